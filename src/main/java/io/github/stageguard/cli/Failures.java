package io.github.stageguard.cli;

import io.github.stageguard.UnusableParameterException;
import io.github.stageguard.event.UnreadableEventException;
import io.github.stageguard.policy.UnreadablePolicyException;
import io.github.stageguard.stage.CallFailedException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a command says when it cannot do its work: what happened, to what, and what to do. Only a
 * defect of StageGuard shows a stack trace.
 */
final class Failures {
  private static final Set<String> CREDENTIALS =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException");

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  int wrongArguments(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.note("stageguard: " + e.getMessage());
    terminal.note("'" + command + " --help' tells how it is called.");
    return ExitCode.USAGE.code();
  }

  int failed(Exception e, CommandLine command, ParseResult parsed) {
    return switch (e) {
      case UsageException wrong -> usage(wrong.getMessage(), wrong.advice());
      case UnreadablePolicyException unreadable ->
          usage(unreadable.getMessage(), "Put the policy right; 'stageguard policy check' helps.");
      case UnreadableEventException unreadable ->
          usage(
              "The event cannot be read: " + unreadable.getMessage() + ".",
              "Give one event as EventBridge or CloudTrail delivers it.");
      case UnusableParameterException unusable ->
          usage(unusable.getMessage(), "Set it, or give a policy with --policy.");
      case CallFailedException failure -> {
        refused(failure);
        yield ExitCode.REFUSED.code();
      }
      default -> {
        terminal.note("stageguard: a defect in StageGuard, please report it:");
        e.printStackTrace(terminal.err());
        terminal.flush();
        yield ExitCode.DEFECT.code();
      }
    };
  }

  private int usage(String message, String advice) {
    message.lines().forEach(line -> terminal.note("stageguard: " + line));
    terminal.note(advice);
    return ExitCode.USAGE.code();
  }

  private void refused(CallFailedException failure) {
    terminal.note("stageguard: " + failure.getMessage());
    terminal.note(advice(failure));
  }

  static String advice(CallFailedException failure) {
    if (CREDENTIALS.contains(failure.code()) || isWithoutCredentials(failure)) {
      return "Sign in to AWS: set AWS_PROFILE, or renew the credentials (aws sso login).";
    }
    return switch (failure.kind()) {
      case THROTTLED ->
          "The account has no room for more calls now: try again later, or lower"
              + " sweep.requestsPerSecond in the policy.";
      case UNAVAILABLE -> "Try again; if it stays so, see that this machine reaches AWS.";
      case REFUSED -> "AWS says why.";
      case DENIED ->
          "Have your role given the permission: docs/commands.md lists what each command needs.";
      case GONE -> "See that --region and --stack are the right ones.";
    };
  }

  private static boolean isWithoutCredentials(CallFailedException failure) {
    return failure.kind() == CallFailedException.Kind.UNAVAILABLE
        && failure.awsMessage().contains("credentials");
  }
}
