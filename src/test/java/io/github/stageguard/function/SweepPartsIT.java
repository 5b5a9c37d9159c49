package io.github.stageguard.function;

import static io.github.stageguard.function.Sweeps.counts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.runtime.LambdaRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** What a change of mode or policy makes of a sweep, and how one goes on that ran out of time. */
class SweepPartsIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction(Sweeps.PARAMETERS);

  private FunctionAccount account;

  @BeforeEach
  void anEmptyAccount() {
    account = FUNCTION.beginAnew();
    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    policy("");
  }

  @Test
  void aChangeOfTheModeTakesEffectWithTheSweepThatItCauses() {
    account.put(StackPermissions.MODE_PARAMETER, "audit");
    String api = account.restApi("dev");
    String event = Events.of("update-stage", api, "dev").toString();
    JsonNode changed = Events.sample("parameter-store-change");
    assertThat(FUNCTION.handle(changed).result()).isEqualTo("REPORTED");
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REPORTED");

    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    Handled enforced = FUNCTION.handle(changed);

    assertThat(enforced.result()).isEqualTo("REMEDIATED");
    assertThat(account.stage(api, "dev").accessLogSettings()).isNotNull();

    account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
    account.put(StackPermissions.MODE_PARAMETER, "audit");
    Handled audited = FUNCTION.handle(changed);
    assertThat(audited.result()).isEqualTo("REPORTED");
    assertThat(audited.writeNames()).isEmpty();
    Handled afterwards = FUNCTION.handle(event);
    assertThat(afterwards.result()).isEqualTo("REPORTED");
    assertThat(afterwards.callNames()).containsExactly("GetStage");
  }

  @Test
  void aChangeOfThePolicyTakesEffectWithTheSweepThatItCauses() {
    policy("executionLogs: {mode: audit}\n");
    String api = account.compliantApi("dev");
    account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
    assertThat(FUNCTION.handle(Sweeps.due()).result()).isEqualTo("REPORTED");

    policy("executionLogs: {minimumLevel: INFO}\n");
    ObjectNode changed = Events.sample("parameter-store-change");
    ((ObjectNode) changed.path("detail")).put("name", StackPermissions.POLICY_PARAMETER);
    Handled handled = FUNCTION.handle(changed);

    assertThat(handled.writeNames()).containsExactly("UpdateStage");
    assertThat(account.stage(api, "dev").methodSettings().get("*/*").loggingLevel())
        .isEqualTo("INFO");
  }

  @Test
  void aPolicyThatCannotBeReadStopsTheSweep() {
    String api = account.restApi("dev");
    account.put(StackPermissions.POLICY_PARAMETER, "version: 2\n");

    Handled handled = FUNCTION.handle(Sweeps.due());

    assertThat(handled.result()).startsWith("UnreadablePolicyException: ");
    assertThat(handled.callNames()).containsExactly("GetParameters");
    assertThat(account.stage(api, "dev").methodSettings()).isEmpty();
  }

  @Test
  void aSweepThatRunsOutOfTimeGoesOnWhereItStoppedAndIsCountedAsOne() {
    policy("sweep: {requestsPerSecond: 2}\n");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      made.add(account.compliantApi("dev"));
    }
    account.update(made.getFirst(), "dev", "/*/*/logging/loglevel", "OFF");
    try (LambdaRuntime hurried = hurried()) {
      Handled first = FUNCTION.handle(Sweeps.due().toString(), hurried);
      GetScheduleResponse next = nextPart().orElseThrow();
      Handled other =
          FUNCTION.handle(Events.sample("sweep").put("id", "other").toString(), hurried);

      assertThat(first.summary().at("/sweep/finished").asBoolean(true)).isFalse();
      assertThat(first.summary().path("SweepsFinished").asInt()).isZero();
      assertThat(next.target().arn()).endsWith(":function:stageguard:live");
      assertThat(next.target().roleArn()).isEqualTo(FunctionAccount.LEASE_ROLE);
      assertThat(next.actionAfterCompletionAsString()).isEqualTo("DELETE");
      assertThat(Json.read(next.target().input()).path("detail-type").asText()).isEqualTo("Sweep");
      assertThat(other.result()).isEqualTo("IGNORED");
      assertThat(other.calls().to("apigateway").all()).isEmpty();

      List<Handled> parts = new ArrayList<>(List.of(first));
      for (Optional<GetScheduleResponse> due = Optional.of(next);
          due.isPresent();
          due = nextPart()) {
        fire(due.get());
        parts.add(FUNCTION.handle(due.get().target().input(), hurried));
      }

      assertThat(parts).hasSizeGreaterThan(1);
      Handled last = parts.getLast();
      assertThat(last.summary().at("/sweep/finished").asBoolean()).isTrue();
      assertThat(counts(last)).isEqualTo(counts(9, 8, 1, 0, 0));
      assertThat(last.summary().at("/sweep/part").asInt()).isEqualTo(parts.size());
      assertThat(parts.stream().mapToInt(part -> part.calls().named("GetStages").count()).sum())
          .isEqualTo(9);
      int calls = parts.stream().mapToInt(part -> part.calls().count()).sum();
      int handingOver = parts.size() - 1;
      assertThat(last.summary().at("/sweep/calls").asInt()).isEqualTo(calls - handingOver);
    }
  }

  @Test
  void aPolicyThatChangesHasTheSweepBeginAnew() {
    policy("sweep: {requestsPerSecond: 2}\n");
    for (int i = 0; i < 9; i++) {
      account.compliantApi("dev");
    }
    try (LambdaRuntime hurried = hurried()) {
      FUNCTION.handle(Events.sample("sweep").put("id", "overtaken").toString(), hurried);
      GetScheduleResponse before = nextPart().orElseThrow();

      Handled handled =
          FUNCTION.handle(Events.sample("parameter-store-change").toString(), hurried);

      assertThat(handled.writeNames()).contains("DeleteSchedule");
      assertThat(handled.summary().at("/sweep/part").asInt()).isEqualTo(1);
      assertThat(nextPart().orElseThrow().name()).isNotEqualTo(before.name());
    }
  }

  private void policy(String sections) {
    account.put(StackPermissions.POLICY_PARAMETER, Sweeps.policy(sections));
  }

  /** The same function with so little time that it does a few calls at a time. */
  private LambdaRuntime hurried() {
    return account.function(Sweeps.PARAMETERS).timeout(Duration.ofSeconds(6)).start();
  }

  private Optional<GetScheduleResponse> nextPart() {
    return account
        .team()
        .scheduler()
        .listSchedules(r -> r.groupName(FunctionAccount.LEASE_GROUP).namePrefix("sweep-"))
        .schedules()
        .stream()
        .map(
            schedule ->
                account
                    .team()
                    .scheduler()
                    .getSchedule(
                        r -> r.groupName(FunctionAccount.LEASE_GROUP).name(schedule.name())))
        .findFirst();
  }

  /** Scheduler deletes a schedule that says so when it has fired. */
  private void fire(GetScheduleResponse schedule) {
    account
        .team()
        .scheduler()
        .deleteSchedule(r -> r.groupName(schedule.groupName()).name(schedule.name()));
  }
}
