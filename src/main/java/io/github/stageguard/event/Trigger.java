package io.github.stageguard.event;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.Objects;

/** What an event says may have changed. A hint: the state itself is always read. */
public sealed interface Trigger {

  /** A stage was created, updated, deployed to, or tagged. */
  record StageChanged(StageRef stage, Occasion occasion) implements Trigger {}

  /** A deployment was created without naming a stage: those that serve it by now are meant. */
  record DeploymentCreated(ApiFamily family, String apiId, String deploymentId, Occasion occasion)
      implements Trigger {}

  /** A stage was deleted. */
  record StageDeleted(StageRef stage, Occasion occasion) implements Trigger {}

  /** The account's settings were updated, so that the CloudWatch role may be another. */
  record AccountChanged(Occasion occasion) implements Trigger {}

  /** A lease's schedule fired, or someone sent the envelope that it would send. */
  record LeaseEnded(Lease lease, Occasion occasion) implements Trigger {}

  /**
   * Nothing to do with us.
   *
   * @param reason why, for people
   */
  record Ignored(String reason) implements Trigger {
    public Ignored {
      Objects.requireNonNull(reason);
    }
  }
}
