package io.github.stageguard.plan;

import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.StageEdit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** One step that puts a stage right, in the order in which steps are taken. */
public sealed interface Remediation {

  /**
   * Data trace gets a lease, unless it has one.
   *
   * @param keys the method or route settings that have data trace on
   * @param length how long a new lease lasts
   */
  record LeaseDataTrace(List<String> keys, Duration length) implements Remediation {
    public LeaseDataTrace {
      keys = List.copyOf(keys);
      Objects.requireNonNull(length);
    }
  }

  /** The log group exists, keeps its events long enough, and is encrypted if the policy says so. */
  record ReadyLogGroup(LogGroup logGroup) implements Remediation {
    public ReadyLogGroup {
      Objects.requireNonNull(logGroup);
    }
  }

  /** The stage is edited; all edits of a plan go into one call. */
  record EditStage(StageEdit edit) implements Remediation {
    public EditStage {
      Objects.requireNonNull(edit);
    }
  }
}
