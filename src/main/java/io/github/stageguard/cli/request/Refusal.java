package io.github.stageguard.cli.request;

import io.github.stageguard.stage.CallFailedException;

/** Says what a call to CloudWatch Logs failed of, and what to do. */
public final class Refusal {
  private Refusal() {}

  /** In a sentence or two. */
  public static String told(CallFailedException failure) {
    if (failure.code().equals("LimitExceededException")) {
      return "as many queries run in the account as may: try again in a minute.";
    }
    return switch (failure.kind()) {
      case DENIED -> "your role lacks the permission " + failure.operation() + " on it.";
      case THROTTLED -> "AWS has no room for more calls now: try again in a minute.";
      case UNAVAILABLE -> "AWS did not answer (" + failure.code() + "): try again.";
      case GONE, REFUSED -> "AWS refuses (" + failure.code() + "): " + failure.awsMessage();
    };
  }
}
