package io.github.stageguard.aws;

import io.github.stageguard.aws.OneShotSchedules.OneShot;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Target;

/**
 * Lease schedules in EventBridge Scheduler. A schedule stays after it has fired, so that a lease
 * whose end failed can be seen; who ends a lease deletes it.
 *
 * @param schedules where they stand
 * @param place for the notices that they send
 */
public record SchedulerLeases(OneShotSchedules schedules, Place place) implements LeaseSchedules {
  public SchedulerLeases {
    Objects.requireNonNull(schedules);
    Objects.requireNonNull(place);
  }

  /**
   * IAM: {@code scheduler:CreateSchedule} on the group's schedules, {@code iam:PassRole} on the
   * lease role.
   */
  @Override
  public boolean create(Lease lease) {
    return schedules.create(schedule(lease));
  }

  /** IAM: {@code scheduler:GetSchedule} on the group's schedules. */
  @Override
  public Optional<LeaseSchedule> find(StageRef stage) {
    return schedules.find(LeaseName.of(stage)).map(SchedulerLeases::asRead);
  }

  /** IAM: {@code scheduler:ListSchedules}. */
  @Override
  public List<String> names() {
    return schedules.names(LeaseName.PREFIX).stream().sorted().toList();
  }

  /** IAM: {@code scheduler:GetSchedule} on the group's schedules. */
  @Override
  public Optional<LeaseSchedule> named(String name) {
    return schedules
        .find(name)
        .map(SchedulerLeases::asRead)
        .filter(schedule -> standsUnder(name, schedule));
  }

  private static boolean standsUnder(String name, LeaseSchedule schedule) {
    return schedule.lease().filter(lease -> LeaseName.of(lease.stage()).equals(name)).isPresent();
  }

  /** IAM: {@code scheduler:UpdateSchedule} on the group's schedules, {@code iam:PassRole}. */
  @Override
  public boolean replace(Lease lease) {
    return schedules.replace(schedule(lease));
  }

  /** IAM: {@code scheduler:DeleteSchedule} on the group's schedules. */
  @Override
  public void delete(StageRef stage) {
    schedules.delete(LeaseName.of(stage));
  }

  private OneShot schedule(Lease lease) {
    return new OneShot(
        LeaseName.of(lease.stage()),
        "StageGuard switches data trace of "
            + lease.stage()
            + " off at "
            + lease.endsAt()
            + "; on since "
            + lease.startedAt(),
        lease.endsAt(),
        LeaseNotice.write(lease, place),
        ActionAfterCompletion.NONE);
  }

  private static LeaseSchedule asRead(GetScheduleResponse answer) {
    Target target = answer.target();
    return new LeaseSchedule(
        Optional.ofNullable(target.input()).flatMap(LeaseNotice::read),
        OneShotSchedules.firesAt(answer),
        answer.state() == ScheduleState.ENABLED,
        target.arn(),
        target.roleArn());
  }
}
