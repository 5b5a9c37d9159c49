package io.github.stageguard.load;

import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time in which one thing happens after another, and at once when nothing else is due before. What
 * waits in the middle of its work has a thread of its own, but only one thread ever runs: so
 * invocations overlap, call by call, and yet the same seed gives the same run.
 */
final class Simulation implements InstantSource, Pace.Sleep, AutoCloseable {
  private record Due(Instant at, long order, Runnable event) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore handedBack = new Semaphore(0);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Semaphore turn;
  private volatile Instant now;
  private long order;

  Simulation(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Has something happen later; nothing of it may wait. */
  void in(Duration time, Runnable event) {
    at(now.plus(time), event);
  }

  /** Has something happen at a moment, or now if that has passed. */
  void at(Instant moment, Runnable event) {
    due.add(new Due(moment.isBefore(now) ? now : moment, order++, event));
  }

  /** Begins work, now, that may wait. */
  void begin(Runnable work) {
    Semaphore own = new Semaphore(0);
    var _ =
        threads.submit(
            () -> {
              own.acquireUninterruptibly();
              try {
                work.run();
              } catch (Throwable broken) {
                failure.compareAndSet(null, broken);
              } finally {
                handedBack.release();
              }
            });
    in(Duration.ZERO, () -> goOn(own));
  }

  /** Called by work that was begun: goes on after that time. */
  @Override
  public void forAsLongAs(Duration time) {
    Semaphore own = turn;
    in(time, () -> goOn(own));
    handedBack.release();
    own.acquireUninterruptibly();
  }

  private void goOn(Semaphore work) {
    turn = work;
    work.release();
    handedBack.acquireUninterruptibly();
  }

  /**
   * Lets happen all that is due, and what comes of it, until nothing is.
   *
   * @throws IllegalStateException if work that was begun failed
   */
  void run() {
    while (!due.isEmpty() && failure.get() == null) {
      Due next = due.poll();
      now = next.at();
      next.event().run();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("broken at " + now, failure.get());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
