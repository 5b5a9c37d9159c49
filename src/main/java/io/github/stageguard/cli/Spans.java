package io.github.stageguard.cli;

import java.time.Duration;

/** Spans of time for people. */
final class Spans {
  private Spans() {}

  /** The two largest units, rounded down to the minute: {@code 2 d 3 h}, {@code 54 min}. */
  static String inWords(Duration span) {
    if (span.isNegative()) {
      return "none";
    }
    if (span.toDays() > 0) {
      return join(span.toDays() + " d", span.toHoursPart(), " h");
    }
    if (span.toHours() > 0) {
      return join(span.toHours() + " h", span.toMinutesPart(), " min");
    }
    return span.toMinutes() > 0 ? span.toMinutes() + " min" : "less than 1 min";
  }

  private static String join(String large, int small, String unit) {
    return small == 0 ? large : large + " " + small + unit;
  }
}
