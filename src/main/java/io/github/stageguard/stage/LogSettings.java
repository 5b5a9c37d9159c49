package io.github.stageguard.stage;

import java.util.Map;
import java.util.Objects;

/**
 * The logging part of one method or route setting.
 *
 * @param level execution log level; {@link LogLevel#OFF} when the entry has none
 * @param dataTrace whether full request and response data is logged
 * @param others what else the entry sets, as AWS names it: carried along for the calls that set an
 *     entry as a whole
 */
public record LogSettings(LogLevel level, boolean dataTrace, Map<String, String> others) {
  /** What holds where there is no entry. */
  public static final LogSettings SILENT = new LogSettings(LogLevel.OFF, false);

  public LogSettings {
    Objects.requireNonNull(level);
    others = Map.copyOf(others);
  }

  /** An entry that sets nothing but logging. */
  public LogSettings(LogLevel level, boolean dataTrace) {
    this(level, dataTrace, Map.of());
  }
}
