package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.evidence.StageEvidence;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Hold;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An explanation for people. */
record ExplanationText(Terminal terminal) {

  void print(Explanation explanation) {
    terminal.line("Event:   " + explanation.envelope().eventName() + by(explanation));
    terminal.line("Means:   " + meaning(explanation.trigger()));
    if (explanation.trigger() instanceof Trigger.Ignored) {
      return;
    }
    terminal.line(
        "Policy:  "
            + explanation.policy().source()
            + (explanation.policy().settings().enforcing()
                ? ""
                : "; the function is in audit mode and would write nothing"));
    if (explanation.trigger() instanceof Trigger.SweepDue) {
      terminal.line("'stageguard audit' shows what a sweep would find.");
      return;
    }
    outcome(explanation);
    explanation.stages().forEach(this::write);
    List<String> writing = explanation.writingCalls();
    terminal.line();
    terminal.line("Calls made to find this out:  " + counted(explanation.calls()));
    terminal.line(
        "Calls that would write:       "
            + (writing.isEmpty() ? "none" : String.join(", ", writing)));
  }

  void print(Explanation.Applied applied) {
    terminal.line();
    terminal.line("Applied: " + spelled(applied.outcome().result().name()));
    for (StageOutcome each : applied.outcome().stages()) {
      each.changes()
          .forEach(
              change ->
                  terminal.line("  " + each.stage() + ": " + change.getClass().getSimpleName()));
      each.open().forEach(open -> terminal.line("  still open: " + Findings.text(open)));
      failure(each);
    }
    applied
        .outcome()
        .account()
        .ifPresent(
            role ->
                role.changes()
                    .forEach(
                        change ->
                            terminal.line("  account: " + change.getClass().getSimpleName())));
    applied.outcome().unread().ifPresent(cause -> terminal.line("  " + cause.getMessage()));
    terminal.line("Calls: " + counted(applied.calls()));
  }

  private void outcome(Explanation explanation) {
    Outcome outcome = explanation.outcome();
    if (outcome.stages().isEmpty() && !outcome.reason().isEmpty()) {
      terminal.line("Reason:  " + outcome.reason());
    }
    outcome.unread().ifPresent(cause -> terminal.line("Not read: " + cause.getMessage()));
    outcome.account().ifPresent(this::role);
    if (explanation.replacesRole()) {
      terminal.line("  would put StageGuard's own role in its place");
    }
    explanation.stages().forEach(this::stage);
  }

  private void role(AccountOutcome role) {
    terminal.line();
    terminal.line("The account's CloudWatch role: " + spelled(role.result().name()));
    findings(role.findings());
    role.failure().ifPresent(cause -> terminal.line("  not read: " + cause.getMessage()));
  }

  private void stage(Foreseen foreseen) {
    StageOutcome stage = foreseen.found();
    terminal.line();
    terminal.line("Stage " + stage.stage() + ": " + spelled(stage.result().name()));
    findings(stage.findings());
    stage.lease().ifPresent(lease -> terminal.line("  on a lease until " + lease.endsAt()));
    stage
        .contest()
        .ifPresent(
            contest ->
                terminal.line(
                    "  contested by "
                        + contest.principal()
                        + ": left alone until "
                        + contest.until()));
    failure(stage);
    for (Remediation each : foreseen.steps()) {
      switch (each) {
        case Remediation.LeaseDataTrace(var keys, var length) ->
            lease(foreseen, "  would begin a lease of " + length + " for the trace of " + keys);
        case Remediation.ReadyLogGroup(var group) ->
            terminal.line(
                "  would see that log group "
                    + group.name()
                    + " exists and keeps events for "
                    + group.retentionDays()
                    + " days");
        case Remediation.EditStage edit -> {}
      }
    }
    if (foreseen.hold().isPresent() && foreseen.hold().get() instanceof Hold.Over) {
      terminal.line("  would end data trace now: its lease is over");
    }
    if (!foreseen.edits().isEmpty()) {
      terminal.line("  would write to the stage, in one call");
    }
    if (foreseen.removesSchedule()) {
      terminal.line("  would delete the lease's schedule");
    }
  }

  private void lease(Foreseen foreseen, String begins) {
    if (foreseen.hold().isEmpty()) {
      terminal.line(begins);
      return;
    }
    switch (foreseen.hold().get()) {
      case Hold.Begun begun -> terminal.line(begins);
      case Hold.Standing(var lease) ->
          terminal.line("  data trace is on a lease until " + lease.endsAt() + ", which stands");
      case Hold.Repaired(var lease, var faults) ->
          terminal.line(
              "  would put right the schedule of the lease until "
                  + lease.endsAt()
                  + ": "
                  + String.join(", ", faults));
      case Hold.Over over -> {}
    }
  }

  private void failure(StageOutcome stage) {
    if (stage.failure().isPresent()) {
      terminal.line("  failed: " + stage.failure().get().getMessage());
      terminal.line("  " + Failures.advice(stage.failure().get()));
    }
  }

  private void write(Foreseen foreseen) {
    if (foreseen.stage().isEmpty() || foreseen.edits().isEmpty()) {
      return;
    }
    Stage stage = foreseen.stage().get();
    ArrayNode requests = JsonNodeFactory.instance.arrayNode();
    StageEvidence.requests(requests, stage, foreseen.edits());
    terminal.line();
    terminal.line(
        switch (stage.ref().family()) {
          case V1 -> "Patch of stage " + stage.ref() + ":";
          case V2 -> "Update of stage " + stage.ref() + ":";
        });
    terminal.json(requests);
  }

  private void findings(List<Assessment> findings) {
    findings.forEach(each -> terminal.line("  found: " + Findings.text(each)));
  }

  private static String by(Explanation explanation) {
    return explanation.trigger().origin().map(ExplanationText::by).orElse("");
  }

  private static String by(Occasion occasion) {
    return " at "
        + occasion.at()
        + (occasion.actor().principal().isEmpty() ? "" : ", by " + occasion.actor().principal());
  }

  static String meaning(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Ignored(String reason) -> "nothing for StageGuard: " + reason;
      case Trigger.StageChanged changed -> "stage " + changed.stage() + " may have changed";
      case Trigger.StageDeleted deleted -> "stage " + deleted.stage() + " was deleted";
      case Trigger.LeaseEnded ended ->
          "the lease of stage " + ended.lease().stage() + " ended at " + ended.lease().endsAt();
      case Trigger.DeploymentCreated created ->
          "stages that serve deployment "
              + created.deploymentId()
              + " of API "
              + created.apiId()
              + " may have changed";
      case Trigger.ApiChanged changed -> "stages of API " + changed.apiId() + " may be new";
      case Trigger.LogGroupChanged changed -> "log group " + changed.logGroup() + " changed";
      case Trigger.SweepDue due -> "every stage is to be looked at";
      case Trigger.AccountChanged changed -> "the account's CloudWatch role may be another";
    };
  }

  private static String counted(Map<String, Integer> calls) {
    return calls.isEmpty()
        ? "none"
        : new TreeMap<>(calls)
            .entrySet().stream()
                .map(each -> each.getKey() + (each.getValue() == 1 ? "" : " x" + each.getValue()))
                .collect(Collectors.joining(", "));
  }

  private static String spelled(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
