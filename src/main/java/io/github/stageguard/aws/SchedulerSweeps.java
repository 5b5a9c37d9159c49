package io.github.stageguard.aws;

import io.github.stageguard.aws.OneShotSchedules.OneShot;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.SweepName;
import io.github.stageguard.sweep.SweepNotice;
import io.github.stageguard.sweep.SweepProgress;
import io.github.stageguard.sweep.SweepSchedules;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/**
 * The schedules by which sweeps go on, in EventBridge Scheduler. One that has fired deletes itself.
 *
 * @param schedules where they stand
 * @param place for the notices that they send
 */
public record SchedulerSweeps(OneShotSchedules schedules, Place place) implements SweepSchedules {
  public SchedulerSweeps {
    Objects.requireNonNull(schedules);
    Objects.requireNonNull(place);
  }

  /**
   * IAM: {@code scheduler:ListSchedules}, {@code scheduler:GetSchedule} on the group's schedules.
   */
  @Override
  public boolean isUnderWay(Instant now) {
    return ahead(now).findAny().isPresent();
  }

  /**
   * IAM: {@code scheduler:ListSchedules}, {@code scheduler:GetSchedule} on the group's schedules.
   */
  @Override
  public boolean isOvertaken(SweepProgress progress, Instant now) {
    return ahead(now)
        .map(schedule -> schedule.target().input())
        .flatMap(input -> SweepNotice.read(input == null ? "" : input).stream())
        .anyMatch(other -> other.startedAt().isAfter(progress.startedAt()));
  }

  private Stream<GetScheduleResponse> ahead(Instant now) {
    return schedules.names(SweepName.PREFIX).stream()
        .map(schedules::find)
        .flatMap(Optional::stream)
        .filter(schedule -> OneShotSchedules.firesAt(schedule).filter(now::isBefore).isPresent());
  }

  /** IAM: {@code scheduler:DeleteSchedule} on the group's schedules. */
  @Override
  public void cancel() {
    schedules.names(SweepName.PREFIX).forEach(schedules::delete);
  }

  /**
   * IAM: {@code scheduler:CreateSchedule} on the group's schedules, {@code iam:PassRole} on the
   * lease role.
   */
  @Override
  public void schedule(SweepProgress progress, Instant at) {
    schedules.create(
        new OneShot(
            SweepName.of(progress),
            "StageGuard's sweep " + progress.id() + " goes on with part " + progress.part(),
            at,
            SweepNotice.write(progress, place),
            ActionAfterCompletion.DELETE));
  }
}
