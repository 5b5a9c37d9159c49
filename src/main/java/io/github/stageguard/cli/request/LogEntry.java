package io.github.stageguard.cli.request;

import java.time.Instant;
import java.util.Objects;

/**
 * An entry of a log.
 *
 * @param at its time
 * @param group the log group
 * @param stream the log stream
 * @param message what it says: text that clients of the API may have a hand in
 */
public record LogEntry(Instant at, String group, String stream, String message) {
  public LogEntry {
    Objects.requireNonNull(at);
    Objects.requireNonNull(group);
    Objects.requireNonNull(stream);
    Objects.requireNonNull(message);
  }
}
