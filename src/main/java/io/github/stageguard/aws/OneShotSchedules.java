package io.github.stageguard.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.Target;

/** Schedules of EventBridge Scheduler that invoke the function once, all in one group. */
public final class OneShotSchedules {
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Pattern EXPRESSION = Pattern.compile("at\\(([0-9T:-]{1,32})\\)");
  private static final FlexibleTimeWindow EXACTLY =
      FlexibleTimeWindow.builder().mode(FlexibleTimeWindowMode.OFF).build();
  private static final int PAGE = 100;

  /**
   * Where schedules stand and what they do.
   *
   * @param group name of the schedule group
   * @param targetArn whom they invoke
   * @param roleArn as which role
   * @param deadLetterArn queue for invocations that could not be made; empty if there is none
   */
  public record Wiring(String group, String targetArn, String roleArn, String deadLetterArn) {}

  /**
   * A schedule to be.
   *
   * @param name its name in the group
   * @param description for people
   * @param at when it invokes the function, in whole seconds
   * @param input what it sends
   * @param afterwards whether it stays when it has fired
   */
  record OneShot(
      String name,
      String description,
      Instant at,
      String input,
      ActionAfterCompletion afterwards) {}

  private final SchedulerClient scheduler;
  private final Wiring wiring;

  public OneShotSchedules(SchedulerClient scheduler, Wiring wiring) {
    this.scheduler = scheduler;
    this.wiring = wiring;
  }

  /**
   * Creates a schedule; false if one of its name is there. The SDK adds a random client token,
   * which is the same for its own repeats of one call.
   */
  boolean create(OneShot schedule) {
    return Calls.call(
        "scheduler:CreateSchedule",
        () -> {
          try {
            scheduler.createSchedule(
                r ->
                    r.groupName(wiring.group())
                        .name(schedule.name())
                        .description(schedule.description())
                        .scheduleExpression(expression(schedule.at()))
                        .scheduleExpressionTimezone("UTC")
                        .flexibleTimeWindow(EXACTLY)
                        .actionAfterCompletion(schedule.afterwards())
                        .state(ScheduleState.ENABLED)
                        .target(target(schedule.input())));
            return true;
          } catch (ConflictException taken) {
            return false;
          }
        });
  }

  Optional<GetScheduleResponse> find(String name) {
    return Calls.callFor(
        "scheduler:GetSchedule",
        () -> scheduler.getSchedule(r -> r.groupName(wiring.group()).name(name)));
  }

  /** Puts a whole schedule in the place of one of its name; false if there is none. */
  boolean replace(OneShot schedule) {
    return Calls.callFor(
            "scheduler:UpdateSchedule",
            () ->
                scheduler.updateSchedule(
                    r ->
                        r.groupName(wiring.group())
                            .name(schedule.name())
                            .description(schedule.description())
                            .scheduleExpression(expression(schedule.at()))
                            .scheduleExpressionTimezone("UTC")
                            .flexibleTimeWindow(EXACTLY)
                            .actionAfterCompletion(schedule.afterwards())
                            .state(ScheduleState.ENABLED)
                            .target(target(schedule.input()))))
        .isPresent();
  }

  /** Deletes a schedule; nothing happens when there is none. */
  void delete(String name) {
    Calls.callFor(
        "scheduler:DeleteSchedule",
        () -> scheduler.deleteSchedule(r -> r.groupName(wiring.group()).name(name)));
  }

  /** Names of all schedules that begin so. */
  List<String> names(String prefix) {
    List<String> names = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      ListSchedulesResponse page =
          Calls.call(
              "scheduler:ListSchedules",
              () ->
                  scheduler.listSchedules(
                      r ->
                          r.groupName(wiring.group())
                              .namePrefix(prefix)
                              .maxResults(PAGE)
                              .nextToken(from)));
      page.schedules().stream()
          .map(ScheduleSummary::name)
          .filter(name -> name.startsWith(prefix))
          .forEach(names::add);
      token = page.nextToken();
    } while (token != null);
    return names;
  }

  /** When a schedule invokes its target; empty when that is not one exact moment. */
  static Optional<Instant> firesAt(GetScheduleResponse schedule) {
    Matcher at = EXPRESSION.matcher(schedule.scheduleExpression());
    if (!EXACTLY.equals(schedule.flexibleTimeWindow()) || !at.matches()) {
      return Optional.empty();
    }
    try {
      String zone = schedule.scheduleExpressionTimezone();
      ZoneId in = zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
      return Optional.of(LocalDateTime.parse(at.group(1)).atZone(in).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  private static String expression(Instant at) {
    return "at(" + AT.format(at) + ")";
  }

  private Target target(String input) {
    Target.Builder target =
        Target.builder()
            .arn(wiring.targetArn())
            .roleArn(wiring.roleArn())
            .input(input)
            .retryPolicy(p -> p.maximumRetryAttempts(185).maximumEventAgeInSeconds(86_400));
    if (!wiring.deadLetterArn().isEmpty()) {
      target.deadLetterConfig(d -> d.arn(wiring.deadLetterArn()));
    }
    return target.build();
  }
}
