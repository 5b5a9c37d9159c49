package io.github.stageguard.cli;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.Hold;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What enforcing would do about one stage.
 *
 * @param found what was found, nothing being written
 * @param stage as read; empty if nothing would be written to it
 * @param hold what would come of the lease of a data trace that is on; empty if nothing would
 * @param steps what else would be made ready
 * @param edits what would be written to the stage
 * @param removesSchedule whether the lease's schedule would be deleted
 */
record Foreseen(
    StageOutcome found,
    Optional<Stage> stage,
    Optional<Hold> hold,
    List<Remediation> steps,
    List<StageEdit> edits,
    boolean removesSchedule) {
  Foreseen {
    Objects.requireNonNull(found);
    Objects.requireNonNull(stage);
    Objects.requireNonNull(hold);
    steps = List.copyOf(steps);
    edits = List.copyOf(edits);
  }

  /** Asks for the stage and its lease only where something hangs on them. */
  static Foreseen of(Session session, Trigger trigger, PolicyInForce policy, StageOutcome found) {
    boolean leased = !session.installation().leaseGroup().isEmpty();
    boolean gone = found.result() == Result.IGNORED;
    if (found.failure().isPresent()) {
      return new Foreseen(found, Optional.empty(), Optional.empty(), List.of(), List.of(), false);
    }
    if (leased && trigger instanceof Trigger.LeaseEnded(var lease, var occasion)) {
      Optional<LeaseSchedule> schedule = schedule(session, found);
      if (schedule.filter(each -> each.carries(lease)).isPresent()) {
        return gone ? released(found) : ending(session, policy, found, lease);
      }
    }
    if (gone) {
      boolean removes =
          leased && trigger instanceof Trigger.StageDeleted && schedule(session, found).isPresent();
      return removes
          ? released(found)
          : new Foreseen(found, Optional.empty(), Optional.empty(), List.of(), List.of(), false);
    }
    return converging(session, trigger, found, leased);
  }

  private static Optional<LeaseSchedule> schedule(Session session, StageOutcome found) {
    return session.ports().leases().find(found.stage());
  }

  private static Foreseen released(StageOutcome found) {
    return new Foreseen(found, Optional.empty(), Optional.empty(), List.of(), List.of(), true);
  }

  /** The end of a lease is all that its own notice brings about. */
  private static Foreseen ending(
      Session session, PolicyInForce policy, StageOutcome found, Lease lease) {
    Optional<Stage> stage = session.ports().stages().read(found.stage());
    boolean enforced =
        stage
            .map(each -> PolicyOf.stage(session, policy, each).dataTrace().enforcement())
            .filter(Enforcement.Enforced.class::isInstance)
            .isPresent();
    return enforced
        ? new Foreseen(
            found,
            stage,
            Optional.of(new Hold.Over(lease.startedAt(), lease.startedBy(), true)),
            List.of(),
            Planner.dataTraceOff(stage.orElseThrow()),
            true)
        : released(found);
  }

  private static Foreseen converging(
      Session session, Trigger trigger, StageOutcome found, boolean leased) {
    List<StageEdit> edits = new ArrayList<>();
    Optional<Remediation.LeaseDataTrace> wanted = Optional.empty();
    for (Remediation each : found.planned()) {
      switch (each) {
        case Remediation.EditStage(StageEdit edit) -> edits.add(edit);
        case Remediation.LeaseDataTrace lease -> wanted = Optional.of(lease);
        case Remediation.ReadyLogGroup group -> {}
      }
    }
    Optional<Stage> stage =
        edits.isEmpty() && wanted.isEmpty()
            ? Optional.empty()
            : session.ports().stages().read(found.stage());
    Optional<Hold> hold = Optional.empty();
    if (leased && wanted.isPresent() && stage.isPresent()) {
      hold =
          Optional.of(
              session
                  .reconciler()
                  .foreseen(stage.get(), trigger.origin().orElseThrow(), wanted.get().length()));
    }
    boolean removes = false;
    if (hold.isPresent() && hold.get() instanceof Hold.Over over) {
      edits.addAll(Planner.dataTraceOff(stage.orElseThrow()));
      removes = over.scheduled();
    }
    return new Foreseen(found, stage, hold, found.planned(), edits, removes);
  }

  /** The calls that would write, in order; those that make a log group only where it is lacking. */
  List<String> writingCalls() {
    List<String> calls = new ArrayList<>();
    for (Remediation step : steps) {
      switch (step) {
        case Remediation.LeaseDataTrace lease -> {
          if (hold.isEmpty() || hold.get() instanceof Hold.Begun) {
            calls.add("scheduler:CreateSchedule");
          } else if (hold.get() instanceof Hold.Repaired) {
            calls.add("scheduler:UpdateSchedule");
          }
        }
        case Remediation.ReadyLogGroup(var group) -> {
          calls.addAll(List.of("logs:CreateLogGroup", "logs:PutRetentionPolicy"));
          if (group.kmsKeyArn().isPresent()) {
            calls.add("logs:AssociateKmsKey");
          }
        }
        case Remediation.EditStage edit -> {}
      }
    }
    if (!edits.isEmpty()) {
      calls.add(
          found.stage().family() == ApiFamily.V1
              ? "apigateway:UpdateStage"
              : "apigatewayv2:UpdateStage");
    }
    if (removesSchedule) {
      calls.add("scheduler:DeleteSchedule");
    }
    return List.copyOf(calls);
  }
}
