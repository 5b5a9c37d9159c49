package io.github.stageguard.function;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The samples of {@code events/}, told of another API, stage and time. */
public final class Events {
  private static final JsonMapper JSON = new JsonMapper();

  /** What names of samples about HTTP and WebSocket APIs begin with. */
  private static final String V2 = "v2-";

  private Events() {}

  /** A sample as it stands. */
  public static ObjectNode sample(String name) {
    try {
      return (ObjectNode) JSON.readTree(Path.of("events", name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code UpdateStage} of a stage, just now. */
  public static String stageUpdated(String apiId, String stageName) {
    return stageUpdated(apiId, stageName, Instant.now());
  }

  /** {@code UpdateStage} of a stage. */
  public static String stageUpdated(String apiId, String stageName, Instant at) {
    ObjectNode event = sample("update-stage");
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("eventTime", at.truncatedTo(ChronoUnit.SECONDS).toString());
    ((ObjectNode) detail.path("requestParameters"))
        .put("restApiId", apiId)
        .put("stageName", stageName);
    return event.toString();
  }

  /** One of many {@code UpdateStage} of a stage, just now. */
  public static String stageUpdated(String apiId, String stageName, String eventId) {
    return stageUpdated(apiId, stageName, Instant.now(), eventId);
  }

  /** One of many {@code UpdateStage} of a stage. */
  public static String stageUpdated(String apiId, String stageName, Instant at, String eventId) {
    ObjectNode event = (ObjectNode) Json.read(stageUpdated(apiId, stageName, at));
    ((ObjectNode) event.path("detail")).put("eventID", eventId);
    return event.toString();
  }

  /** A sample that is about a stage, as if it were about another and just now. */
  public static ObjectNode of(String sample, String apiId, String stageName) {
    ObjectNode event = sample(sample);
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("eventTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode request = (ObjectNode) detail.path("requestParameters");
    if (sample.startsWith(V2)) {
      return v2(event, apiId, stageName);
    }
    if (request.has("resourceArn")) {
      return replaced(event, request, "resourceArn", stageArn(apiId, stageName));
    }
    request.put("restApiId", apiId);
    for (String input : List.of("createStageInput", "createDeploymentInput")) {
      if (!request.path(input).path("stageName").asText().isEmpty()) {
        return replaced(event, (ObjectNode) request.path(input), "stageName", stageName);
      }
    }
    return request.has("stageName") ? replaced(event, request, "stageName", stageName) : event;
  }

  /**
   * What stands in a request's path is recorded percent-encoded, what stands in its body is not.
   */
  private static ObjectNode v2(ObjectNode event, String apiId, String stageName) {
    ObjectNode request = (ObjectNode) event.at("/detail/requestParameters");
    if (request.has("resource-arn")) {
      return replaced(event, request, "resource-arn", encoded(v2StageArn(apiId, stageName)));
    }
    if (request.has("stageName")) {
      boolean inPath = request.path("stageName").asText().startsWith("%24");
      request.put("stageName", inPath ? encoded(stageName) : stageName);
    }
    return request.has("apiId")
        ? replaced(event, request, "apiId", apiId)
        : replaced(event, (ObjectNode) event.at("/detail/responseElements"), "apiId", apiId);
  }

  /** A sample of a deployment that names no stage, as if it were of another deployment. */
  public static ObjectNode deployed(String sample, String apiId, String deploymentId) {
    ObjectNode event = of(sample, apiId, "");
    return replaced(
        event,
        (ObjectNode) event.at("/detail/responseElements"),
        sample.startsWith(V2) ? "deploymentId" : "id",
        deploymentId);
  }

  /** A sample about a log group, as if it were about another and just now. */
  public static ObjectNode ofLogGroup(String sample, String logGroup) {
    ObjectNode event = sample(sample);
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("eventTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return replaced(event, (ObjectNode) detail.path("requestParameters"), "logGroupName", logGroup);
  }

  /** The sample of a lease's end, as if it were another stage's. */
  public static String leaseEnded(String apiId, String stageName) {
    ObjectNode event = sample("trace-lease-ended");
    ((ObjectNode) event.path("detail")).put("apiId", apiId).put("stage", stageName);
    return event.toString();
  }

  public static String v2StageArn(String apiId, String stageName) {
    return "arn:aws:apigateway:us-east-1::/apis/" + apiId + "/stages/" + stageName;
  }

  public static String stageArn(String apiId, String stageName) {
    return "arn:aws:apigateway:us-east-1::/restapis/" + apiId + "/stages/" + stageName;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static ObjectNode replaced(
      ObjectNode event, ObjectNode owner, String member, String value) {
    owner.put(member, value);
    return event;
  }
}
