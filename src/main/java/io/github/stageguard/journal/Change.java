package io.github.stageguard.journal;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Something that was written. */
public sealed interface Change {

  /**
   * The stage was edited in one call.
   *
   * @param stage as read, before or after
   */
  record StageEdited(Stage stage, List<StageEdit> edits) implements Change {
    public StageEdited {
      Objects.requireNonNull(stage);
      edits = List.copyOf(edits);
    }
  }

  record LogGroupCreated(String name, Optional<String> kmsKeyArn) implements Change {
    public LogGroupCreated {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kmsKeyArn);
    }
  }

  /**
   * A log group keeps its events longer.
   *
   * @param before days; empty: for ever
   */
  record RetentionSet(String name, OptionalInt before, int after) implements Change {
    public RetentionSet {
      Objects.requireNonNull(name);
      Objects.requireNonNull(before);
    }
  }

  record KmsKeySet(String name, String kmsKeyArn) implements Change {
    public KmsKeySet {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kmsKeyArn);
    }
  }

  record LeaseBegun(Lease lease) implements Change {
    public LeaseBegun {
      Objects.requireNonNull(lease);
    }
  }

  /**
   * Someone was given a longer lease.
   *
   * @param lease as it stands now
   * @param before when it would have ended
   * @param reason why, in their words
   */
  record LeaseExtended(Lease lease, Instant before, String reason) implements Change {
    public LeaseExtended {
      Objects.requireNonNull(lease);
      Objects.requireNonNull(before);
      Objects.requireNonNull(reason);
    }
  }

  /** The schedule that ends the lease was put right. */
  record LeaseScheduleRepaired(Lease lease) implements Change {
    public LeaseScheduleRepaired {
      Objects.requireNonNull(lease);
    }
  }

  /**
   * Data trace was switched off because its lease is over.
   *
   * @param executionLogGroup log group that holds what was captured
   * @param from when the lease began, or would have
   * @param until when data trace was switched off
   * @param startedBy principal of the change that showed the trace; empty if unknown
   */
  record DataTraceEnded(
      StageRef stage, String executionLogGroup, Instant from, Instant until, String startedBy)
      implements Change {
    public DataTraceEnded {
      Objects.requireNonNull(stage);
      Objects.requireNonNull(executionLogGroup);
      Objects.requireNonNull(from);
      Objects.requireNonNull(until);
      Objects.requireNonNull(startedBy);
    }
  }

  /** The schedule of a lease that is over, or without a stage, was deleted. */
  record LeaseRemoved(StageRef stage) implements Change {
    public LeaseRemoved {
      Objects.requireNonNull(stage);
    }
  }

  /**
   * What an earlier change did to a log group was taken back by a person.
   *
   * @param name the log group's
   * @param id of the earlier change in the journal
   */
  record LogGroupRestored(String name, String id) implements Change {
    public LogGroupRestored {
      Objects.requireNonNull(name);
      Objects.requireNonNull(id);
    }
  }

  /**
   * The account settings name another role.
   *
   * @param before ARN; empty when none was set
   * @param after ARN; empty when an undo left none
   */
  record CloudWatchRoleReplaced(String before, String after) implements Change {
    public CloudWatchRoleReplaced {
      Objects.requireNonNull(before);
      Objects.requireNonNull(after);
    }
  }
}
