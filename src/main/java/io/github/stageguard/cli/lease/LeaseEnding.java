package io.github.stageguard.cli.lease;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.lease.Term;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Ends a data trace before its time, as the function would at its end: what is known of a lease's
 * end holds here too, whatever dies on the way.
 */
public final class LeaseEnding {
  private static final int TRIES = 3;

  /** The schedule may have changed hands: then too nothing but the trace is touched. */
  private static final String ONLY_TRACE = "a lease is ended by hand";

  private final LeaseSchedules schedules;
  private final Reconciler reconciler;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * @param ids makes ids of leases; never the same twice
   */
  public LeaseEnding(
      LeaseSchedules schedules, Reconciler reconciler, InstantSource clock, Supplier<String> ids) {
    this.schedules = schedules;
    this.reconciler = reconciler;
    this.clock = clock;
    this.ids = ids;
  }

  /** The lease that the stage has, if it has one that can be read. */
  public Optional<Lease> leaseOf(StageRef stage) {
    return schedules.find(stage).flatMap(schedule -> of(stage, schedule));
  }

  /**
   * Switches data trace off on every method and route, and deletes the lease. A trace without a
   * lease is given one, so that it ends even if this does not come to its end.
   *
   * @param policy the policy in force
   * @param holding what holds of it for the stage
   * @param occasion who does it
   */
  public StageOutcome end(StageRef stage, Policy policy, StagePolicy holding, Occasion occasion) {
    Lease lease = leaseToEnd(stage, occasion);
    // The core leaves a trace alone that the policy does not want ended; who calls this does.
    Policy ending =
        holding.dataTrace().enforcement() instanceof Enforcement.Enforced
            ? policy
            : PolicyDocument.packagedDefault();
    StageOutcome outcome =
        reconciler
            .handle(new Trigger.LeaseEnded(lease, occasion), new Settings(true, ending, ONLY_TRACE))
            .stages()
            .getFirst();
    reconciler.close(outcome);
    return outcome;
  }

  private Lease leaseToEnd(StageRef stage, Occasion occasion) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<LeaseSchedule> schedule = schedules.find(stage);
      Optional<Lease> lease = schedule.flatMap(each -> of(stage, each));
      if (lease.isPresent()) {
        return lease.get();
      }
      Instant now = clock.instant();
      Lease own =
          new Lease(ids.get(), stage, now, Term.soonestEnd(now), occasion.actor().principal(), "");
      if (schedule.isPresent() ? schedules.replace(own) : schedules.create(own)) {
        return own;
      }
    }
    throw new CallFailedException(
        Kind.UNAVAILABLE,
        "scheduler:CreateSchedule",
        "LeaseKeepsChanging",
        "the schedule of " + stage + " appeared and disappeared " + TRIES + " times",
        null);
  }

  private static Optional<Lease> of(StageRef stage, LeaseSchedule schedule) {
    return schedule.lease().filter(lease -> lease.stage().equals(stage));
  }
}
