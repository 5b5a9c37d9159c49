package io.github.stageguard.event;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepProgress;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an event says may have changed. A hint: the state itself is always read. */
public sealed interface Trigger {

  /** A stage was created, updated, deployed to, or tagged. */
  record StageChanged(StageRef stage, Occasion occasion) implements Trigger {}

  /** A deployment was created without naming a stage: those that serve it by now are meant. */
  record DeploymentCreated(ApiFamily family, String apiId, String deploymentId, Occasion occasion)
      implements Trigger {}

  /** A V2 API was created or imported, whole: any of its stages may be new. */
  record ApiChanged(String apiId, Occasion occasion) implements Trigger {}

  /** A stage was deleted. */
  record StageDeleted(StageRef stage, Occasion occasion) implements Trigger {}

  /** The account's settings were updated, so that the CloudWatch role may be another. */
  record AccountChanged(Occasion occasion) implements Trigger {}

  /** A lease's schedule fired, or someone sent the envelope that it would send. */
  record LeaseEnded(Lease lease, Occasion occasion) implements Trigger {}

  /**
   * A log group was deleted, or its retention or key changed.
   *
   * @param logGroup its name: 1 to 512 letters, digits and {@code . - _ / #}
   */
  record LogGroupChanged(String logGroup, Occasion occasion) implements Trigger {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/#-]{1,512}");

    /**
     * @throws IllegalArgumentException if CloudWatch Logs could not have given a group this name
     */
    public LogGroupChanged {
      Objects.requireNonNull(occasion);
      if (!NAME.matcher(logGroup).matches()) {
        throw new IllegalArgumentException("not the name of a log group");
      }
    }
  }

  /**
   * Every stage of the account and Region is to be looked at.
   *
   * @param id tells this sweep from every other, and is the same when its event comes twice; empty
   *     if the event has none
   * @param policyChanged whether it is due because a parameter changed
   * @param progress how far it has come; empty if it only begins
   */
  record SweepDue(String id, boolean policyChanged, Optional<SweepProgress> progress)
      implements Trigger {
    public SweepDue {
      Objects.requireNonNull(id);
      Objects.requireNonNull(progress);
    }

    /** The sweep's id, which it keeps from part to part. */
    public String sweepId() {
      return progress.map(SweepProgress::id).orElse(id);
    }
  }

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

  /** What told of it; empty for a sweep, and for what is ignored. */
  default Optional<Occasion> origin() {
    return switch (this) {
      case Ignored ignored -> Optional.empty();
      case StageChanged changed -> Optional.of(changed.occasion());
      case StageDeleted deleted -> Optional.of(deleted.occasion());
      case ApiChanged changed -> Optional.of(changed.occasion());
      case LogGroupChanged changed -> Optional.of(changed.occasion());
      case SweepDue due -> Optional.empty();
      case DeploymentCreated created -> Optional.of(created.occasion());
      case AccountChanged changed -> Optional.of(changed.occasion());
      case LeaseEnded ended -> Optional.of(ended.occasion());
    };
  }
}
