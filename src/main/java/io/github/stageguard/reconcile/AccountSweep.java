package io.github.stageguard.reconcile;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stages;
import io.github.stageguard.sweep.Listing;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepProgress;
import io.github.stageguard.sweep.SweepSchedules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A look at every stage of the account and Region: first at all of them, writing nothing but what
 * data trace calls for, then back to those that must be written to, if the policy allows for so
 * many, and last at the leases that stand.
 */
final class AccountSweep {
  static final String OVERTAKEN = "a sweep that began later takes this one's place";

  private final With with;

  /**
   * What a sweep works with.
   *
   * @param stages keep the pace
   * @param each keeps the pace
   * @param ids makes ids of sweeps; never the same twice
   */
  record With(
      Stages stages,
      StageReconciler each,
      LogGroups logGroups,
      LeaseSchedules leases,
      SweepSchedules schedules,
      Place place,
      Pace pace,
      InstantSource clock,
      Supplier<String> ids) {}

  AccountSweep(With with) {
    this.with = with;
  }

  /** Does as much of the sweep as the invocation allows for. */
  Outcome run(Trigger.SweepDue due, Settings settings, Invocation invocation) {
    SweepPart part = null;
    try {
      Instant now = with.clock.instant();
      if (due.progress().isPresent() && with.schedules.isOvertaken(due.progress().get(), now)) {
        return Outcome.none(due, settings.enforcing(), OVERTAKEN);
      }
      if (due.progress().isEmpty() && with.schedules.isUnderWay(now)) {
        if (!due.policyChanged()) {
          return Outcome.none(due, settings.enforcing(), "a sweep is under way");
        }
        with.schedules.cancel();
      }
      if (due.progress().isEmpty()) {
        with.each().role.distrust();
      }
      part =
          new SweepPart(
              with, due.progress().orElseGet(() -> beginning(due, now)), settings, invocation);
      part.goOn();
      return part.outcome(due, Optional.empty());
    } catch (CallFailedException e) {
      return part == null
          ? Outcome.failed(due, settings.enforcing(), e)
          : part.outcome(due, Optional.of(e));
    }
  }

  private SweepProgress beginning(Trigger.SweepDue due, Instant now) {
    return new SweepProgress(
        due.id().isEmpty() ? with.ids.get() : due.id(),
        1,
        now,
        Optional.of(new Listing(ApiFamily.V1, "")),
        List.of(),
        List.of(),
        0,
        false,
        "",
        SweepCounts.NONE);
  }
}
