package io.github.stageguard.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** How a command that knows no other formats prints what it found. */
public final class OutputOption {
  /** The formats. */
  public enum Format {
    TABLE,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format;

  public boolean isJson() {
    return format == Format.JSON;
  }
}
