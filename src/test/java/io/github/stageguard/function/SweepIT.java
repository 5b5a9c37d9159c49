package io.github.stageguard.function;

import static io.github.stageguard.function.V2Apis.level;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** The sweep, by the packaged function, over small accounts. */
class SweepIT {
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
          "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER);

  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction(PARAMETERS);

  private FunctionAccount account;
  private V2Apis apis;

  @BeforeEach
  void anEmptyAccount() {
    account = FUNCTION.beginAnew();
    apis = account.v2();
    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    policy("");
  }

  @Test
  void aCompliantAccountIsReadWithTheFewestCallsAndNotWrittenTo() {
    account.compliantApi("dev");
    apis.compliantHttp("$default");
    apis.compliantWebSocket("dev");

    Handled handled = sweep();

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(handled.calls().to("apigateway").names())
        .containsExactlyInAnyOrder(
            "GetRestApis", "GetStages", "GetAccount", "GetApis", "GetStages", "GetStages");
    assertThat(counts(handled)).isEqualTo(counts(3, 3, 0, 0, 0));
    assertThat(handled.lines()).hasSize(1);
  }

  @Test
  void aStageWithAFindingHasALineOfItsOwnAndTheSweepOneThatSumsUp() {
    String rest = account.restApi("dev");
    String http = apis.http("$default");
    String webSocket = apis.compliantWebSocket("dev");
    apis.update(webSocket, "dev", r -> r.defaultRouteSettings(level("OFF")));
    String quick = apis.quickCreated();
    account.compliantApi("dev");

    Handled first = sweep();
    Handled again = sweep();

    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(counts(first)).isEqualTo(counts(5, 1, 3, 1, 0));
    assertThat(stageLines(first))
        .extracting(
            line -> line.at("/stages/0/apiId").asText(), line -> line.path("result").asText())
        .containsExactlyInAnyOrder(
            tuple(rest, "REMEDIATED"),
            tuple(http, "REMEDIATED"),
            tuple(webSocket, "REMEDIATED"),
            tuple(quick, "REPORTED"));
    assertThat(first.calls().named("UpdateStage").count()).isEqualTo(3);
    assertThat(account.stage(rest, "dev").methodSettings().get("*/*").loggingLevel())
        .isEqualTo("ERROR");
    assertThat(apis.stage(http, "$default").accessLogSettings().destinationArn())
        .endsWith("/aws/vendedlogs/apigateway/" + http + "/.default");
    assertThat(apis.stage(webSocket, "dev").defaultRouteSettings().loggingLevel())
        .isEqualTo(LoggingLevel.ERROR);
    assertThat(again.result()).isEqualTo("REPORTED");
    assertThat(counts(again)).isEqualTo(counts(5, 4, 0, 1, 0));
    assertThat(again.writeNames()).isEmpty();
  }

  @Test
  void theSummaryNamesTheSweepItsCallsAndItsTimeAndCarriesTheMetricsOfTheAlarm() {
    account.restApi("dev");
    ObjectNode event = Events.sample("sweep").put("id", "sweep-of-ten");

    Handled handled = FUNCTION.handle(event);

    JsonNode line = handled.summary();
    assertThat(line.at("/event/name").asText()).isEqualTo("Sweep");
    assertThat(line.at("/event/id").asText()).isEqualTo("sweep-of-ten");
    assertThat(line.at("/sweep/finished").asBoolean()).isTrue();
    assertThat(line.at("/sweep/calls").asInt()).isEqualTo(handled.calls().count());
    assertThat(line.at("/sweep/seconds").isIntegralNumber()).isTrue();
    assertThat(line.path("SweepsFinished").asInt()).isEqualTo(1);
    assertThat(line.path("SweepFailures").asInt()).isZero();
    assertThat(line.at("/_aws/CloudWatchMetrics").toString())
        .contains("\"SweepsFinished\"", "\"SweepFailures\"");
    assertThat(stageLines(handled))
        .allSatisfy(each -> assertThat(each.at("/event/id").asText()).isEqualTo("sweep-of-ten"));
  }

  @Test
  void auditModeWritesToNoService() {
    account.put(StackPermissions.MODE_PARAMETER, "audit");
    String traced = traced();
    apis.http("$default");
    account.useRole("");

    Handled handled = sweep();

    assertThat(handled.result()).isEqualTo("REPORTED");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(counts(handled)).isEqualTo(counts(2, 0, 0, 2, 0));
    assertThat(stageLines(handled))
        .allSatisfy(
            line -> {
              assertThat(line.path("mode").asText()).isEqualTo("audit");
              assertThat(line.at("/stages/0/planned")).isNotEmpty();
            });
    assertThat(handled.summary().at("/cloudWatchRole/result").asText()).isEqualTo("REPORTED");
    assertThat(lease(traced)).isEmpty();
  }

  @Test
  void moreChangesThanAllowedAreReportedAndNoneIsMadeButTracesEnd() {
    policy("sweep: {maxChanges: 1, requestsPerSecond: 10}\n");
    String rest = account.restApi("dev");
    String http = apis.http("$default");
    String overdue = traced();
    FUNCTION.handle(Events.of("v2-update-stage", overdue, "dev"));
    letTheLeaseBeOver(overdue);
    apis.update(overdue, "dev", r -> r.defaultRouteSettings(level("OFF")));
    String fresh = traced();

    Handled handled = sweep();

    assertThat(counts(handled).path("reported").asInt()).isEqualTo(2);
    assertThat(stageLines(handled))
        .filteredOn(line -> line.path("result").asText().equals("REPORTED"))
        .extracting(line -> line.at("/stages/0/apiId").asText())
        .containsExactlyInAnyOrder(rest, http);
    assertThat(stageLines(handled))
        .filteredOn(line -> line.path("result").asText().equals("REPORTED"))
        .allSatisfy(
            line -> assertThat(line.at("/stages/0/reason").asText()).contains("maxChanges"));
    assertThat(handled.writeNames())
        .containsExactlyInAnyOrder("UpdateStage", "DeleteSchedule", "CreateSchedule");
    assertThat(apis.stage(overdue, "dev").defaultRouteSettings().dataTraceEnabled()).isFalse();
    assertThat(apis.stage(overdue, "dev").defaultRouteSettings().loggingLevel())
        .isEqualTo(LoggingLevel.OFF);
    assertThat(lease(overdue)).isEmpty();
    assertThat(lease(fresh)).isPresent();
  }

  @Test
  void aTraceWithoutALeaseGetsOneThatBeginsNow() {
    String api = traced();
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    Handled handled = sweep();

    assertThat(handled.writeNames()).containsExactly("CreateSchedule");
    JsonNode detail = Json.read(lease(api).orElseThrow().target().input()).path("detail");
    assertThat(Instant.parse(detail.path("startedAt").asText())).isAfterOrEqualTo(before);
    assertThat(sweep().writeNames()).isEmpty();
  }

  @Test
  void aLeaseWhoseStageIsGoneIsRemoved() {
    String gone = traced();
    String stays = traced();
    sweep();
    account.team().apiGatewayV2().deleteApi(r -> r.apiId(gone));

    Handled handled = sweep();

    assertThat(handled.writeNames()).containsExactly("DeleteSchedule");
    assertThat(handled.summary().at("/sweep/leasesRemoved").asInt()).isEqualTo(1);
    assertThat(lease(gone)).isEmpty();
    assertThat(lease(stays)).isPresent();
  }

  @Test
  void aMissingRoleIsRepairedOnceForAllStages() {
    account.compliantApi("dev");
    account.restApi("dev");
    apis.webSocket("dev");
    account.useRole("");
    FUNCTION.letAwsTimePass(RunningFunction.ROLE_PROPAGATION);

    Handled handled = sweep();

    assertThat(handled.calls().named("UpdateAccount").count()).isEqualTo(1);
    assertThat(handled.calls().named("GetAccount").count()).isEqualTo(1);
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    assertThat(handled.summary().at("/cloudWatchRole/result").asText()).isEqualTo("REMEDIATED");
    assertThat(counts(handled)).isEqualTo(counts(3, 1, 2, 0, 0));
  }

  @Test
  void oneStagesFailureIsOneLineAndTheOthersAreRepaired() {
    account.restApi("dev");
    account.restApi("dev");
    FUNCTION.gate().when("UpdateStage").times(3).fail(new Fault.ServerError());

    Handled handled = sweep();

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(counts(handled)).isEqualTo(counts(2, 0, 1, 0, 1));
    assertThat(handled.summary().at("/sweep/finished").asBoolean()).isTrue();
    assertThat(handled.summary().at("/sweep/failures")).hasSize(1);
    assertThat(handled.summary().path("SweepFailures").asInt()).isEqualTo(1);
    assertThat(stageLines(handled))
        .extracting(line -> line.path("result").asText())
        .containsExactlyInAnyOrder("FAILED", "REMEDIATED");
  }

  @Test
  void aSweepThatCannotListTheApisFailsAndHasNotFinished() {
    FUNCTION.gate().when("GetApis").fail(new Fault.AccessDenied());

    Handled handled = sweep();

    assertThat(handled.result()).startsWith("RemediationFailedException: ").contains("GetApis");
    assertThat(handled.summary().path("SweepsFinished").asInt()).isZero();
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
    assertThat(sweep().result()).isEqualTo("REPORTED");

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

    Handled handled = sweep();

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
      ObjectNode event = Events.sample("sweep").put("id", UUID.randomUUID().toString());
      Handled first = FUNCTION.handle(event.toString(), hurried);
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

  private Handled sweep() {
    return FUNCTION.handle(Events.sample("sweep").put("id", UUID.randomUUID().toString()));
  }

  /** At the fastest pace that there is, unless it says another. */
  private void policy(String sections) {
    account.put(
        StackPermissions.POLICY_PARAMETER,
        "version: 1\n"
            + (sections.contains("sweep:") ? "" : "sweep: {requestsPerSecond: 10}\n")
            + sections);
  }

  /** The same function with so little time that it does a few calls at a time. */
  private LambdaRuntime hurried() {
    return account.function(PARAMETERS).timeout(Duration.ofSeconds(6)).start();
  }

  private String traced() {
    String api = apis.compliantWebSocket("dev");
    apis.update(api, "dev", r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    return api;
  }

  private Optional<GetScheduleResponse> lease(String api) {
    return account.lease(new StageRef(ApiFamily.V2, api, "dev"));
  }

  /** As if the schedule had been there for long and its invocation had got lost. */
  private void letTheLeaseBeOver(String api) {
    GetScheduleResponse standing = lease(api).orElseThrow();
    ObjectNode input = (ObjectNode) Json.read(standing.target().input());
    Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    ((ObjectNode) input.path("detail")).put("endsAt", end.toString());
    account
        .team()
        .scheduler()
        .updateSchedule(
            r ->
                r.groupName(standing.groupName())
                    .name(LeaseName.of(new StageRef(ApiFamily.V2, api, "dev")))
                    .scheduleExpression("at(" + end.toString().replace("Z", "") + ")")
                    .flexibleTimeWindow(standing.flexibleTimeWindow())
                    .target(standing.target().toBuilder().input(input.toString()).build()));
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

  private static List<JsonNode> stageLines(Handled handled) {
    return handled.lines().stream().filter(line -> line.has("stages")).toList();
  }

  private static JsonNode counts(Handled handled) {
    return handled.summary().at("/sweep/stages");
  }

  private static JsonNode counts(
      int seen, int compliant, int remediated, int reported, int failed) {
    return Json.object()
        .put("seen", seen)
        .put("compliant", compliant)
        .put("remediated", remediated)
        .put("reported", reported)
        .put("failed", failed);
  }
}
