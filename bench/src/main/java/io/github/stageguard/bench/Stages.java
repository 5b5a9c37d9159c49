package io.github.stageguard.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Stages of a REST API and what the default policy says of them. */
final class Stages {
  static final Place PLACE = new Place("aws", "us-east-1", "000000000000");

  private static final JsonMapper JSON = new JsonMapper();
  private static final String COMPLETE = complete();

  private Stages() {}

  /** A stage as StageGuard has it once it is read. */
  static Stage stage(AccessLog accessLog, Map<String, LogSettings> settings) {
    return new Stage(
        new StageRef(ApiFamily.V1, "abcdef1234", "dev"),
        ApiKind.REST,
        accessLog,
        new TreeMap<>(settings),
        Map.of(),
        Optional.empty(),
        false);
  }

  static StagePolicy defaultPolicy(Stage stage) {
    return PolicyDocument.packagedDefault()
        .forStage(
            new Subject(stage, PLACE.partition(), PLACE.region(), PLACE.account()),
            LocalDate.EPOCH);
  }

  /** A stage as API Gateway describes it. */
  static ObjectNode read(boolean violates) {
    return violates
        ? described("", "", "OFF")
        : described(PLACE.logGroupArn("/team/access"), COMPLETE, "ERROR");
  }

  /** A stage that violated the policy, after a patch. */
  static ObjectNode written(JsonNode patch) {
    String destination = "";
    String format = "";
    for (JsonNode operation : patch.path("patchOperations")) {
      switch (operation.path("path").asText()) {
        case "/accessLogSettings/destinationArn" -> destination = operation.path("value").asText();
        case "/accessLogSettings/format" -> format = operation.path("value").asText();
        default -> {}
      }
    }
    return described(destination, format, "ERROR");
  }

  private static ObjectNode described(String destination, String format, String level) {
    ObjectNode stage =
        JSON.createObjectNode()
            .put("stageName", "dev")
            .put("deploymentId", "dep123")
            .put("createdDate", 1_790_000_000)
            .put("lastUpdatedDate", 1_790_000_000)
            .put("cacheClusterEnabled", false)
            .put("tracingEnabled", false);
    if (!destination.isEmpty()) {
      stage.putObject("accessLogSettings").put("destinationArn", destination).put("format", format);
    }
    ObjectNode settings = stage.putObject("methodSettings");
    setting(settings.putObject(Stage.DEFAULTS), "INFO");
    setting(settings.putObject("~1pets/GET"), level);
    return stage;
  }

  private static void setting(ObjectNode setting, String level) {
    setting
        .put("loggingLevel", level)
        .put("dataTraceEnabled", false)
        .put("metricsEnabled", false)
        .put("throttlingBurstLimit", 5000)
        .put("throttlingRateLimit", 10000.0)
        .put("cachingEnabled", false)
        .put("cacheTtlInSeconds", 300);
  }

  private static String complete() {
    StagePolicy policy = defaultPolicy(stage(AccessLog.NONE, Map.of()));
    return ((Completed) AccessLogFormat.complete("", ApiKind.REST, policy.accessLogs().format()))
        .format();
  }
}
