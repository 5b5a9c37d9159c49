package io.github.stageguard.event;

import static io.github.stageguard.event.CloudTrailCall.text;

import com.fasterxml.jackson.databind.JsonNode;

/** What a call to CloudWatch Logs may have taken from a log group. */
final class LogGroupCalls {
  private LogGroupCalls() {}

  static Trigger trigger(CloudTrailCall call) {
    JsonNode request = call.request();
    return switch (call.name()) {
      case "DeleteLogGroup", "DeleteRetentionPolicy", "PutRetentionPolicy" ->
          changed(text(request, "logGroupName"), call);
      case "DisassociateKmsKey" ->
          request.hasNonNull("logGroupName")
              ? changed(text(request, "logGroupName"), call)
              : disassociated(text(request, "resourceIdentifier"), call);
      default -> new Trigger.Ignored("a call that takes nothing from a log group");
    };
  }

  /** A key can also be that of query results, which belong to no log group. */
  private static Trigger disassociated(String arn, CloudTrailCall call) {
    String[] parts = arn.split(":", 7);
    if (parts.length < 7 || !parts[5].equals("log-group")) {
      return new Trigger.Ignored("the key of something that is not a log group");
    }
    String name = parts[6];
    return changed(name.endsWith(":*") ? name.substring(0, name.length() - 2) : name, call);
  }

  private static Trigger changed(String logGroup, CloudTrailCall call) {
    try {
      return new Trigger.LogGroupChanged(logGroup, call.occasion());
    } catch (IllegalArgumentException impossible) {
      throw new UnreadableEventException("the event's log group is " + impossible.getMessage());
    }
  }
}
