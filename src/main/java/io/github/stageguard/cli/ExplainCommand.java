package io.github.stageguard.cli;

import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.CallFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stageguard explain}. */
@Command(
    name = "explain",
    description = {
      "Says what the function would do with an event, against the account as it is now: what the"
          + " event means, what is found, what would be written, and with which calls of AWS.",
      "Writes nothing, unless --apply says so."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard explain event.json",
      "  aws cloudtrail lookup-events --max-results 1 --lookup-attributes \\",
      "      AttributeKey=EventName,AttributeValue=UpdateStage \\",
      "      --query 'Events[0].CloudTrailEvent' --output text | stageguard explain -",
      "  stageguard explain event.json --apply"
    })
final class ExplainCommand extends AccountCommand {
  @Mixin private OutputOption output;

  @Parameters(
      paramLabel = "EVENT",
      description =
          "File with one event as EventBridge delivers it, or one record of CloudTrail; - reads"
              + " standard input.")
  private String event;

  @Option(
      names = "--apply",
      description =
          "Then do it, with your own permissions and whatever the function's mode is; rules that the"
              + " policy only audits stay so.")
  private boolean apply;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy to go by. Default: that of the installation.")
  private Path policy;

  ExplainCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    Envelope envelope =
        EventFile.read(
            event.equals("-")
                ? TextFile.read(System.in, "Standard input")
                : TextFile.read(Path.of(event)));
    Trigger trigger = session.triggers().of(envelope);
    PolicyInForce inForce = session.policy(Optional.ofNullable(policy));
    if (apply) {
      refuseToApply(session, trigger);
    }
    Explanation explanation = explanation(session, envelope, trigger, inForce);
    Optional<Explanation.Applied> applied = Optional.empty();
    if (output.isJson()) {
      terminal().json(ExplanationJson.of(explanation));
      terminal().flush();
      applied = applied(session, trigger, inForce);
      applied.ifPresent(done -> terminal().json(ExplanationJson.of(done)));
    } else {
      ExplanationText text = new ExplanationText(terminal());
      text.print(explanation);
      terminal().flush();
      applied = applied(session, trigger, inForce);
      applied.ifPresent(text::print);
    }
    return exitCode(applied.map(Explanation.Applied::outcome).orElse(explanation.outcome()));
  }

  private static void refuseToApply(Session session, Trigger trigger) {
    if (trigger instanceof Trigger.SweepDue) {
      throw new UsageException(
          "A sweep is for the function to do.", "Send it the event, or run 'stageguard audit'.");
    }
    Installation installation = session.installation();
    if (installation.leaseGroup().isEmpty() || installation.leaseRoleArn().isEmpty()) {
      throw new UsageException(
          "Nothing can be applied: stack " + installation.stack() + " has no function here.",
          "See that --region and --stack are right.");
    }
  }

  /** A sweep is not run: it looks at all stages, and plans to go on later. */
  private static Explanation explanation(
      Session session, Envelope envelope, Trigger trigger, PolicyInForce inForce) {
    session.calls();
    Outcome outcome =
        trigger instanceof Trigger.SweepDue
            ? Outcome.ignored(new Trigger.Ignored("every stage would be looked at"))
            : session.reconciler().handle(trigger, inForce.auditing());
    List<Foreseen> stages =
        outcome.stages().stream()
            .map(each -> Foreseen.of(session, trigger, inForce, each))
            .toList();
    return new Explanation(
        envelope,
        trigger,
        inForce,
        session.place(),
        outcome,
        stages,
        session.ports().journal().isKept(),
        session.calls());
  }

  private Optional<Explanation.Applied> applied(
      Session session, Trigger trigger, PolicyInForce inForce) {
    if (!apply) {
      return Optional.empty();
    }
    session.calls();
    Outcome outcome = session.reconciler().handle(trigger, new Settings(true, inForce.policy()));
    return Optional.of(new Explanation.Applied(outcome, session.place(), session.calls()));
  }

  private static ExitCode exitCode(Outcome outcome) {
    List<CallFailedException> failures = outcome.failures();
    if (!failures.isEmpty()) {
      return ExitCode.REFUSED;
    }
    boolean open =
        outcome.result() == Result.REPORTED
            || outcome.stages().stream().anyMatch(each -> !each.open().isEmpty())
            || outcome.account().filter(role -> !role.open().isEmpty()).isPresent();
    return open ? ExitCode.FINDINGS : ExitCode.FINE;
  }
}
