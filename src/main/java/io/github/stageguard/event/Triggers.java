package io.github.stageguard.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells from an envelope what may have changed. CloudTrail's quirks end here. */
public final class Triggers {
  private static final String CLOUDTRAIL = "AWS API Call via CloudTrail";
  private static final Pattern REST_STAGE_ARN =
      Pattern.compile("arn:[a-z0-9-]+:apigateway:[a-z0-9-]+::/restapis/([^/]+)/stages/([^/]+)");
  private static final int LONGEST_ID = 128;

  private final String ownRoleArn;

  /**
   * @param ownRoleArn ARN of the role that StageGuard itself works as; empty when unknown
   */
  public Triggers(String ownRoleArn) {
    this.ownRoleArn = ownRoleArn;
  }

  /**
   * What the envelope tells.
   *
   * @throws UnreadableEventException if it is of a kind that must be handled and lacks what that
   *     takes
   */
  public Trigger of(Envelope envelope) {
    if (envelope.source().equals(LeaseNotice.SOURCE)) {
      return ours(envelope);
    }
    if (envelope.source().isEmpty()) {
      throw new UnreadableEventException("the event has no source");
    }
    if (!envelope.source().equals("aws.apigateway")) {
      return new Trigger.Ignored("not an event of API Gateway");
    }
    if (!envelope.detailType().equals(CLOUDTRAIL)) {
      return new Trigger.Ignored("not an API call recorded by CloudTrail");
    }
    if (!envelope.detail().isObject()) {
      throw new UnreadableEventException("the event has no CloudTrail record in detail");
    }
    return call(envelope.detail());
  }

  private static Trigger ours(Envelope envelope) {
    if (!envelope.detailType().equals(LeaseNotice.DETAIL_TYPE)) {
      return new Trigger.Ignored("not a kind of event that StageGuard knows");
    }
    return LeaseNotice.readDetail(envelope.detail())
        .<Trigger>map(
            lease ->
                new Trigger.LeaseEnded(
                    lease,
                    new Occasion(
                        LeaseNotice.DETAIL_TYPE,
                        lease.id(),
                        lease.endsAt(),
                        new Actor(lease.startedBy(), "", "", ""))))
        .orElseThrow(
            () -> new UnreadableEventException("the lease's end does not say which lease ends"));
  }

  private Trigger call(JsonNode record) {
    if (!record.path("eventSource").asText().equals("apigateway.amazonaws.com")) {
      return new Trigger.Ignored("a call of another service");
    }
    if (record.has("errorCode")) {
      return new Trigger.Ignored("the call failed");
    }
    if (!record.path("readOnly").isMissingNode() && !isFalse(record.path("readOnly"))) {
      return new Trigger.Ignored("the call only read");
    }
    JsonNode identity = record.path("userIdentity");
    String issuer = identity.path("sessionContext").path("sessionIssuer").path("arn").asText();
    if (!ownRoleArn.isEmpty() && issuer.equals(ownRoleArn)) {
      return new Trigger.Ignored("StageGuard's own call");
    }
    JsonNode request = record.path("requestParameters");
    return switch (record.path("eventName").asText()) {
      case "CreateDeployment", "CreateStage", "UpdateStage", "DeleteStage" ->
          request.hasNonNull("apiId") && !request.hasNonNull("restApiId")
              ? new Trigger.Ignored("HTTP and WebSocket APIs are not handled yet")
              : restCall(record, request, occasion(record));
      case "UpdateAccount" -> new Trigger.AccountChanged(occasion(record));
      case "TagResource", "UntagResource" -> tagging(record, request);
      case "" -> throw new UnreadableEventException("the CloudTrail record has no eventName");
      default -> new Trigger.Ignored("a call that does not change logging");
    };
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.booleanValue();
  }

  private static Trigger restCall(JsonNode record, JsonNode request, Occasion occasion) {
    String apiId = text(request, "restApiId");
    return switch (occasion.name()) {
      case "CreateDeployment" -> deployment(record, request, apiId, occasion);
      case "CreateStage" ->
          new Trigger.StageChanged(
              stage(apiId, text(request.path("createStageInput"), "stageName")), occasion);
      case "DeleteStage" ->
          new Trigger.StageDeleted(stage(apiId, decoded(text(request, "stageName"))), occasion);
      default ->
          new Trigger.StageChanged(stage(apiId, decoded(text(request, "stageName"))), occasion);
    };
  }

  /**
   * The console sends an empty stage name, and SDKs none, where a deployment is not for a stage.
   */
  private static Trigger deployment(
      JsonNode record, JsonNode request, String apiId, Occasion occasion) {
    JsonNode input = request.path("createDeploymentInput");
    if (input.hasNonNull("stageName") && !text(input, "stageName").isEmpty()) {
      return new Trigger.StageChanged(stage(apiId, text(input, "stageName")), occasion);
    }
    String deploymentId = text(record.path("responseElements"), "id");
    if (!StageRef.isApiId(apiId) || !StageRef.isApiId(deploymentId)) {
      throw new UnreadableEventException("an id in the event is none that AWS gives");
    }
    return new Trigger.DeploymentCreated(ApiFamily.V1, apiId, deploymentId, occasion);
  }

  private static Trigger tagging(JsonNode record, JsonNode request) {
    Matcher arn = REST_STAGE_ARN.matcher(decoded(text(request, "resourceArn")));
    return arn.matches()
        ? new Trigger.StageChanged(stage(arn.group(1), arn.group(2)), occasion(record))
        : new Trigger.Ignored("tags of something that is not a stage of a REST API");
  }

  private static StageRef stage(String apiId, String stageName) {
    try {
      return new StageRef(ApiFamily.V1, apiId, stageName);
    } catch (IllegalArgumentException impossible) {
      throw new UnreadableEventException(
          "the event's API id or stage name is " + impossible.getMessage());
    }
  }

  private static Occasion occasion(JsonNode record) {
    JsonNode identity = record.path("userIdentity");
    String principal = identity.path("arn").asText();
    if (principal.isEmpty()) {
      principal = identity.path("principalId").asText(identity.path("type").asText());
    }
    String eventId = record.path("eventID").asText();
    return new Occasion(
        record.path("eventName").asText(),
        eventId.substring(0, Math.min(eventId.length(), LONGEST_ID)),
        time(record),
        new Actor(
            principal,
            record.path("sourceIPAddress").asText(),
            record.path("userAgent").asText(),
            identity.path("invokedBy").asText()));
  }

  private static Instant time(JsonNode record) {
    try {
      return Instant.parse(record.path("eventTime").asText());
    } catch (DateTimeException notATime) {
      throw new UnreadableEventException("the CloudTrail record has no eventTime");
    }
  }

  private static String text(JsonNode node, String name) {
    String text = node.path(name).textValue();
    if (text == null) {
      throw new UnreadableEventException("the CloudTrail record has no " + name);
    }
    return text;
  }

  /** CloudTrail records what stood in the request's path as it was sent: percent-encoded. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEscape) {
      throw new UnreadableEventException("the CloudTrail record has a broken percent-encoding");
    }
  }
}
