package io.github.stageguard.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A call of an AWS API as CloudTrail records it.
 *
 * @param json the record; any part may be missing or of another type
 */
record CloudTrailCall(JsonNode json) {
  static final String DETAIL_TYPE = "AWS API Call via CloudTrail";
  private static final int LONGEST_ID = 128;

  /** Host name of the service that was called; empty if the record does not say. */
  String service() {
    return json.path("eventSource").asText();
  }

  /**
   * The call's name, such as {@code UpdateStage}.
   *
   * @throws UnreadableEventException if it has none
   */
  String name() {
    String name = json.path("eventName").asText();
    if (name.isEmpty()) {
      throw new UnreadableEventException("the CloudTrail record has no eventName");
    }
    return name;
  }

  /** Whether the call was refused or failed. Its response tells nothing of that. */
  boolean failed() {
    return json.has("errorCode");
  }

  /** Whether it could not have changed anything. */
  boolean onlyRead() {
    JsonNode readOnly = json.path("readOnly");
    return !readOnly.isMissingNode() && !(readOnly.isBoolean() && !readOnly.booleanValue());
  }

  /** ARN of the role that the caller has assumed, with the role's path; empty if there is none. */
  String callersRole() {
    return json.path("userIdentity").at("/sessionContext/sessionIssuer/arn").asText();
  }

  JsonNode request() {
    return json.path("requestParameters");
  }

  JsonNode response() {
    return json.path("responseElements");
  }

  /**
   * Who called and when.
   *
   * @throws UnreadableEventException if the record has no time
   */
  Occasion occasion() {
    JsonNode identity = json.path("userIdentity");
    String principal = identity.path("arn").asText();
    if (principal.isEmpty()) {
      principal = identity.path("principalId").asText(identity.path("type").asText());
    }
    String eventId = json.path("eventID").asText();
    return new Occasion(
        name(),
        eventId.substring(0, Math.min(eventId.length(), LONGEST_ID)),
        time(),
        new Actor(
            principal,
            json.path("sourceIPAddress").asText(),
            json.path("userAgent").asText(),
            identity.path("invokedBy").asText()));
  }

  private Instant time() {
    try {
      return Instant.parse(json.path("eventTime").asText());
    } catch (DateTimeException notATime) {
      throw new UnreadableEventException("the CloudTrail record has no eventTime");
    }
  }

  /**
   * A text in a part of a record.
   *
   * @throws UnreadableEventException if there is no text of that name
   */
  static String text(JsonNode part, String name) {
    String text = part.path(name).textValue();
    if (text == null) {
      throw new UnreadableEventException("the CloudTrail record has no " + name);
    }
    return text;
  }

  /**
   * A text that stood in the request's path: CloudTrail records it as it was sent, percent-encoded.
   *
   * @throws UnreadableEventException if it is not encoded as a path is
   */
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEscape) {
      throw new UnreadableEventException("the CloudTrail record has a broken percent-encoding");
    }
  }
}
