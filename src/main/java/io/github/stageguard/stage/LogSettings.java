package io.github.stageguard.stage;

import java.util.Objects;

/**
 * The logging part of one method or route setting.
 *
 * @param level execution log level; {@link LogLevel#OFF} when the entry has none
 * @param dataTrace whether full request and response data is logged
 */
public record LogSettings(LogLevel level, boolean dataTrace) {
  /** What holds where there is no entry. */
  public static final LogSettings SILENT = new LogSettings(LogLevel.OFF, false);

  public LogSettings {
    Objects.requireNonNull(level);
  }
}
