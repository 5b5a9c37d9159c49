package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.LogGroupState;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

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
   * @param changed is told what was written, as it is written
   */
  void ready(LogGroup wanted, Consumer<Change> changed) {
    Optional<LogGroupState> state = logGroups.find(wanted.name());
    if (state.isPresent()) {
      improve(wanted, state.get(), changed);
    } else if (logGroups.create(wanted.name(), wanted.kmsKeyArn())) {
      changed.accept(new Change.LogGroupCreated(wanted.name(), wanted.kmsKeyArn()));
      setRetention(wanted, OptionalInt.empty(), changed);
    } else {
      logGroups.find(wanted.name()).ifPresent(made -> complete(wanted, made, changed));
    }
  }

  /**
   * A group that was missing a moment ago is most likely our own, with the answer lost. One that
   * has a retention by now is somebody's, and only improved.
   */
  private void complete(LogGroup wanted, LogGroupState made, Consumer<Change> changed) {
    if (made.retentionDays().isEmpty()) {
      setRetention(wanted, OptionalInt.empty(), changed);
    }
    improve(wanted, made, changed);
  }

  private void improve(LogGroup wanted, LogGroupState state, Consumer<Change> changed) {
    OptionalInt retention = state.retentionDays();
    if (retention.isPresent() && retention.getAsInt() < wanted.retentionDays()) {
      setRetention(wanted, retention, changed);
    }
    if (wanted.kmsKeyArn().isPresent() && state.kmsKeyArn().isEmpty()) {
      String key = wanted.kmsKeyArn().get();
      logGroups.setKmsKey(wanted.name(), key);
      changed.accept(new Change.KmsKeySet(wanted.name(), key));
    }
  }

  private void setRetention(LogGroup wanted, OptionalInt before, Consumer<Change> changed) {
    logGroups.setRetention(wanted.name(), wanted.retentionDays());
    changed.accept(new Change.RetentionSet(wanted.name(), before, wanted.retentionDays()));
  }
}
