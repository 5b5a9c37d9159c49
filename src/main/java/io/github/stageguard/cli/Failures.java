package io.github.stageguard.cli;

import io.github.stageguard.UnusableParameterException;
import io.github.stageguard.event.UnreadableEventException;
import io.github.stageguard.policy.UnreadablePolicyException;
import io.github.stageguard.stage.CallFailedException;
import java.util.Optional;
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

  /** What AWS says to good credentials where the account has not enabled the Region. */
  private static final Set<String> REGION_OFF =
      Set.of(
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "RegionDisabledException",
          "OptInRequired");

  private final Terminal terminal;

  /**
   * What happened and what to do, in a sentence or two each.
   *
   * @param message what happened
   * @param advice what to do
   */
  record Explained(String message, String advice) {}

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
    Optional<Explained> explained = explained(e);
    if (explained.isEmpty()) {
      terminal.note("stageguard: a defect in StageGuard, please report it:");
      e.printStackTrace(terminal.err());
      terminal.flush();
      return ExitCode.DEFECT.code();
    }
    explained.get().message().lines().forEach(line -> terminal.note("stageguard: " + line));
    terminal.note(explained.get().advice());
    return (e instanceof CallFailedException ? ExitCode.REFUSED : ExitCode.USAGE).code();
  }

  /** Nothing for a defect. */
  private static Optional<Explained> explained(Exception e) {
    return switch (e) {
      case UsageException wrong -> Optional.of(new Explained(wrong.getMessage(), wrong.advice()));
      case UnreadablePolicyException unreadable ->
          Optional.of(
              new Explained(
                  unreadable.getMessage(),
                  "Put the policy right; 'stageguard policy check' helps."));
      case UnreadableEventException unreadable ->
          Optional.of(
              new Explained(
                  "The event cannot be read: " + unreadable.getMessage() + ".",
                  "Give one event as EventBridge or CloudTrail delivers it."));
      case UnusableParameterException unusable ->
          Optional.of(
              new Explained(unusable.getMessage(), "Set it, or give a policy with --policy."));
      case CallFailedException failure ->
          Optional.of(new Explained(failure.getMessage(), advice(failure)));
      default -> Optional.empty();
    };
  }

  /** The same for one account of many, which was entered with a role; nothing for a defect. */
  static Optional<Explained> inMember(Exception e) {
    if (e instanceof CallFailedException failure) {
      if (failure.operation().equals("sts:AssumeRole")
          && failure.kind() == CallFailedException.Kind.DENIED) {
        return Optional.of(
            new Explained(
                failure.getMessage(),
                "The role is missing there, or its trust policy does not name you: deploy it"
                    + " (docs/organization.md), or leave the account out with --skip-account."));
      }
      if (REGION_OFF.contains(failure.code())) {
        return Optional.of(
            new Explained(
                failure.getMessage(),
                "The Region may be disabled in the account: enable it there, or leave it out of"
                    + " --regions."));
      }
    }
    return explained(e);
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
