package io.github.stageguard.sweep;

import io.github.stageguard.gate.SteppingClock;
import java.time.Duration;
import java.time.Instant;

/**
 * Time that passes only where someone waits, and then at once; meanwhile a team goes on making its
 * calls: five at once, every second.
 */
final class VirtualTime implements Pace.Sleep {
  private static final int CALLS_AT_ONCE = 5;
  private static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);

  private final SteppingClock clock;
  private final Runnable teamCall;
  private Instant nextCalls;

  /**
   * @param teamCall makes one of the team's calls
   */
  VirtualTime(SteppingClock clock, Runnable teamCall) {
    this.clock = clock;
    this.teamCall = teamCall;
    this.nextCalls = clock.instant();
  }

  @Override
  public void forAsLongAs(Duration time) {
    until(clock.instant().plus(time));
  }

  void until(Instant end) {
    while (!nextCalls.isAfter(end)) {
      clock.advance(Duration.between(clock.instant(), nextCalls));
      for (int i = 0; i < CALLS_AT_ONCE; i++) {
        teamCall.run();
      }
      nextCalls = nextCalls.plus(BETWEEN_CALLS);
    }
    clock.advance(Duration.between(clock.instant(), end));
  }
}
