package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Brings one stage in line with the policy: read, plan, apply, verify, in that order and no other.
 */
final class StageReconciler {
  final Stages stages;
  final Leases leases;
  final LogGroupReadiness logGroups;
  final AccountRole role;
  final Place place;
  final InstantSource clock;
  final Pause pause;

  StageReconciler(
      Stages stages,
      Leases leases,
      LogGroupReadiness logGroups,
      AccountRole role,
      Place place,
      InstantSource clock,
      Pause pause) {
    this.stages = stages;
    this.leases = leases;
    this.logGroups = logGroups;
    this.role = role;
    this.place = place;
    this.clock = clock;
    this.pause = pause;
  }

  /** Reads the stage and brings it in line. */
  StageOutcome reconcile(Settings settings, StageRef ref, Occasion occasion) {
    return reconcile(settings, ref, occasion, DestinationLook.NONE);
  }

  /** Reads the stage and brings it in line, its access logs' destination included. */
  StageOutcome reconcile(Settings settings, StageRef ref, Occasion occasion, DestinationLook look) {
    StageRecord record = new StageRecord(ref);
    return record.guard(
        () -> {
          Optional<Stage> stage = stages.read(ref);
          if (stage.isEmpty()) {
            record.gone();
          } else {
            new Convergence(this, settings, occasion, record, look).run(stage.get(), true);
          }
        });
  }

  /**
   * Brings a stage in line that was read already.
   *
   * @param fresh whether nothing was called since
   */
  StageOutcome reconcile(
      Settings settings, Stage stage, Occasion occasion, DestinationLook look, boolean fresh) {
    StageRecord record = new StageRecord(stage.ref());
    return record.guard(
        () -> new Convergence(this, settings, occasion, record, look).run(stage, fresh));
  }

  /** A deleted stage takes its lease with it, unless it is there after all. */
  StageOutcome deleted(Settings settings, StageRef ref, Occasion occasion) {
    StageRecord record = new StageRecord(ref);
    return record.guard(
        () -> {
          Optional<Stage> stage = stages.read(ref);
          if (stage.isPresent()) {
            convergence(settings, occasion, record).run(stage.get(), true);
          } else if (settings.enforcing() && leases.find(ref).isPresent()) {
            removeLeaseOfGoneStage(settings, occasion, record);
          } else {
            record.gone();
          }
        });
  }

  /** Removes the lease of a stage that does not exist any more; leaves any other as it is. */
  StageOutcome removeLeaseIfGone(Settings settings, StageRef ref, Occasion occasion) {
    StageRecord record = new StageRecord(ref);
    return record.guard(
        () -> {
          if (stages.read(ref).isEmpty()) {
            removeLeaseOfGoneStage(settings, occasion, record);
          }
        });
  }

  /**
   * A lease's end. Only the lease that the schedule carries now can end; any other envelope is a
   * hint like any event.
   */
  StageOutcome leaseEnded(Settings settings, Lease lease, Occasion occasion) {
    StageRef ref = lease.stage();
    StageRecord record = new StageRecord(ref);
    return record.guard(
        () -> {
          boolean owner = leases.find(ref).filter(s -> s.carries(lease)).isPresent();
          Optional<Stage> stage = stages.read(ref);
          if (stage.isEmpty()) {
            if (owner && settings.enforcing()) {
              removeLeaseOfGoneStage(settings, occasion, record);
            } else {
              record.gone();
            }
          } else if (!owner || !settings.enforcing()) {
            convergence(settings, occasion, record).run(stage.get(), true);
          } else {
            end(settings, stage.get(), lease, occasion, record);
          }
        });
  }

  private void end(
      Settings settings, Stage stage, Lease lease, Occasion occasion, StageRecord record) {
    Enforcement enforcement = policyFor(settings, stage).dataTrace().enforcement();
    if (enforcement instanceof Enforcement.Enforced) {
      convergence(settings, occasion, record)
          .endTrace(stage, new Hold.Over(lease.startedAt(), lease.startedBy(), true));
    } else {
      leases.delete(stage.ref());
      record.released(plan(settings, stage, new AccessLogGroup.Unseen()));
    }
  }

  private void removeLeaseOfGoneStage(Settings settings, Occasion occasion, StageRecord record) {
    StageRef ref = record.stage();
    leases.delete(ref);
    record.changed(new Change.LeaseRemoved(ref));
    Optional<Stage> again = stages.read(ref);
    if (again.isPresent()) {
      Occasion now = occasion.at(clock.instant());
      convergence(settings, now, record).run(again.get(), true);
    } else {
      record.gone();
    }
  }

  private Convergence convergence(Settings settings, Occasion occasion, StageRecord record) {
    return new Convergence(this, settings, occasion, record, DestinationLook.NONE);
  }

  /** Looks at the log groups that access logs go to. */
  DestinationGroups destinations(Settings settings, LogGroupIndex groups) {
    return new DestinationGroups(
        groups, stage -> policyFor(settings, stage).accessLogs().enforcement(), place, clock);
  }

  StagePolicy policyFor(Settings settings, Stage stage) {
    Subject subject = new Subject(stage, place.partition(), place.region(), place.account());
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return settings.policy().forStage(subject, today);
  }

  Plan plan(Settings settings, Stage stage, AccessLogGroup logGroup) {
    return Planner.plan(policyFor(settings, stage), stage, place, logGroup);
  }
}
