package io.github.stageguard.stage;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stage as AWS describes it at one moment, reduced to what logging needs.
 *
 * @param ref its name
 * @param kind the kind of its API
 * @param accessLog access log settings
 * @param settings logging of each method or route setting by its key as AWS spells it; the key
 *     {@link #DEFAULTS} stands for every method or route without an entry of its own and is always
 *     present
 * @param tags the stage's tags
 * @param lastUpdated when AWS last changed the stage, if it said so
 * @param managed whether API Gateway manages the stage (quick create), so that it cannot be
 *     modified
 */
public record Stage(
    StageRef ref,
    ApiKind kind,
    AccessLog accessLog,
    SortedMap<String, LogSettings> settings,
    Map<String, String> tags,
    Optional<Instant> lastUpdated,
    boolean managed) {

  /** Key of the settings that hold for every method or route that has none of its own. */
  public static final String DEFAULTS = "*/*";

  public Stage {
    Objects.requireNonNull(ref);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(accessLog);
    Objects.requireNonNull(lastUpdated);
    TreeMap<String, LogSettings> all = new TreeMap<>(settings);
    all.putIfAbsent(DEFAULTS, LogSettings.SILENT);
    settings = Collections.unmodifiableSortedMap(all);
    tags = Map.copyOf(tags);
  }

  /** Whether full request and response data is on for any method or route. */
  public boolean hasDataTrace() {
    return settings.values().stream().anyMatch(LogSettings::dataTrace);
  }

  /**
   * Name of the log group that API Gateway itself makes for this stage's execution logs (developer
   * guide, "Set up CloudWatch logging"); empty for an HTTP API. A canary's go to a group of their
   * own with the suffix {@code /Canary}.
   */
  public String executionLogGroup() {
    return switch (kind) {
      case REST -> "API-Gateway-Execution-Logs_" + ref;
      case WEBSOCKET -> "/aws/apigateway/" + ref;
      case HTTP -> "";
    };
  }
}
