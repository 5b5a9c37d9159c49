package io.github.stageguard.cli;

import io.github.stageguard.cli.request.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Of what time entries are looked at. */
final class WindowOptions {
  private static final Duration USUAL = Duration.ofHours(1);

  /** Clocks differ a little, and a request that is waited for comes later. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  @ArgGroup private Beginning beginning;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Latest time to look at, such as 2026-11-22T13:00:00Z. Default: now.")
  private Instant to;

  /** One of the two ways to say where it begins. */
  static final class Beginning {
    @Option(
        names = "--from",
        paramLabel = "TIME",
        description = "Earliest time to look at, such as 2026-11-22T12:00:00Z.")
    private Instant from;

    @Option(
        names = "--since",
        paramLabel = "DURATION",
        description = "How far to look back from the latest time. Default: PT1H.")
    private Duration since;
  }

  /**
   * The time that was asked for.
   *
   * @param wait how long the search goes on
   * @throws UsageException if it is none
   */
  Window window(Instant now, Duration wait) {
    Instant end = to == null ? now : to;
    Instant start = beginning != null && beginning.from != null ? beginning.from : since(end);
    if (!start.isBefore(end)) {
      throw new UsageException(
          "No time lies between " + start + " and " + end + ".",
          "Give --from a time before --to, and --since more than PT0S.");
    }
    return new Window(start, to == null ? end.plus(wait).plus(AHEAD) : end);
  }

  private Instant since(Instant end) {
    Duration since = beginning == null || beginning.since == null ? USUAL : beginning.since;
    try {
      return end.minus(since);
    } catch (DateTimeException | ArithmeticException e) {
      throw new UsageException("No time lies " + since + " before " + end + ".", "Give less.");
    }
  }
}
