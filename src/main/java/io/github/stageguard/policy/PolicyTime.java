package io.github.stageguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How a policy writes durations: as ISO-8601 text, each within its bounds. */
final class PolicyTime {
  private PolicyTime() {}

  /** The duration of a lease, if the node is one. */
  static Optional<Duration> lease(JsonNode node) {
    return within(node, Duration.ofMinutes(1), Duration.ofDays(365));
  }

  /** The time for which changes of a contested stage count, if the node is one. */
  static Optional<Duration> window(JsonNode node) {
    return within(node, Duration.ofMinutes(5), Duration.ofDays(1));
  }

  private static Optional<Duration> within(JsonNode node, Duration shortest, Duration longest) {
    try {
      Duration time = Duration.parse(node.asText());
      return Optional.of(time).filter(t -> t.compareTo(shortest) >= 0 && t.compareTo(longest) <= 0);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
