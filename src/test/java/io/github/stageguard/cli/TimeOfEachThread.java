package io.github.stageguard.cli;

import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Time that goes on for each thread by what that thread has slept, and takes none. */
final class TimeOfEachThread implements InstantSource, Pace.Sleep {
  private final Instant start;
  private final Map<Thread, Duration> slept = new ConcurrentHashMap<>();

  TimeOfEachThread(Instant start) {
    this.start = start;
  }

  @Override
  public Instant instant() {
    return start.plus(slept.getOrDefault(Thread.currentThread(), Duration.ZERO));
  }

  @Override
  public void forAsLongAs(Duration time) {
    slept.merge(Thread.currentThread(), time, Duration::plus);
  }

  /** How long each thread that slept did so, the shortest first. */
  List<Duration> slept() {
    return slept.values().stream().sorted().toList();
  }
}
