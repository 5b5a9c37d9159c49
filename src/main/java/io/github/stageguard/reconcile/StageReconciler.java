package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.ContestSchedules;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
  final Books books;

  /**
   * What is kept of what is done.
   *
   * @param journal what was done and is about to be
   * @param contests have contested stages looked at again
   * @param ids makes ids of changes; never the same twice
   * @param looksBack whether the journal is read for each stage, or only where there is a lease or
   *     something to be written
   * @param settlesOthers whether entries that other events left open are seen to
   */
  record Books(
      Journal journal,
      ContestSchedules contests,
      Supplier<String> ids,
      boolean looksBack,
      boolean settlesOthers) {}

  StageReconciler(
      Stages stages,
      Leases leases,
      LogGroupReadiness logGroups,
      AccountRole role,
      Place place,
      InstantSource clock,
      Pause pause,
      Books books) {
    this.stages = stages;
    this.leases = leases;
    this.logGroups = logGroups;
    this.role = role;
    this.place = place;
    this.clock = clock;
    this.pause = pause;
    this.books = books;
  }

  /** The same, which sees to what other events left open in the journal. */
  StageReconciler settlingOthers() {
    Books all = new Books(books.journal(), books.contests(), books.ids(), true, true);
    return new StageReconciler(stages, leases, logGroups, role, place, clock, pause, all);
  }

  /** The journal's open entries, oldest first. */
  List<JournalEntry> openEntries() {
    return books.journal().open();
  }

  /** Looks at the account's role anew. */
  AccountOutcome account(Settings settings, Occasion occasion) {
    List<Made> made = new ArrayList<>();
    return role.outcome(settings, ledger(settings, Optional.empty(), occasion, made::add), made);
  }

  Ledger ledger(
      Settings settings, Optional<StageRef> stage, Occasion occasion, Consumer<Made> told) {
    return new Ledger(
        books.journal(),
        stage,
        occasion,
        settings.policy().journalRetention(),
        clock,
        books.ids(),
        told,
        books.settlesOthers());
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
          Convergence convergence = new Convergence(this, settings, occasion, record, look);
          if (stage.isEmpty()) {
            convergence.gone();
          } else {
            convergence.run(stage.get(), true);
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
            convergence(settings, occasion, record).gone();
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
      Ledger ledger = ledger(settings, Optional.of(stage.ref()), occasion, record::changed);
      Change removal = new Change.LeaseRemoved(stage.ref());
      ledger.intend(removal);
      leases.delete(stage.ref());
      ledger.made(removal);
      record.released(plan(settings, stage, new AccessLogGroup.Unseen()));
    }
  }

  private void removeLeaseOfGoneStage(Settings settings, Occasion occasion, StageRecord record) {
    StageRef ref = record.stage();
    leases.delete(ref);
    Optional<CallFailedException> unkept = removed(settings, occasion, record);
    Optional<Stage> again = stages.read(ref);
    if (again.isPresent()) {
      Occasion now = occasion.at(clock.instant());
      convergence(settings, now, record).run(again.get(), true);
    } else {
      record.gone();
    }
    unkept.ifPresent(StageReconciler::fail);
  }

  private Optional<CallFailedException> removed(
      Settings settings, Occasion occasion, StageRecord record) {
    return ledger(settings, Optional.of(record.stage()), occasion, record::changed)
        .noted(new Change.LeaseRemoved(record.stage()));
  }

  private static void fail(CallFailedException e) {
    throw e;
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
