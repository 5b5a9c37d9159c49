package io.github.stageguard.gate.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Lets so many calls through at once and so many a second after that. */
final class TokenBucket {
  private final double capacity;
  private final Duration refill;
  private final InstantSource clock;
  private double tokens;
  private Instant filled;

  /**
   * A full bucket.
   *
   * @param capacity calls that may come at once
   * @param refill the time in which one more becomes possible
   */
  TokenBucket(int capacity, Duration refill, InstantSource clock) {
    this.capacity = capacity;
    this.refill = refill;
    this.clock = clock;
    this.tokens = capacity;
    this.filled = clock.instant();
  }

  /** Whether one more call is let through; if so, it is counted. */
  synchronized boolean take() {
    Instant now = clock.instant();
    double gained = (double) Duration.between(filled, now).toNanos() / refill.toNanos();
    tokens = Math.min(capacity, tokens + Math.max(0, gained));
    filled = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
