package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.LogGroupState;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes the policy's log groups ready to be written to: they exist, keep events at least as long as
 * the policy says, and have a key if it names one. A longer retention and another key are kept.
 */
final class LogGroupReadiness {
  private final LogGroups logGroups;

  LogGroupReadiness(LogGroups logGroups) {
    this.logGroups = logGroups;
  }

  /**
   * Makes the group ready.
   *
   * @param ledger is told what is to be written, and what was
   */
  void ready(LogGroup wanted, Ledger ledger) {
    Change creation = new Change.LogGroupCreated(wanted.name(), wanted.kmsKeyArn());
    Optional<LogGroupState> state = logGroups.find(wanted.name());
    if (state.isPresent() && ledger.intends(creation)) {
      ledger.made(creation);
      complete(wanted, state.get(), ledger);
    } else if (state.isPresent() && ledger.onlyCreated(wanted.name())) {
      complete(wanted, state.get(), ledger);
    } else if (state.isPresent()) {
      improve(wanted, state.get(), ledger);
    } else {
      ledger.intend(creation);
      if (logGroups.create(wanted.name(), wanted.kmsKeyArn())) {
        ledger.made(creation);
        setRetention(wanted, OptionalInt.empty(), ledger);
      } else {
        logGroups.find(wanted.name()).ifPresent(made -> complete(wanted, made, ledger));
      }
    }
  }

  /**
   * A group that was missing a moment ago is most likely our own, with the answer lost. One that
   * has a retention by now is somebody's, and only improved.
   */
  private void complete(LogGroup wanted, LogGroupState made, Ledger ledger) {
    if (made.retentionDays().isEmpty()) {
      setRetention(wanted, OptionalInt.empty(), ledger);
    }
    improve(wanted, made, ledger);
  }

  private void improve(LogGroup wanted, LogGroupState state, Ledger ledger) {
    OptionalInt retention = state.retentionDays();
    if (retention.isPresent() && retention.getAsInt() < wanted.retentionDays()) {
      setRetention(wanted, retention, ledger);
    }
    if (wanted.kmsKeyArn().isPresent() && state.kmsKeyArn().isEmpty()) {
      String key = wanted.kmsKeyArn().get();
      Change change = new Change.KmsKeySet(wanted.name(), key);
      ledger.intend(change);
      logGroups.setKmsKey(wanted.name(), key);
      ledger.made(change);
    }
  }

  private void setRetention(LogGroup wanted, OptionalInt before, Ledger ledger) {
    Change change = new Change.RetentionSet(wanted.name(), before, wanted.retentionDays());
    ledger.intend(change);
    logGroups.setRetention(wanted.name(), wanted.retentionDays());
    ledger.made(change);
  }

  /** Whether the group stands as the change leaves it. */
  boolean stands(Change.LogGroupCreated created) {
    return logGroups.find(created.name()).isPresent();
  }

  /** Whether the group stands as the change leaves it. */
  boolean stands(Change.RetentionSet set) {
    return logGroups
        .find(set.name())
        .filter(state -> state.retentionDays().equals(OptionalInt.of(set.after())))
        .isPresent();
  }

  /** Whether the group stands as the change leaves it. */
  boolean stands(Change.KmsKeySet set) {
    return logGroups
        .find(set.name())
        .filter(state -> state.kmsKeyArn().equals(Optional.of(set.kmsKeyArn())))
        .isPresent();
  }
}
