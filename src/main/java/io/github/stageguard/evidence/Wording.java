package io.github.stageguard.evidence;

import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.CallFailedException;

/**
 * Findings and failures in words for people: what is wrong and, where someone must act, what to do.
 */
public final class Wording {
  private Wording() {}

  /** What is wrong. Holds text from AWS as it is. */
  public static String of(Finding finding) {
    return switch (finding) {
      case Finding.DestinationMissing() -> "access logs have no destination";
      case Finding.DestinationNotAllowed(var arn) ->
          "access logs go to " + arn + ", which the policy does not allow";
      case Finding.FormatMissing() -> "access logs have no format";
      case Finding.FormatIncomplete(var missing, var forbidden) ->
          "the access log format"
              + (missing.isEmpty() ? "" : " lacks " + missing)
              + (missing.isEmpty() || forbidden.isEmpty() ? "" : " and")
              + (forbidden.isEmpty() ? "" : " holds forbidden " + forbidden);
      case Finding.FormatUnfit(var reason, var missing, var forbidden) ->
          "the access log format must be mended by hand: "
              + reason
              + (missing.isEmpty() ? "" : "; it lacks " + missing)
              + (forbidden.isEmpty() ? "" : "; it holds forbidden " + forbidden);
      case Finding.LogGroupMissing(var group) ->
          "access logs are lost: log group " + group + " does not exist";
      case Finding.LogDeliveryLost(var group) ->
          "access logs are lost: log group " + group + " was made after they were last set";
      case Finding.RetentionTooShort(var group, var days, var minimum) ->
          "log group "
              + group
              + " keeps events for "
              + days
              + " days, at least "
              + minimum
              + " are due";
      case Finding.KmsKeyMissing(var group) -> "log group " + group + " has no KMS key";
      case Finding.LogGroupRefused(var group, var code, var message) ->
          "log group "
              + group
              + " could not be made ready ("
              + code
              + ": "
              + message
              + "); see that the stack's LogGroupPrefix covers the policy's log group";
      case Finding.ExecutionLevelTooLow(var key, var level, var minimum) ->
          "execution log level of " + key + " is " + level + ", at least " + minimum + " is due";
      case Finding.DataTraceOn(var keys) -> "full request and response data is logged for " + keys;
      case Finding.LeaseScheduleBroken(var faults) ->
          "the schedule of the lease would not have ended it: " + faults;
      case Finding.WriteRefused(var rule, var code, var message) ->
          "AWS refuses what rule "
              + rule.key()
              + " asks for ("
              + code
              + ": "
              + message
              + ")"
              + wayOut(message);
      case Finding.CloudWatchRoleBroken(var arn, var fault) ->
          arn.isEmpty()
              ? "no log comes through: " + fault
              : "no log comes through with the account's CloudWatch role " + arn + ": " + fault;
      case Finding.CloudWatchRoleDoubtful(var arn, var doubt) ->
          "the account's CloudWatch role " + arn + " may not let every log through: " + doubt;
    };
  }

  /** What to do about refusals whose reason lies outside of what StageGuard may change. */
  private static String wayOut(String message) {
    if (message.contains("Insufficient permissions to enable logging")) {
      return "; see that StageGuard's role has the log delivery actions (docs/permissions.md), that"
          + " nothing denies them, and that the account has fewer than ten resource policies for"
          + " CloudWatch Logs";
    }
    if (message.contains("Policy document length")) {
      return "; the account's resource policy AWSLogDeliveryWrite20150319 of CloudWatch Logs is full:"
          + " remove statements about log groups that are gone, or have the policy put log groups"
          + " under /aws/vendedlogs/";
    }
    if (message.contains("Unable to find Route by key")) {
      return "; AWS refuses settings of any route as long as the stage has some of a route that is"
          + " gone: delete those (aws apigatewayv2 delete-route-settings)";
    }
    return "";
  }

  /** As {@link #advice}, for what no event and only the next sweep comes back to. */
  static String inSweep(CallFailedException failure) {
    return switch (failure.kind()) {
      case THROTTLED, UNAVAILABLE -> "nothing to do unless it stays so: the next sweep looks again";
      case REFUSED, GONE -> "read AWS's message; the next sweep looks again";
      case DENIED -> "give StageGuard's role the permission (docs/permissions.md)";
    };
  }

  static String advice(CallFailedException failure) {
    if (failure.operation().startsWith("dynamodb:")) {
      return "the journal does not answer, and without it nothing is changed but data trace: see"
          + " that its table and StageGuard's permissions are there; the event comes again";
    }
    return switch (failure.kind()) {
      case THROTTLED -> "nothing to do: the event comes again, when there is room";
      case UNAVAILABLE -> "nothing to do unless it stays so: the event comes again";
      case REFUSED -> "read AWS's message; the event ends in the dead-letter queue";
      case DENIED ->
          "give StageGuard's role the permission (docs/permissions.md), then redrive the"
              + " dead-letter queue";
      case GONE -> "see that the stack is whole: something that the call needs does not exist";
    };
  }
}
