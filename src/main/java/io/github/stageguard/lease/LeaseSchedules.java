package io.github.stageguard.lease;

import io.github.stageguard.stage.StageRef;
import java.util.List;
import java.util.Optional;

/**
 * The one-shot schedules that end leases, one a stage. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not answer.
 */
public interface LeaseSchedules {

  /** Schedules the lease's end; false when a schedule stands under the stage's name already. */
  boolean create(Lease lease);

  /** The schedule that stands under the stage's name. */
  Optional<LeaseSchedule> find(StageRef stage);

  /** Names of all lease schedules, sorted. */
  List<String> names();

  /** The schedule of that name; empty also if it carries no lease of a stage with that name. */
  Optional<LeaseSchedule> named(String name);

  /** Puts the whole schedule of the lease's stage right; false when there is none any more. */
  boolean replace(Lease lease);

  /** Deletes the stage's schedule; nothing happens when there is none. */
  void delete(StageRef stage);
}
