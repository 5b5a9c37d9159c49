package io.github.stageguard.function;

import static io.github.stageguard.function.Sweeps.counts;
import static io.github.stageguard.function.V2Apis.level;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** The sweep, by the packaged function, over small accounts. */
class SweepIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction(Sweeps.PARAMETERS);

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
    assertThat(sweep().result()).as("reads the mode in force").isEqualTo("COMPLIANT");
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

  private Handled sweep() {
    return FUNCTION.handle(Sweeps.due());
  }

  private void policy(String sections) {
    account.put(StackPermissions.POLICY_PARAMETER, Sweeps.policy(sections));
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

  private static List<JsonNode> stageLines(Handled handled) {
    return handled.lines().stream().filter(line -> line.has("stages")).toList();
  }
}
