package io.github.stageguard;

import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.stage.CallFailedException;

/**
 * Something that should have been done was not. Thrown out of the function so that the event comes
 * again and, in the end, lies in the dead-letter queue; what was done stands in the evidence line
 * before it.
 */
public final class RemediationFailedException extends RuntimeException {
  RemediationFailedException(Outcome outcome, String region) {
    super(message(outcome, region), outcome.failures().getFirst());
  }

  private static String message(Outcome outcome, String region) {
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
    outcome.unread().ifPresent(failure -> append(text, "a deployment's stages", region, failure));
    return text.toString();
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
