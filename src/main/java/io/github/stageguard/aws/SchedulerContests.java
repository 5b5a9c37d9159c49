package io.github.stageguard.aws;

import io.github.stageguard.aws.OneShotSchedules.OneShot;
import io.github.stageguard.event.ContestNotice;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.ContestSchedules;
import io.github.stageguard.stage.Place;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;

/**
 * The schedules that have contested stages looked at again, in EventBridge Scheduler. One that has
 * fired deletes itself.
 *
 * @param schedules where they stand
 * @param place for the notices that they send
 */
public record SchedulerContests(OneShotSchedules schedules, Place place)
    implements ContestSchedules {
  /** Neither clock may have it looked at while the contest still stands. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  public SchedulerContests {
    Objects.requireNonNull(schedules);
    Objects.requireNonNull(place);
  }

  /**
   * IAM: {@code scheduler:CreateSchedule} on the group's schedules, {@code iam:PassRole} on the
   * lease role.
   */
  @Override
  public void schedule(Contest contest) {
    ContestNotice notice = new ContestNotice(contest.stage(), contest.until());
    schedules.create(
        new OneShot(
            notice.name(),
            "StageGuard looks at " + contest.stage() + " again",
            contest.until().plus(CLOCKS_APART),
            notice.write(place),
            ActionAfterCompletion.DELETE));
  }
}
