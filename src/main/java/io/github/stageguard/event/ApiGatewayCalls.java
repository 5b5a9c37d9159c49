package io.github.stageguard.event;

import static io.github.stageguard.event.CloudTrailCall.decoded;
import static io.github.stageguard.event.CloudTrailCall.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call to API Gateway may have changed. REST APIs and V2 APIs share names of calls: {@code
 * restApiId} in the request tells one, {@code apiId} the other.
 */
final class ApiGatewayCalls {
  private static final Pattern STAGE_ARN =
      Pattern.compile(
          "arn:[a-z0-9-]+:apigateway:[a-z0-9-]+::/(restapis|apis)/([^/]+)/stages/([^/]+)");

  private ApiGatewayCalls() {}

  static Trigger trigger(CloudTrailCall call) {
    return switch (call.name()) {
      case "CreateStage",
          "UpdateStage",
          "DeleteStage",
          "DeleteAccessLogSettings",
          "DeleteRouteSettings" ->
          stage(call);
      case "CreateDeployment" -> deployment(call);
      case "CreateApi" ->
          call.request().has("target")
              ? api(call, call.response())
              : new Trigger.Ignored("a new API that has no stage yet");
      case "ImportApi" -> api(call, call.response());
      case "ReimportApi" -> api(call, call.request());
      case "UpdateAccount" -> new Trigger.AccountChanged(call.occasion());
      case "TagResource", "UntagResource" -> tags(call);
      default -> new Trigger.Ignored("a call that does not change logging");
    };
  }

  private static Trigger stage(CloudTrailCall call) {
    ApiFamily family = family(call.request());
    boolean wrapped = family == ApiFamily.V1 && call.name().equals("CreateStage");
    JsonNode input = wrapped ? call.request().path("createStageInput") : call.request();
    StageRef stage = stage(family, apiId(call.request()), text(input, "stageName"));
    return call.name().equals("DeleteStage")
        ? new Trigger.StageDeleted(stage, call.occasion())
        : new Trigger.StageChanged(stage, call.occasion());
  }

  /**
   * The console sends an empty stage name, and SDKs none, where a deployment is not for a stage.
   */
  private static Trigger deployment(CloudTrailCall call) {
    ApiFamily family = family(call.request());
    boolean rest = family == ApiFamily.V1;
    JsonNode input = rest ? call.request().path("createDeploymentInput") : call.request();
    String apiId = apiId(call.request());
    if (input.hasNonNull("stageName") && !text(input, "stageName").isEmpty()) {
      return new Trigger.StageChanged(
          stage(family, apiId, text(input, "stageName")), call.occasion());
    }
    return new Trigger.DeploymentCreated(
        family,
        possible(apiId),
        possible(text(call.response(), rest ? "id" : "deploymentId")),
        call.occasion());
  }

  private static Trigger api(CloudTrailCall call, JsonNode part) {
    return new Trigger.ApiChanged(possible(text(part, "apiId")), call.occasion());
  }

  /**
   * Records of REST APIs name the member {@code resourceArn}, the model of V2 APIs {@code
   * resource-arn}. A stage name holds no percent sign, so decoding it once more takes it in any
   * spelling.
   */
  private static Trigger tags(CloudTrailCall call) {
    String member = call.request().has("resource-arn") ? "resource-arn" : "resourceArn";
    Matcher arn = STAGE_ARN.matcher(decoded(text(call.request(), member)));
    if (!arn.matches()) {
      return new Trigger.Ignored("tags of something that is not a stage");
    }
    ApiFamily family = arn.group(1).equals("apis") ? ApiFamily.V2 : ApiFamily.V1;
    return new Trigger.StageChanged(stage(family, arn.group(2), arn.group(3)), call.occasion());
  }

  private static ApiFamily family(JsonNode request) {
    return request.hasNonNull("apiId") && !request.hasNonNull("restApiId")
        ? ApiFamily.V2
        : ApiFamily.V1;
  }

  private static String apiId(JsonNode request) {
    return text(request, family(request) == ApiFamily.V2 ? "apiId" : "restApiId");
  }

  private static String possible(String id) {
    if (!StageRef.isApiId(id)) {
      throw new UnreadableEventException("an id in the event is none that AWS gives");
    }
    return id;
  }

  private static StageRef stage(ApiFamily family, String apiId, String stageName) {
    String decoded = decoded(stageName);
    try {
      return new StageRef(family, apiId, decoded);
    } catch (IllegalArgumentException impossible) {
      throw new UnreadableEventException(
          "the event's API id or stage name is " + impossible.getMessage());
    }
  }
}
