package io.github.stageguard.lease;

import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a schedule that stands under a stage's lease name means. */
public sealed interface Standing {

  /** It will end the lease; nothing is to be done, and nothing extends it. */
  record Stands(Lease lease) implements Standing {}

  /**
   * Its moment has passed: the lease is over. Empty when its input carries no lease of the stage.
   */
  record Ended(Optional<Lease> lease) implements Standing {}

  /**
   * It would not end the lease.
   *
   * @param endsAt the end it has, which stays; empty when it has none
   * @param lease the lease it carries, if any
   * @param faults what is wrong with it, for people
   */
  record Broken(Optional<Instant> endsAt, Optional<Lease> lease, List<String> faults)
      implements Standing {
    public Broken {
      Objects.requireNonNull(endsAt);
      Objects.requireNonNull(lease);
      faults = List.copyOf(faults);
    }
  }

  /**
   * Judges a schedule.
   *
   * @param schedule as read
   * @param stage the stage under whose name it stands
   * @param targetArn whom it should invoke
   * @param roleArn as which role
   */
  static Standing of(
      LeaseSchedule schedule, StageRef stage, String targetArn, String roleArn, Instant now) {
    Optional<Lease> lease = schedule.lease().filter(l -> l.stage().equals(stage));
    if (schedule.firesAt().isPresent() && !schedule.firesAt().get().isAfter(now)) {
      return new Ended(lease);
    }
    List<String> faults = new ArrayList<>();
    if (schedule.firesAt().isEmpty()) {
      faults.add("it did not fire at one exact moment");
    }
    if (!schedule.enabled()) {
      faults.add("it was disabled");
    }
    if (!schedule.targetArn().equals(targetArn)) {
      faults.add("it had another target");
    }
    if (!schedule.roleArn().equals(roleArn)) {
      faults.add("it had another role");
    }
    if (lease.isEmpty()) {
      faults.add("its input was not a lease of this stage");
    }
    if (faults.isEmpty()) {
      return new Stands(lease.orElseThrow());
    }
    return new Broken(schedule.firesAt(), lease, faults);
  }
}
