package io.github.stageguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How a policy writes the duration of a lease. */
final class LeaseTime {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private LeaseTime() {}

  /** The duration, if the node is the ISO-8601 text of one that a lease may have. */
  static Optional<Duration> read(JsonNode node) {
    try {
      Duration time = Duration.parse(node.asText());
      return Optional.of(time).filter(t -> t.compareTo(SHORTEST) >= 0 && t.compareTo(LONGEST) <= 0);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
