package io.github.stageguard.sweep;

import io.github.stageguard.stage.CallFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Spaces the calls of a sweep evenly, so that the teams of the account find room between them: API
 * Gateway gives an account and Region ten calls a second, for all callers together. Each refusal
 * stops all calls for a while and halves the pace; calls that pass restore it slowly.
 */
public final class Pace {
  private static final Duration FIRST_REST = Duration.ofSeconds(5);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);
  private static final Duration SLOWEST = Duration.ofSeconds(8);
  private static final int PASSES_TO_RECOVER = 20;

  private final InstantSource clock;
  private final Sleep sleep;
  private Duration fastest = Duration.ofMillis(250);
  private Duration interval = fastest;
  private Instant next = Instant.MIN;
  private Instant latest = Instant.MAX;
  private int refusals;
  private int passes;

  /** Waits. */
  public interface Sleep {

    /** Returns after that time. */
    void forAsLongAs(Duration time);
  }

  public Pace(InstantSource clock, Sleep sleep) {
    this.clock = Objects.requireNonNull(clock);
    this.sleep = Objects.requireNonNull(sleep);
  }

  /**
   * Sets the pace.
   *
   * @param callsPerSecond at least 1
   * @param latest when no call may be waited for any more
   */
  public void set(int callsPerSecond, Instant latest) {
    this.latest = latest;
    fastest = Duration.ofSeconds(1).dividedBy(callsPerSecond);
    interval = fastest;
    refusals = 0;
    passes = 0;
  }

  /**
   * Waits until the next call may be made.
   *
   * @throws CallFailedException if that would be too late; the call counts as throttled
   */
  public void await() {
    Instant now = clock.instant();
    if (next.isAfter(now)) {
      if (next.isAfter(latest)) {
        throw new CallFailedException(
            CallFailedException.Kind.THROTTLED,
            "apigateway",
            "NoTimeLeft",
            "the next call would come after this part of the sweep",
            null);
      }
      sleep.forAsLongAs(Duration.between(now, next));
      now = next;
    }
    next = now.plus(interval);
  }

  /** A call was refused because there are too many. */
  public void refused() {
    Duration rest = FIRST_REST.multipliedBy(1L << Math.min(refusals, 8));
    refusals++;
    passes = 0;
    interval = shorter(interval.multipliedBy(2), SLOWEST);
    next = clock.instant().plus(shorter(rest, LONGEST_REST));
  }

  /** A call was let through. */
  public void passed() {
    refusals = 0;
    if (++passes >= PASSES_TO_RECOVER && interval.compareTo(fastest) > 0) {
      passes = 0;
      Duration quicker = interval.dividedBy(2);
      interval = quicker.compareTo(fastest) < 0 ? fastest : quicker;
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
