package io.github.stageguard.aws;

import io.github.stageguard.stage.LogLevel;

/** Text as the SDK gives it, null for what AWS left out. */
final class SdkText {
  private SdkText() {}

  static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  /**
   * An entry made for some other setting has no level; a level unknown here is never overwritten.
   */
  static LogLevel level(String text) {
    if (text == null || text.equals("OFF")) {
      return LogLevel.OFF;
    }
    return text.equals("ERROR") ? LogLevel.ERROR : LogLevel.INFO;
  }
}
