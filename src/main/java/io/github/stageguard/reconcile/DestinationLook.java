package io.github.stageguard.reconcile;

import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.Stage;
import java.util.Objects;

/** Looks at the log groups that access logs go to. */
interface DestinationLook {

  /** For an event about a stage: its log group is not looked at. */
  DestinationLook NONE =
      new DestinationLook() {
        @Override
        public Look at(Stage stage) {
          return new Look(new AccessLogGroup.Unseen(), false);
        }

        @Override
        public void readied(LogGroup logGroup) {}
      };

  /**
   * What was seen.
   *
   * @param called whether it took a call
   */
  record Look(AccessLogGroup logGroup, boolean called) {
    public Look {
      Objects.requireNonNull(logGroup);
    }
  }

  /** The log group that the stage's access logs go to. */
  Look at(Stage stage);

  /** The log group was made ready a moment ago. */
  void readied(LogGroup logGroup);
}
