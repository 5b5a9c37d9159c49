package io.github.stageguard;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.stage.CallFailedException;
import java.util.Optional;

/**
 * Something that should have been done was not. Thrown out of the function so that the event comes
 * again and, in the end, lies in the dead-letter queue; what was done stands in the evidence line
 * before it.
 */
public final class RemediationFailedException extends RuntimeException {
  /**
   * @param untold why what was done could not be told or written down, if so
   */
  RemediationFailedException(Outcome outcome, Optional<CallFailedException> untold, String region) {
    super(
        message(outcome, untold, region),
        outcome.failures().isEmpty() ? untold.orElseThrow() : outcome.failures().getFirst());
  }

  private static String message(
      Outcome outcome, Optional<CallFailedException> untold, String region) {
    StringBuilder text = new StringBuilder();
    outcome
        .stages()
        .forEach(
            stage ->
                stage
                    .failure()
                    .ifPresent(failure -> append(text, "stage " + stage.stage(), region, failure)));
    outcome
        .account()
        .flatMap(account -> account.failure())
        .ifPresent(failure -> append(text, "the CloudWatch role", region, failure));
    outcome
        .unread()
        .ifPresent(failure -> append(text, subject(outcome.trigger()), region, failure));
    untold.ifPresent(failure -> append(text, "what was done", region, failure));
    return text.toString();
  }

  private static String subject(Trigger trigger) {
    return switch (trigger) {
      case Trigger.DeploymentCreated(var family, String api, String deployment, var occasion) ->
          "the stages of deployment " + deployment + " of API " + api;
      case Trigger.ApiChanged(String api, var occasion) -> "the stages of API " + api;
      case Trigger.LogGroupChanged(String logGroup, var occasion) -> "log group " + logGroup;
      case Trigger.SweepDue due -> "the sweep of all stages";
      case Trigger.StageChanged changed -> "stage " + changed.stage();
      case Trigger.StageDeleted deleted -> "stage " + deleted.stage();
      case Trigger.LeaseEnded ended -> "stage " + ended.lease().stage();
      case Trigger.AccountChanged changed -> "the account";
      case Trigger.Ignored ignored -> "the event";
    };
  }

  private static void append(
      StringBuilder text, String subject, String region, CallFailedException failure) {
    text.append(text.isEmpty() ? "" : "; ")
        .append(subject)
        .append(" in ")
        .append(region)
        .append(": ")
        .append(failure.getMessage());
  }
}
