package io.github.stageguard.cli.request;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Entries of log groups as CloudWatch Logs stores them, which shows them sooner than a query of
 * Insights does. Methods throw {@link io.github.stageguard.stage.CallFailedException} when AWS does
 * not do what was asked.
 */
public interface LogEvents {

  /**
   * Some of the entries: there may be none and still a next page.
   *
   * @param next token of the next page; empty after the last
   */
  record Page(List<LogEntry> entries, String next) {
    public Page {
      entries = List.copyOf(entries);
      Objects.requireNonNull(next);
    }
  }

  /**
   * A page of the entries, oldest first.
   *
   * @param group the log group
   * @param id what they are to hold; empty: anything
   * @param from the time of the oldest
   * @param token that of the page; empty for the first
   */
  Page since(String group, Optional<RequestId> id, Instant from, String token);
}
