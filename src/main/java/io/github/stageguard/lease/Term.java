package io.github.stageguard.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** From when until when a new lease would run. */
public sealed interface Term {

  /** A schedule closer than this may be missed by the scheduler. */
  Duration LEAST_AHEAD = Duration.ofMinutes(1);

  /** The lease begins, and its end lies ahead by at least {@link #LEAST_AHEAD}. */
  record Runs(Instant startedAt, Instant endsAt) implements Term {}

  /** Every lease that could have begun is over already. */
  record Over(Instant startedAt) implements Term {}

  /**
   * The term of a lease that begins with a change.
   *
   * <p>It starts at the change, even when word of it comes late. Where it would be over by now, the
   * change may be older than the trace, and it starts when AWS last changed the stage; only if that
   * is over too is there no lease. Where AWS does not say when, it starts now.
   *
   * @param changedAt when the change was made; a moment after {@code now} counts as now
   * @param lastUpdated when AWS last changed the stage, if known
   * @param length how long leases last
   */
  static Term of(Instant changedAt, Optional<Instant> lastUpdated, Instant now, Duration length) {
    Instant byChange = earlier(changedAt, now);
    if (byChange.plus(length).isAfter(now)) {
      return runs(byChange, now, length);
    }
    Instant byStage = earlier(lastUpdated.orElse(now), now);
    if (byStage.plus(length).isAfter(now)) {
      return runs(byStage, now, length);
    }
    return new Over(byStage);
  }

  /** The soonest whole second for which an end may be scheduled. */
  static Instant soonestEnd(Instant now) {
    Instant soonest = now.plus(LEAST_AHEAD);
    Instant second = soonest.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(soonest) ? second : second.plusSeconds(1);
  }

  private static Term runs(Instant start, Instant now, Duration length) {
    Instant end = start.plus(length);
    Instant soonest = soonestEnd(now);
    return new Runs(start, end.isBefore(soonest) ? soonest : end);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
