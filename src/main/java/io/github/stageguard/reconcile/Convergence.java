package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.plan.Remediation.LeaseDataTrace;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One stage on its way to its policy, once. UpdateStage has no precondition, so the stage is
 * written only right after it was read: what must be made ready first (lease, role, log group) is,
 * and then the stage is read and planned again.
 */
final class Convergence {
  private static final int MOST_ROUNDS = 10;
  private static final int MOST_WRITES = 3;
  private static final String NO_ROLE = "CloudWatch Logs role ARN must be set";

  private final StageReconciler with;
  private final Settings settings;
  private final Occasion occasion;
  private final StageRecord record;
  private final DestinationLook look;

  private final Sendable sendable = new Sendable();
  private final StageBooks books;
  private final Preparation preparation;
  private boolean roleRetried;
  private int failedWrites;
  private List<StageEdit> unconfirmed = List.of();
  private Optional<Planned> planned = Optional.empty();

  private record Planned(Stage stage, AccessLogGroup logGroup, Plan plan) {
    boolean isOf(Stage other, AccessLogGroup otherGroup) {
      return stage.equals(other) && logGroup.equals(otherGroup);
    }
  }

  Convergence(
      StageReconciler with,
      Settings settings,
      Occasion occasion,
      StageRecord record,
      DestinationLook look) {
    this.look = look;
    this.with = with;
    this.settings = settings;
    this.occasion = occasion;
    this.record = record;
    Ledger ledger = with.ledger(settings, Optional.of(record.stage()), occasion, record::changed);
    Ledger ofAccount = with.ledger(settings, Optional.empty(), occasion, record::changed);
    this.books = new StageBooks(with, settings, occasion, record, sendable, ledger);
    this.preparation = new Preparation(with, settings, record, look, sendable, ledger, ofAccount);
  }

  /**
   * Brings the stage in line.
   *
   * @param fresh whether nothing was called since it was read
   */
  void run(Stage read, boolean fresh) {
    if (!settings.enforcing()) {
      record.reported(plan(read));
      managed(read);
      return;
    }
    if (!settings.held().isEmpty()) {
      sendable.onlyTrace();
      record.held(plan(read), settings.held());
    }
    converge(read, fresh);
    failIfPostponed();
  }

  /** The stage does not exist: nothing that was intended for it can stand. */
  void gone() {
    record.gone();
    if (settings.enforcing()) {
      books.gone();
    }
    failIfPostponed();
  }

  /** Ends the data trace of a stage just read, and touches nothing else. */
  void endTrace(Stage read, Hold.Over over) {
    books.over(over);
    sendable.onlyTrace();
    converge(read, true);
    failIfPostponed();
  }

  private void failIfPostponed() {
    if (sendable.postponed().isPresent()) {
      throw sendable.postponed().get();
    }
  }

  private void converge(Stage read, boolean readIsFresh) {
    Stage stage = read;
    boolean fresh = readIsFresh;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (look.at(stage).called()) {
        fresh = false;
      }
      Plan plan = plan(stage);
      record.found(plan);
      if (settleLease(plan, stage)) {
        fresh = false;
      }
      List<StageEdit> edits = edits(plan, stage);
      confirmEarlierWrite(stage);
      if (books.lookBack(plan, stage, edits)) {
        fresh = false;
        edits = edits(plan, stage);
      }
      if (prepare(plan, stage)) {
        fresh = false;
      }
      edits = edits(plan(stage), stage);
      if (books.intend(stage, edits)) {
        fresh = false;
        edits = edits(plan(stage), stage);
      }
      if (edits.isEmpty()) {
        finish(stage);
        return;
      }
      if (fresh) {
        Optional<Stage> answer = write(stage, edits);
        if (answer.isPresent() && isDone(answer.get(), edits)) {
          finish(answer.get());
          return;
        }
      }
      Optional<Stage> again = with.stages.read(stage.ref());
      if (again.isEmpty()) {
        record.gone();
        books.settle(Optional.empty());
        releaseSchedule(stage.ref());
        return;
      }
      stage = again.get();
      fresh = true;
    }
    throw failure("StageKeepsChanging", "the stage was another each time it was read");
  }

  /** Sees to the lease before anything else; true if that took a call. */
  private boolean settleLease(Plan plan, Stage stage) {
    Optional<LeaseDataTrace> wanted = plan.lease();
    if (books.hold().isPresent() || wanted.isEmpty()) {
      return false;
    }
    books.held(with.leases.settle(stage, occasion, wanted.get().length()));
    return true;
  }

  private List<StageEdit> edits(Plan plan, Stage stage) {
    return sendable.of(plan, books.over().isPresent() ? Planner.dataTraceOff(stage) : List.of());
  }

  /**
   * A write whose answer got lost has been applied if the stage now is as it should be. Of what was
   * set again as it was, nothing can be said.
   */
  private void confirmEarlierWrite(Stage stage) {
    List<StageEdit> intended = unconfirmed;
    List<StageEdit> applied =
        intended.stream()
            .filter(edit -> edit.holdsIn(stage) && !edit.equals(edit.inverse()))
            .toList();
    unconfirmed = List.of();
    if (!applied.isEmpty()) {
      books.wrote(stage, intended, applied);
    }
  }

  /** Makes ready what the edits need; true if that took a call. */
  private boolean prepare(Plan plan, Stage stage) {
    try {
      return preparation.prepare(plan, stage, () -> edits(plan, stage));
    } catch (CallFailedException e) {
      postpone(e);
      return true;
    }
  }

  /** What cannot be done now fails the event in the end, but an overdue trace is ended first. */
  private void postpone(CallFailedException e) {
    if (books.over().isEmpty()) {
      throw e;
    }
    sendable.postpone(e);
  }

  /** Empty if the stage must be read again before going on. */
  private Optional<Stage> write(Stage stage, List<StageEdit> edits) {
    try {
      Stage answer = with.stages.write(stage, edits);
      books.wrote(answer, edits, edits);
      return Optional.of(answer);
    } catch (CallFailedException e) {
      switch (e.kind()) {
        case DENIED -> throw e;
        case REFUSED -> refused(e, edits);
        case GONE -> {
          // The stage, or something that the edits name: reading again tells.
          if (++failedWrites >= MOST_WRITES) {
            refused(e, edits);
          } else {
            preparation.seeLogGroup(stage, edits);
            with.pause.after(e.kind(), failedWrites);
          }
        }
        case THROTTLED, UNAVAILABLE -> {
          if (++failedWrites >= MOST_WRITES) {
            throw e;
          }
          unconfirmed = e.kind() == Kind.UNAVAILABLE ? edits : List.of();
          with.pause.after(e.kind(), failedWrites);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A refusal is for the thing refused: what was sent together is tried in parts, and only what is
   * refused alone is given up.
   */
  private void refused(CallFailedException e, List<StageEdit> edits) {
    failedWrites = 0;
    boolean forTheRole =
        e.awsMessage().contains(NO_ROLE)
            && !(settings.policy().cloudWatchRole() instanceof Enforcement.Off);
    if (forTheRole) {
      with.role.distrust();
      if (roleRetried) {
        postpone(
            new CallFailedException(Kind.UNAVAILABLE, e.operation(), e.code(), e.awsMessage(), e));
      }
      roleRetried = true;
      preparation.seeRoleAgain();
    } else if (!sendable.part(edits)) {
      giveUp(e, Sendable.ruleOf(edits.getFirst()));
    }
  }

  private void giveUp(CallFailedException e, Rule rule) {
    if (rule == Rule.DATA_TRACE) {
      throw e;
    }
    sendable.refuse(rule);
    Finding refused = new Finding.WriteRefused(rule, e.code(), e.awsMessage());
    record.met(new Assessment(refused, new Enforcement.Enforced(), false), true);
  }

  /**
   * Whether the stage, as the answer to the write shows it, needs no more: neither edits that were
   * not sent, nor an end of a data trace that came on between read and write.
   */
  private boolean isDone(Stage answer, List<StageEdit> edits) {
    Plan plan = plan(answer);
    List<StageEdit> left = edits(plan, answer);
    boolean asWritten =
        edits.stream()
            .allMatch(
                edit -> edit.holdsIn(answer) || left.stream().noneMatch(edit::sharesSettingWith));
    if (!asWritten) {
      throw failure("NotAsWritten", "AWS's answer does not show the stage as it was written");
    }
    boolean settled = settleLease(plan, answer);
    return !sendable.isInParts() && !(settled && books.over().isPresent());
  }

  /** Nothing is left to be written to the stage. */
  private void finish(Stage stage) {
    record.ended(plan(stage));
    managed(stage);
    books.settle(Optional.of(stage));
    releaseSchedule(stage.ref());
  }

  /** Deletes the schedule of a lease that has ended, last, and looks whether that was in time. */
  private void releaseSchedule(StageRef ref) {
    if (books.over().filter(Hold.Over::scheduled).isPresent()) {
      with.leases.delete(ref);
      books.noted(new Change.LeaseRemoved(ref));
      with.stages.read(ref).ifPresentOrElse(this::leaseAnew, record::gone);
    }
  }

  /**
   * Someone switched data trace on again while its lease was being ended: a new lease begins, now.
   */
  private void leaseAnew(Stage again) {
    Plan plan = plan(again);
    if (plan.lease().isPresent()) {
      Instant now = with.clock.instant();
      Hold anew = with.leases.settle(again, occasion.at(now), plan.lease().get().length());
      books.noted(anew);
      if (anew.held().isEmpty()) {
        throw failure("LeaseKeepsChanging", "data trace came back on under a lease that is over");
      }
    }
    record.ended(plan);
  }

  /** A stage that is read again as it was has the plan that it had. */
  private Plan plan(Stage stage) {
    AccessLogGroup logGroup = look.at(stage).logGroup();
    if (planned.filter(last -> last.isOf(stage, logGroup)).isEmpty()) {
      planned = Optional.of(new Planned(stage, logGroup, with.plan(settings, stage, logGroup)));
    }
    return planned.get().plan();
  }

  private void managed(Stage stage) {
    if (stage.managed()) {
      record.cannotBeWritten();
    }
  }

  private CallFailedException failure(String code, String message) {
    return new CallFailedException(Kind.UNAVAILABLE, "apigateway:UpdateStage", code, message, null);
  }
}
