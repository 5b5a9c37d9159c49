package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a CreateStage or UpdateStage makes of a stage of an HTTP or WebSocket API. All is checked
 * before anything is changed: [I]. What is sent is laid over what is there: [R] §2.7 for the
 * default settings.
 */
final class V2StageEdit {
  private static final Set<String> LEVELS = Set.of("ERROR", "INFO");
  private static final Set<String> PLAIN =
      Set.of("autoDeploy", "clientCertificateId", "deploymentId", "description");

  private final V2Api api;
  private final boolean http;

  V2StageEdit(V2Api api, boolean http) {
    this.api = api;
    this.http = http;
  }

  /**
   * The stage as it is once a request is applied.
   *
   * @param stage what there is now, in AWS's shape; an empty object for a new stage
   * @param wanted the body of the request
   * @throws AwsError if AWS would refuse it
   */
  ObjectNode applyTo(ObjectNode stage, JsonNode wanted) {
    ObjectNode after = stage.deepCopy();
    checkExecutionLogs(wanted);
    checkDeployment(stage, wanted);
    for (Map.Entry<String, JsonNode> member : wanted.properties()) {
      if (PLAIN.contains(member.getKey())) {
        after.set(member.getKey(), member.getValue());
      }
    }
    setVariables(after, wanted.path("stageVariables"));
    setDefaults(after, wanted.path("defaultRouteSettings"));
    setRoutes(after, wanted.path("routeSettings"));
    if (wanted.has("accessLogSettings")) {
      setAccessLog(after, wanted.path("accessLogSettings"));
    }
    // WebSocket: ARN, format, role: [R] §3.2. Data trace alone needs no role: [R] §2.4. Levels
    // that were on before are not looked at: [I].
    if (!http && turnsLoggingOn(wanted) && !api.accountNamesRole()) {
      throw AwsError.badRequest(
          "CloudWatch Logs role ARN must be set in account settings to enable logging"); // [R] §3.1
    }
    return after;
  }

  /** The level is [R] §2.7, data trace [C]. */
  private void checkExecutionLogs(JsonNode wanted) {
    if (http && anySettings(wanted, s -> s.has("loggingLevel") || isOn(s, "dataTraceEnabled"))) {
      throw AwsError.badRequest("Execution logs are not supported on protocolType HTTP");
    }
  }

  private void checkDeployment(ObjectNode stage, JsonNode wanted) {
    if (!wanted.has("deploymentId")) {
      return;
    }
    if (isOn(stage, "autoDeploy") || isOn(wanted, "autoDeploy")) {
      // [D] §2.7; [I] the text.
      throw AwsError.badRequest("Deployment ID cannot be set on a stage with AutoDeploy enabled");
    }
    if (!api.hasDeployment(wanted.path("deploymentId").asText())) {
      throw notFound("Invalid Deployment identifier specified"); // [I]
    }
  }

  /** An empty value removes a variable, as Terraform relies on: [C]. */
  private static void setVariables(ObjectNode stage, JsonNode wanted) {
    ObjectNode variables = stage.withObject("/stageVariables");
    for (Map.Entry<String, JsonNode> variable : wanted.properties()) {
      if (variable.getValue().asText().isEmpty()) {
        variables.remove(variable.getKey());
      } else {
        variables.set(variable.getKey(), variable.getValue());
      }
    }
  }

  private void setDefaults(ObjectNode stage, JsonNode wanted) {
    ObjectNode defaults = stage.withObject("/defaultRouteSettings");
    for (Map.Entry<String, JsonNode> member : asStored(wanted).properties()) {
      defaults.set(member.getKey(), member.getValue());
    }
  }

  /**
   * Entries that are not named stay, and a single one whose route is gone makes AWS refuse every
   * request that names any: both measured by users of AWS, who published the text. An entry that is
   * named is replaced whole: [I], the stricter reading.
   */
  private void setRoutes(ObjectNode stage, JsonNode wanted) {
    ObjectNode routes = stage.withObject("/routeSettings");
    for (Map.Entry<String, JsonNode> route : wanted.properties()) {
      routes.set(route.getKey(), asStored(route.getValue()));
    }
    if (!wanted.isEmpty()) {
      routes.properties().forEach(route -> checkRoute(route.getKey()));
    }
  }

  private void checkRoute(String routeKey) {
    if (!api.hasRoute(routeKey)) {
      throw noSuchRoute(routeKey);
    }
  }

  static AwsError noSuchRoute(String routeKey) {
    return notFound(
        "Unable to find Route by key " + routeKey + " within the provided RouteSettings");
  }

  /** A level that is none becomes OFF: [R] §2.7. HTTP APIs keep no data trace: [C]. */
  private ObjectNode asStored(JsonNode wanted) {
    ObjectNode settings = Json.object();
    wanted.properties().forEach(member -> settings.set(member.getKey(), member.getValue()));
    if (settings.has("loggingLevel")) {
      String level = settings.path("loggingLevel").asText();
      settings.put("loggingLevel", LEVELS.contains(level) ? level : "OFF");
    }
    if (http) {
      settings.remove("dataTraceEnabled");
    }
    return settings;
  }

  private void setAccessLog(ObjectNode stage, JsonNode wanted) {
    ObjectNode settings = stage.withObject("/accessLogSettings");
    wanted.properties().forEach(member -> settings.set(member.getKey(), member.getValue()));
    String destination = settings.path("destinationArn").asText();
    String format = settings.path("format").asText();
    if (destination.isEmpty() || format.isEmpty()) {
      throw AwsError.badRequest(
          "Access Log value missing. Expected destinationArn and format."); // [C] §2.7
    }
    AccessLogRules.checkLogGroup(destination);
    AccessLogRules.checkV2Format(format, http);
    if (http && !api.logGroupExists(destination)) {
      // [C] §3.1. That other accounts and Regions do not count is [C] §6.
      throw notFound(
          "Cannot enable logging. LogDestination: "
              + destination.substring(destination.lastIndexOf(':') + 1)
              + " does not exist (Service: AWSIngestionHub; Status Code: 400; Error Code:"
              + " LogDestinationNotFoundException; Request ID: 0; Proxy: null)");
    }
  }

  private static boolean turnsLoggingOn(JsonNode wanted) {
    return wanted.has("accessLogSettings")
        || anySettings(wanted, s -> LEVELS.contains(s.path("loggingLevel").asText()));
  }

  private static boolean anySettings(JsonNode wanted, Predicate<JsonNode> condition) {
    return condition.test(wanted.path("defaultRouteSettings"))
        || wanted.path("routeSettings").valueStream().anyMatch(condition);
  }

  private static boolean isOn(JsonNode owner, String member) {
    return owner.path(member).asBoolean();
  }

  private static AwsError notFound(String message) {
    return new AwsError(404, "NotFoundException", message);
  }
}
