package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.runtime.LambdaRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;

/** Data traces run for a time: the schedule that a lease is, and how it ends. */
class TraceLeaseIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static FunctionAccount account;
  private final Instant changedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private String api;
  private String event;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  @BeforeEach
  void twoMethodsAreTraced() {
    api = account.compliantApi("dev");
    account.update(
        api,
        "dev",
        "/*/*/logging/dataTrace",
        "true",
        "/~1/GET/logging/dataTrace",
        "true",
        "/~1/GET/throttling/burstLimit",
        "7");
    event = Events.stageUpdated(api, "dev", changedAt);
  }

  @Test
  void theLeaseIsOneScheduleThatEndsItAfterAnHour() {
    Handled handled = FUNCTION.handle(event);

    GetScheduleResponse schedule = lease();
    String end = changedAt.plus(Duration.ofHours(1)).toString();
    assertThat(handled.changes()).containsExactly("leaseBegun");
    assertThat(schedule.scheduleExpression()).isEqualTo("at(" + end.replace("Z", "") + ")");
    assertThat(schedule.scheduleExpressionTimezone()).isEqualTo("UTC");
    assertThat(schedule.flexibleTimeWindow().mode()).isEqualTo(FlexibleTimeWindowMode.OFF);
    assertThat(schedule.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
    assertThat(schedule.state()).isEqualTo(ScheduleState.ENABLED);
    assertThat(schedule.groupName()).isEqualTo(FunctionAccount.LEASE_GROUP);
    assertThat(schedule.name()).matches("lease-[0-9a-f]{40}");
    assertThat(schedule.description()).contains(api + "/dev", end, changedAt.toString());
    assertThat(schedule.target().arn())
        .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:stageguard:live");
    assertThat(schedule.target().roleArn()).isEqualTo(FunctionAccount.LEASE_ROLE);
    assertThat(schedule.target().deadLetterConfig().arn()).endsWith(":stageguard-dead-letters");
    assertThat(schedule.target().retryPolicy().maximumRetryAttempts()).isEqualTo(185);
    assertThat(schedule.target().retryPolicy().maximumEventAgeInSeconds()).isEqualTo(86_400);
  }

  @Test
  void theScheduleSendsACompleteEnvelopeThatNamesStageActorAndTime() {
    FUNCTION.handle(event);

    JsonNode input = Json.read(lease().target().input());
    assertThat(input.path("source").asText()).isEqualTo("stageguard");
    assertThat(input.path("detail-type").asText()).isEqualTo("Trace Lease Ended");
    assertThat(input.path("id").asText()).isNotEmpty();
    assertThat(input.path("account").asText()).isEqualTo("000000000000");
    assertThat(input.path("region").asText()).isEqualTo("us-east-1");
    assertThat(input.path("time").asText())
        .isEqualTo(changedAt.plus(Duration.ofHours(1)).toString());
    JsonNode detail = input.path("detail");
    assertThat(detail.path("apiId").asText()).isEqualTo(api);
    assertThat(detail.path("stage").asText()).isEqualTo("dev");
    assertThat(detail.path("startedAt").asText()).isEqualTo(changedAt.toString());
    assertThat(detail.path("startedBy").asText())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/Developer/alice");
  }

  @Test
  void itsInputEndsTheTraceOfEveryMethodAndTouchesNothingElse() {
    FUNCTION.handle(event);
    String end = lease().target().input();
    account.update(api, "dev", "/~1/GET/logging/loglevel", "OFF");

    Handled handled = FUNCTION.handle(end);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.changes()).containsExactly("stageEdited", "dataTraceEnded", "leaseRemoved");
    assertThat(setting("*/*").dataTraceEnabled()).isFalse();
    assertThat(setting("*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting("~1/GET").dataTraceEnabled()).isFalse();
    assertThat(setting("~1/GET").loggingLevel()).isEqualTo("OFF");
    assertThat(setting("~1/GET").throttlingBurstLimit()).isEqualTo(7);
    assertThat(account.lease(api, "dev")).isEmpty();
    JsonNode ended = handled.change("dataTraceEnded");
    assertThat(ended.path("executionLogGroup").asText())
        .isEqualTo("API-Gateway-Execution-Logs_" + api + "/dev");
    assertThat(ended.path("from").asText()).isEqualTo(changedAt.toString());
    assertThat(Instant.parse(ended.path("until").asText())).isAfterOrEqualTo(changedAt);
    assertThat(ended.path("startedBy").asText()).endsWith("assumed-role/Developer/alice");
  }

  @Test
  void anEndDeliveredTwiceWritesOnce() {
    FUNCTION.handle(event);
    String end = lease().target().input();
    FUNCTION.handle(end);

    Handled again = FUNCTION.handle(end);

    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }

  @Test
  void theEndOfAnEarlierLeaseDoesNotEndALaterOne() {
    FUNCTION.handle(event);
    String early = lease().target().input();
    FUNCTION.handle(early);
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    FUNCTION.handle(Events.stageUpdated(api, "dev"));

    Handled handled = FUNCTION.handle(early);

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(setting("*/*").dataTraceEnabled()).isTrue();
    assertThat(account.lease(api, "dev")).isPresent();
  }

  @Test
  void anEndOfNobodysMakingEndsNoLease() {
    FUNCTION.handle(event);
    ObjectNode forged = (ObjectNode) Json.read(lease().target().input());
    ((ObjectNode) forged.path("detail")).put("leaseId", "guessed");

    Handled handled = FUNCTION.handle(forged);

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(setting("*/*").dataTraceEnabled()).isTrue();
  }

  @Test
  void aTraceThatIsSwitchedOnAgainWhileItsLeaseEndsGetsALeaseOfItsOwn() {
    FUNCTION.handle(event);
    String end = lease().target().input();
    FUNCTION
        .gate()
        .when("UpdateStage")
        .after(() -> account.update(api, "dev", "/*/*/logging/dataTrace", "true"));

    Handled handled = FUNCTION.handle(end);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.changes())
        .containsExactly("stageEdited", "dataTraceEnded", "leaseRemoved", "leaseBegun");
    assertThat(lease().target().input()).isNotEqualTo(end);
    assertThat(setting("*/*").dataTraceEnabled()).isTrue();
    assertThat(setting("~1/GET").dataTraceEnabled()).isFalse();
  }

  @Test
  void twoDeliveriesAtOnceBeginOneLease() {
    FUNCTION
        .gate()
        .when("CreateSchedule")
        .number(1)
        .before(
            () -> {
              try (LambdaRuntime other = FUNCTION.start()) {
                assertThat(other.invoke(event).result()).contains("leaseBegun");
              }
            });

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.calls().named("CreateSchedule").all())
        .extracting(call -> call.status())
        .containsExactlyInAnyOrder(409, 200);
  }

  @Test
  void offAndOnAgainBuysNoTime() {
    FUNCTION.handle(event);
    String expression = lease().scheduleExpression();
    account.update(api, "dev", "/*/*/logging/dataTrace", "false");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(lease().scheduleExpression()).isEqualTo(expression);
  }

  @Test
  void aDisabledScheduleIsPutRightWithTheSameEndAndReported() {
    FUNCTION.handle(event);
    GetScheduleResponse begun = lease();
    account
        .team()
        .scheduler()
        .updateSchedule(
            r ->
                r.groupName(begun.groupName())
                    .name(begun.name())
                    .scheduleExpression(begun.scheduleExpression())
                    .flexibleTimeWindow(begun.flexibleTimeWindow())
                    .target(begun.target())
                    .state(ScheduleState.DISABLED));

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.findings()).contains("LeaseScheduleBroken");
    assertThat(handled.writeNames()).containsExactly("UpdateSchedule");
    assertThat(lease().state()).isEqualTo(ScheduleState.ENABLED);
    assertThat(lease().scheduleExpression()).isEqualTo(begun.scheduleExpression());
    assertThat(lease().target()).isEqualTo(begun.target());
    assertThat(lease().actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
  }

  @Test
  void anEventThatComesTooLateStartsTheLeaseWhereTheStageLastChanged() {
    Instant before = Instant.now();

    Handled handled =
        FUNCTION.handle(Events.stageUpdated(api, "dev", changedAt.minus(Duration.ofDays(1))));

    assertThat(handled.changes()).containsExactly("leaseBegun");
    assertThat(Instant.parse(handled.change("leaseBegun").path("startedAt").asText()))
        .isBetween(changedAt.minusSeconds(60), before.plusSeconds(60));
  }

  @Test
  void aTracedStageThatLacksLogsGetsItsLeaseFirst() {
    account.update(api, "dev", "/~1/GET/logging/loglevel", "OFF");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.writeNames()).containsExactly("CreateSchedule", "UpdateStage");
    assertThat(setting("~1/GET").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting("~1/GET").dataTraceEnabled()).isTrue();
  }

  private GetScheduleResponse lease() {
    return account.lease(api, "dev").orElseThrow();
  }

  private MethodSetting setting(String key) {
    return account.stage(api, "dev").methodSettings().get(key);
  }
}
