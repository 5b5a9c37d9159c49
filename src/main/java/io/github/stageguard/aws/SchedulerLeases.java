package io.github.stageguard.aws;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Target;

/**
 * Lease schedules in EventBridge Scheduler. A schedule stays after it has fired, so that a lease
 * whose end failed can be seen; who ends a lease deletes it.
 */
public final class SchedulerLeases implements LeaseSchedules {
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Pattern EXPRESSION = Pattern.compile("at\\(([0-9T:-]{1,32})\\)");
  private static final FlexibleTimeWindow EXACTLY =
      FlexibleTimeWindow.builder().mode(FlexibleTimeWindowMode.OFF).build();

  /**
   * Where schedules stand and what they do.
   *
   * @param group name of the schedule group
   * @param targetArn whom they invoke
   * @param roleArn as which role
   * @param deadLetterArn queue for invocations that could not be made; empty if there is none
   */
  public record Wiring(String group, String targetArn, String roleArn, String deadLetterArn) {}

  private final SchedulerClient scheduler;
  private final Wiring wiring;
  private final Place place;

  public SchedulerLeases(SchedulerClient scheduler, Wiring wiring, Place place) {
    this.scheduler = scheduler;
    this.wiring = wiring;
    this.place = place;
  }

  /**
   * IAM: {@code scheduler:CreateSchedule} on the group's schedules, {@code iam:PassRole} on the
   * lease role. The SDK adds a random client token, which is the same for its own repeats of one
   * call.
   */
  @Override
  public boolean create(Lease lease) {
    return Calls.call(
        "scheduler:CreateSchedule",
        () -> {
          try {
            scheduler.createSchedule(
                r ->
                    r.groupName(wiring.group())
                        .name(LeaseName.of(lease.stage()))
                        .description(description(lease))
                        .scheduleExpression(expression(lease))
                        .scheduleExpressionTimezone("UTC")
                        .flexibleTimeWindow(EXACTLY)
                        .actionAfterCompletion(ActionAfterCompletion.NONE)
                        .state(ScheduleState.ENABLED)
                        .target(target(lease)));
            return true;
          } catch (ConflictException taken) {
            return false;
          }
        });
  }

  /** IAM: {@code scheduler:GetSchedule} on the group's schedules. */
  @Override
  public Optional<LeaseSchedule> find(StageRef stage) {
    return Calls.callFor(
            "scheduler:GetSchedule",
            () -> scheduler.getSchedule(r -> r.groupName(wiring.group()).name(LeaseName.of(stage))))
        .map(SchedulerLeases::schedule);
  }

  /** IAM: {@code scheduler:UpdateSchedule} on the group's schedules, {@code iam:PassRole}. */
  @Override
  public boolean replace(Lease lease) {
    return Calls.callFor(
            "scheduler:UpdateSchedule",
            () ->
                scheduler.updateSchedule(
                    r ->
                        r.groupName(wiring.group())
                            .name(LeaseName.of(lease.stage()))
                            .description(description(lease))
                            .scheduleExpression(expression(lease))
                            .scheduleExpressionTimezone("UTC")
                            .flexibleTimeWindow(EXACTLY)
                            .actionAfterCompletion(ActionAfterCompletion.NONE)
                            .state(ScheduleState.ENABLED)
                            .target(target(lease))))
        .isPresent();
  }

  /** IAM: {@code scheduler:DeleteSchedule} on the group's schedules. */
  @Override
  public void delete(StageRef stage) {
    Calls.callFor(
        "scheduler:DeleteSchedule",
        () -> scheduler.deleteSchedule(r -> r.groupName(wiring.group()).name(LeaseName.of(stage))));
  }

  private Target target(Lease lease) {
    Target.Builder target =
        Target.builder()
            .arn(wiring.targetArn())
            .roleArn(wiring.roleArn())
            .input(LeaseNotice.write(lease, place))
            .retryPolicy(p -> p.maximumRetryAttempts(185).maximumEventAgeInSeconds(86_400));
    if (!wiring.deadLetterArn().isEmpty()) {
      target.deadLetterConfig(d -> d.arn(wiring.deadLetterArn()));
    }
    return target.build();
  }

  private static String description(Lease lease) {
    return "StageGuard switches data trace of "
        + lease.stage()
        + " off at "
        + lease.endsAt()
        + "; on since "
        + lease.startedAt();
  }

  private static String expression(Lease lease) {
    return "at(" + AT.format(lease.endsAt()) + ")";
  }

  private static LeaseSchedule schedule(GetScheduleResponse answer) {
    Target target = answer.target();
    return new LeaseSchedule(
        Optional.ofNullable(target.input()).flatMap(LeaseNotice::read),
        EXACTLY.equals(answer.flexibleTimeWindow())
            ? moment(answer.scheduleExpression(), answer.scheduleExpressionTimezone())
            : Optional.empty(),
        answer.state() == ScheduleState.ENABLED,
        target.arn(),
        target.roleArn());
  }

  private static Optional<Instant> moment(String expression, String zone) {
    Matcher at = EXPRESSION.matcher(expression);
    if (!at.matches()) {
      return Optional.empty();
    }
    try {
      ZoneId in = zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
      return Optional.of(LocalDateTime.parse(at.group(1)).atZone(in).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
