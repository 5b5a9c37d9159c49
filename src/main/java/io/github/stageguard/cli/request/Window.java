package io.github.stageguard.cli.request;

import java.time.Instant;

/**
 * A span of time.
 *
 * @param from its beginning
 * @param to its end, after the beginning
 */
public record Window(Instant from, Instant to) {
  public Window {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("a window ends after it begins");
    }
  }

  /** The first second that belongs to it, as Insights counts. */
  public long fromSecond() {
    return from.getEpochSecond();
  }

  /** The last second that belongs to it, as Insights counts. */
  public long toSecond() {
    return to.getNano() == 0 ? to.getEpochSecond() : to.getEpochSecond() + 1;
  }
}
