package io.github.stageguard.cli;

import io.github.stageguard.cli.lease.LeaseEnding;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stageguard lease end}. */
@Command(
    name = "end",
    description = {
      "Switches data trace off now, on every method and route of a stage, and ends its lease.",
      "Touches nothing else of the stage."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard lease end --api a1b2c3d4e5 --stage dev",
      "  stageguard lease end --api a1b2c3d4e5 --stage dev --yes"
    })
final class LeaseEndCommand extends AccountCommand {
  @Mixin private StageOption stage;
  @Mixin private Confirmation confirmation;

  LeaseEndCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    Installed.in(session);
    Stage before = stage.read(session.ports().stages());
    LeaseEnding ending =
        new LeaseEnding(
            session.ports().leases(),
            session.reconciler(),
            session.clock(),
            () -> UUID.randomUUID().toString());
    Optional<Lease> lease = ending.leaseOf(before.ref());
    if (!before.hasDataTrace() && lease.isEmpty()) {
      terminal().line("Data trace of " + before.ref() + " is off, and it has no lease.");
      return ExitCode.FINE;
    }
    show(before, lease);
    if (!confirmation.isGiven("End it now?")) {
      terminal().line("Nothing was changed.");
      return ExitCode.FINE;
    }
    PolicyInForce policy = session.policy(Optional.empty());
    StageOutcome outcome =
        ending.end(
            before.ref(),
            policy.policy(),
            PolicyOf.stage(session, policy, before),
            OperatorJournals.of(session, policy).occasion("lease end"));
    return ended(session, before, outcome);
  }

  private void show(Stage before, Optional<Lease> lease) {
    terminal().line("Before: data trace of " + before.ref() + " is " + traced(before) + ".");
    terminal()
        .line(
            lease
                .map(
                    each ->
                        "Its lease began at %s after a change by %s, and ends at %s."
                            .formatted(
                                each.startedAt(),
                                each.startedBy().isEmpty() ? "someone unknown" : each.startedBy(),
                                each.endsAt()))
                .orElse("It has no lease."));
  }

  private ExitCode ended(Session session, Stage before, StageOutcome outcome) {
    Optional<Stage> after = session.ports().stages().read(before.ref());
    terminal()
        .line(
            "After:  "
                + after
                    .map(each -> "data trace is " + traced(each) + ".")
                    .orElse("the stage does not exist any more."));
    if (outcome.failure().isPresent()) {
      throw outcome.failure().get();
    }
    if (after.filter(Stage::hasDataTrace).isPresent()) {
      terminal().note("Someone switched data trace on again meanwhile, and it began a new lease.");
      return ExitCode.FINDINGS;
    }
    return ExitCode.FINE;
  }

  private static String traced(Stage stage) {
    String on =
        Planner.dataTraceOff(stage).stream()
            .filter(StageEdit.DataTraceEdit.class::isInstance)
            .map(edit -> ((StageEdit.DataTraceEdit) edit).key())
            .collect(Collectors.joining(", "));
    return on.isEmpty() ? "off" : "on (" + on + ")";
  }
}
