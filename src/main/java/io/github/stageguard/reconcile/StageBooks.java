package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contention;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What stands written of one stage while it converges: the hold on its data trace, and in the
 * journal what is intended, what came of it, and whether the stage is contested.
 *
 * <p>Where the journal does not answer, what can wait for it does, and the event fails in the end.
 * Beginning a lease and ending a data trace cannot wait.
 */
final class StageBooks {
  private final StageReconciler with;
  private final Settings settings;
  private final Occasion occasion;
  private final StageRecord record;
  private final Sendable sendable;
  private final Ledger ledger;
  private Optional<Hold> hold = Optional.empty();

  StageBooks(
      StageReconciler with,
      Settings settings,
      Occasion occasion,
      StageRecord record,
      Sendable sendable,
      Ledger ledger) {
    this.with = with;
    this.settings = settings;
    this.occasion = occasion;
    this.record = record;
    this.sendable = sendable;
    this.ledger = ledger;
  }

  /** Where the stage stands with its lease; empty until that was looked at. */
  Optional<Hold> hold() {
    return hold;
  }

  /** The data trace that must end now. */
  Optional<Hold.Over> over() {
    return hold.filter(Hold.Over.class::isInstance).map(Hold.Over.class::cast);
  }

  /** The lease is over, as the schedule that ends it says itself. */
  void over(Hold.Over ended) {
    hold = Optional.of(ended);
  }

  /** The lease was seen to. */
  void held(Hold settled) {
    hold = Optional.of(settled);
    noted(settled);
  }

  /** Writes down what was done to a lease. */
  void noted(Hold settled) {
    settled.held().ifPresent(record::leased);
    switch (settled) {
      case Hold.Standing standing -> {}
      case Hold.Over over -> {}
      case Hold.Begun(var lease) ->
          ledger.noted(new Change.LeaseBegun(lease)).ifPresent(sendable::postpone);
      case Hold.Repaired(var lease, var faults) -> {
        record.met(
            new Assessment(
                new Finding.LeaseScheduleBroken(faults), new Enforcement.Enforced(), true),
            false);
        noted(new Change.LeaseScheduleRepaired(lease));
      }
    }
  }

  /** Writes down a change that could not wait for its intent. */
  void noted(Change change) {
    ledger.noted(change).ifPresent(sendable::postpone);
  }

  /** The stage does not exist: nothing that was intended for it can stand. */
  void gone() {
    if (!with.books.looksBack() || !ledger.isKept()) {
      return;
    }
    try {
      ledger.history();
    } catch (CallFailedException e) {
      sendable.postpone(e);
    }
    settle(Optional.empty());
  }

  /**
   * Reads the journal, once: what an earlier event may have left behind, and whether the stage is
   * contested. True if that took a call.
   */
  boolean lookBack(Plan plan, Stage stage, List<StageEdit> edits) {
    boolean writes = !edits.isEmpty() || plan.logGroup().isPresent();
    boolean concerned = writes || hold.isPresent() || with.books.looksBack();
    if (!ledger.isKept() || ledger.isRead() || !concerned) {
      return false;
    }
    try {
      History history = ledger.history();
      confirmIntents(history, stage);
      contest(history, plan, stage, edits);
    } catch (CallFailedException e) {
      sendable.postpone(e);
    }
    return true;
  }

  private void confirmIntents(History history, Stage stage) {
    for (JournalEntry entry : ledger.open()) {
      if (entry.change() instanceof Change.StageEdited(var read, var edits)
          && edits.stream().allMatch(edit -> edit.holdsIn(stage) && !edit.equals(edit.inverse()))) {
        wrote(stage, edits, edits);
      }
    }
    if (hold.isPresent()
        && hold.get() instanceof Hold.Standing(var lease)
        && history.isWhole()
        && history.entries().stream().noneMatch(entry -> tellsOf(entry.change(), lease))) {
      ledger.noted(new Change.LeaseBegun(lease)).ifPresent(sendable::postpone);
    }
  }

  private static boolean tellsOf(Change change, Lease lease) {
    return (change instanceof Change.LeaseBegun(var begun) && begun.id().equals(lease.id()))
        || (change instanceof Change.LeaseScheduleRepaired(var mended)
            && mended.id().equals(lease.id()))
        || (change instanceof Change.LeaseExtended(var longer, var before, var reason)
            && longer.id().equals(lease.id()));
  }

  private void contest(History history, Plan plan, Stage stage, List<StageEdit> edits) {
    StagePolicy.Contested rule = with.policyFor(settings, stage).contested();
    Instant now = with.clock.instant();
    Optional<Contest> contest = Contention.standing(history, rule, now);
    boolean putsRight =
        plan.logGroup().isPresent() || !edits.stream().allMatch(DataTraceEdit.class::isInstance);
    if (contest.isEmpty() && putsRight) {
      contest = Contention.begun(history, rule, stage.ref(), occasion, now);
      if (contest.isPresent() && !ledger.begin(contest.get())) {
        contest = ledger.contest();
      }
    }
    if (contest.isPresent()) {
      sendable.onlyTrace();
      record.contested(plan, contest.get());
      if (contest.get().eventId().equals(occasion.eventId())) {
        with.books.contests().schedule(contest.get());
      }
    }
  }

  /** Writes down what is about to be written, once; true if that took a call. */
  boolean intend(Stage stage, List<StageEdit> edits) {
    Change.StageEdited intended = new Change.StageEdited(stage, edits);
    if (edits.isEmpty() || !ledger.isKept() || ledger.intends(intended)) {
      return false;
    }
    try {
      for (JournalEntry entry : ledger.open()) {
        if (entry.change() instanceof Change.StageEdited) {
          ledger.notMade(entry.change());
        }
      }
      ledger.intend(intended);
    } catch (CallFailedException e) {
      sendable.postpone(e);
    }
    return true;
  }

  /** What was set again as it was shows by the time of the stage's last change alone. */
  private static boolean holds(StageEdit edit, Stage stage, Instant since) {
    return edit.holdsIn(stage)
        && (!edit.equals(edit.inverse())
            || stage.lastUpdated().filter(at -> !at.isBefore(since)).isPresent());
  }

  /** What was intended, by this event or one before it, has come to be or has not. */
  void settle(Optional<Stage> last) {
    if (!ledger.isRead() || !ledger.isKept()) {
      return;
    }
    try {
      for (JournalEntry entry : ledger.open()) {
        if (stands(entry, last)) {
          ledger.made(entry.change());
        } else {
          ledger.notMade(entry.change());
        }
      }
    } catch (CallFailedException e) {
      sendable.postpone(e);
    }
  }

  private boolean stands(JournalEntry entry, Optional<Stage> last) {
    return switch (entry.change()) {
      case Change.StageEdited(var read, var edits) ->
          last.filter(stage -> edits.stream().allMatch(edit -> holds(edit, stage, entry.at())))
              .isPresent();
      case Change.LogGroupCreated created -> with.logGroups.stands(created);
      case Change.RetentionSet set -> with.logGroups.stands(set);
      case Change.KmsKeySet set -> with.logGroups.stands(set);
      case Change.LeaseBegun begun -> true;
      case Change.LeaseExtended(var lease, var before, var reason) ->
          hold.flatMap(Hold::held).filter(held -> held.id().equals(lease.id())).isPresent();
      case Change.LeaseScheduleRepaired repaired -> true;
      case Change.DataTraceEnded ended -> true;
      case Change.LeaseRemoved removed -> true;
      case Change.LogGroupRestored restored -> false;
      case Change.CloudWatchRoleReplaced replaced -> false;
    };
  }

  /**
   * The stage was written to.
   *
   * @param intended what was sent
   * @param edits what of it is known to be applied
   */
  void wrote(Stage stage, List<StageEdit> intended, List<StageEdit> edits) {
    ledger.made(new Change.StageEdited(stage, intended), new Change.StageEdited(stage, edits));
    if (over().isPresent() && edits.stream().anyMatch(DataTraceEdit.class::isInstance)) {
      Hold.Over over = over().get();
      ledger
          .noted(
              new Change.DataTraceEnded(
                  stage.ref(),
                  stage.executionLogGroup(),
                  over.from(),
                  with.clock.instant(),
                  over.startedBy()))
          .ifPresent(sendable::postpone);
    }
  }
}
