package io.github.stageguard.function;

import static io.github.stageguard.function.V2Apis.CONNECT;
import static io.github.stageguard.function.V2Apis.ORDER;
import static io.github.stageguard.function.V2Apis.level;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** Stages of WebSocket APIs: access logs, execution levels and data traces of every route. */
class WebSocketApiIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final RouteSettings THROTTLED =
      RouteSettings.builder()
          .throttlingBurstLimit(7)
          .throttlingRateLimit(2.5)
          .detailedMetricsEnabled(true)
          .build();

  private static FunctionAccount account;
  private static V2Apis apis;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
    apis = account.v2();
  }

  @Test
  void aBareStageLogsToThePolicysGroupAndItsExecution() {
    String api = apis.webSocket("dev");

    Handled handled = repair(api);

    GetStageResponse stage = apis.stage(api, "dev");
    AccessLogSettings logs = stage.accessLogSettings();
    assertThat(logs.destinationArn()).endsWith(":/aws/vendedlogs/apigateway/" + api + "/dev");
    assertThat(logs.format()).contains("\"$context.connectionId\"", "\"$context.eventType\"");
    assertThat(stage.defaultRouteSettings().loggingLevel()).isEqualTo(LoggingLevel.ERROR);
    assertThat(handled.findings())
        .containsExactlyInAnyOrder("DestinationMissing", "FormatMissing", "ExecutionLevelTooLow");
  }

  @Test
  void levelsAreRaisedOnEveryRouteAndNothingElseOfItIsTouched() {
    String api = apis.compliantWebSocket("dev");
    RouteSettings silent = THROTTLED.toBuilder().loggingLevel(LoggingLevel.OFF).build();
    RouteSettings talkative = THROTTLED.toBuilder().loggingLevel(LoggingLevel.INFO).build();
    apis.update(
        api,
        "dev",
        r ->
            r.defaultRouteSettings(THROTTLED)
                .routeSettings(Map.of(ORDER, silent, CONNECT, talkative)));

    Handled handled = repair(api);

    assertThat(handled.callNames().getLast()).isEqualTo("UpdateStage");
    GetStageResponse stage = apis.stage(api, "dev");
    assertThat(stage.routeSettings().get(ORDER))
        .isEqualTo(
            THROTTLED.toBuilder().loggingLevel(LoggingLevel.ERROR).dataTraceEnabled(false).build());
    assertThat(stage.routeSettings().get(CONNECT)).isEqualTo(talkative);
    assertThat(stage.defaultRouteSettings())
        .isEqualTo(
            THROTTLED.toBuilder().loggingLevel(LoggingLevel.ERROR).dataTraceEnabled(false).build());
    assertThat(Json.read(handled.calls().named("UpdateStage").all().getFirst().body()).fieldNames())
        .toIterable()
        .containsExactly("routeSettings");
  }

  @Test
  void aTraceOfDefaultsAndRoutesIsLeasedAndEndedInOneWriteThatTouchesNothingElse() {
    String api = traced();
    String event = Events.of("v2-update-stage", api, "dev").toString();

    Handled begun = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);
    String end = lease(api).orElseThrow().target().input();
    Handled ended = FUNCTION.handle(end);
    Handled endedAgain = FUNCTION.handle(end);

    assertThat(begun.changes()).containsExactly("leaseBegun");
    assertThat(begun.writeNames()).containsExactly("CreateSchedule");
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
    assertThat(Json.read(end).at("/detail/apiId").asText()).isEqualTo(api);
    assertThat(ended.changes()).containsExactly("stageEdited", "dataTraceEnded", "leaseRemoved");
    assertThat(ended.callNames())
        .containsExactly("GetSchedule", "GetStage", "UpdateStage", "DeleteSchedule", "GetStage");
    JsonNode write = Json.read(ended.calls().named("UpdateStage").all().getFirst().body());
    assertThat(write.path("defaultRouteSettings"))
        .isEqualTo(Json.read("{\"dataTraceEnabled\":false}"));
    assertThat(write.path("routeSettings").fieldNames()).toIterable().containsExactly(ORDER);
    GetStageResponse stage = apis.stage(api, "dev");
    assertThat(stage.defaultRouteSettings().dataTraceEnabled()).isFalse();
    assertThat(stage.defaultRouteSettings().loggingLevel()).isEqualTo(LoggingLevel.ERROR);
    assertThat(stage.routeSettings().get(ORDER))
        .isEqualTo(
            THROTTLED.toBuilder().loggingLevel(LoggingLevel.INFO).dataTraceEnabled(false).build());
    assertThat(stage.routeSettings().get(CONNECT)).isEqualTo(level("ERROR"));
    assertThat(ended.change("dataTraceEnded").path("executionLogGroup").asText())
        .isEqualTo("/aws/apigateway/" + api + "/dev");
    assertThat(lease(api)).isEmpty();
    assertThat(endedAgain.result()).isEqualTo("COMPLIANT");
    assertThat(endedAgain.writeNames()).isEmpty();
  }

  @Test
  void aTraceThatIsSwitchedOnAgainWhileItsLeaseEndsGetsALeaseOfItsOwn() {
    String api = traced();
    FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));
    String end = lease(api).orElseThrow().target().input();
    FUNCTION
        .gate()
        .when("UpdateStage")
        .after(
            () ->
                apis.update(
                    api, "dev", r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true))));

    Handled handled = FUNCTION.handle(end);

    assertThat(handled.changes())
        .containsExactly("stageEdited", "dataTraceEnded", "leaseRemoved", "leaseBegun");
    assertThat(apis.stage(api, "dev").defaultRouteSettings().dataTraceEnabled()).isTrue();
  }

  @Test
  void aRouteWhoseSettingsATeamDeletesFollowsTheDefaults() {
    String api = apis.compliantWebSocket("$default");
    apis.update(api, "$default", r -> r.routeSettings(Map.of(ORDER, level("INFO"))));
    account
        .team()
        .apiGatewayV2()
        .deleteRouteSettings(r -> r.apiId(api).stageName("$default").routeKey(ORDER));
    apis.update(api, "$default", r -> r.defaultRouteSettings(level("OFF")));

    Handled handled = FUNCTION.handle(Events.of("v2-delete-route-settings", api, "$default"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(apis.stage(api, "$default").defaultRouteSettings().loggingLevel())
        .isEqualTo(LoggingLevel.ERROR);
  }

  @Test
  void aRoleThatIsMissingIsSetBeforeLogsAreSwitchedOn() {
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
    CloudWatchRoleIT.forgetTheRole(FUNCTION);
    account.useRole("");
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));

    Handled handled = repair(apis.webSocket("dev"));

    assertThat(handled.writeNames())
        .containsExactly("UpdateAccount", "CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
  }

  @Test
  void aRouteThatIsGoneDoesNotKeepTheDefaultsFromBeingRepaired() {
    String api = apis.compliantWebSocket("dev");
    apis.update(
        api,
        "dev",
        r ->
            r.defaultRouteSettings(level("OFF"))
                .routeSettings(Map.of(ORDER, level("OFF"), CONNECT, level("OFF"))));
    apis.deleteRoute(api, ORDER);

    Handled handled = FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));

    assertThat(apis.stage(api, "dev").defaultRouteSettings().loggingLevel())
        .isEqualTo(LoggingLevel.ERROR);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).contains("WriteRefused");
    assertThat(handled.stage().path("open").toString())
        .contains("Unable to find Route by key order", "delete-route-settings");
    Handled again = FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));
    assertThat(again.result()).isEqualTo("REPORTED");
    assertThat(again.writeNames()).isEmpty();
    account
        .team()
        .apiGatewayV2()
        .deleteRouteSettings(r -> r.apiId(api).stageName("dev").routeKey(ORDER));
    assertThat(FUNCTION.handle(Events.of("v2-delete-route-settings", api, "dev")).open()).isEmpty();
  }

  @Test
  void aRouteThatIsGoneDoesNotKeepTheTraceOfTheOthersFromEnding() {
    String api = traced();
    FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));
    apis.deleteRoute(api, ORDER);

    Handled handled = FUNCTION.handle(lease(api).orElseThrow().target().input());

    assertThat(handled.result())
        .startsWith("RemediationFailedException: ")
        .contains("Unable to find Route by key order");
    assertThat(handled.changes()).containsExactly("stageEdited", "dataTraceEnded");
    assertThat(apis.stage(api, "dev").defaultRouteSettings().dataTraceEnabled()).isFalse();
    assertThat(lease(api)).isPresent();
  }

  @Test
  void aDeletedStageTakesItsLeaseWithIt() {
    String api = traced();
    FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));
    assertThat(lease(api)).isPresent();
    account.team().apiGatewayV2().deleteStage(r -> r.apiId(api).stageName("dev"));

    Handled handled = FUNCTION.handle(Events.of("v2-delete-stage", api, "dev"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.writeNames()).containsExactly("DeleteSchedule");
    assertThat(lease(api)).isEmpty();
  }

  private static String traced() {
    String api = apis.compliantWebSocket("dev");
    RouteSettings traced =
        THROTTLED.toBuilder().loggingLevel(LoggingLevel.INFO).dataTraceEnabled(true).build();
    apis.update(
        api,
        "dev",
        r ->
            r.defaultRouteSettings(s -> s.dataTraceEnabled(true))
                .routeSettings(Map.of(ORDER, traced, CONNECT, level("ERROR"))));
    return api;
  }

  private static Optional<GetScheduleResponse> lease(String api) {
    return account.lease(new StageRef(ApiFamily.V2, api, "dev"));
  }

  private static Handled repair(String api) {
    String event = Events.of("v2-update-stage", api, "dev").toString();
    Handled handled = FUNCTION.handle(event);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).isEmpty();
    assertThat(handled.calls().named("UpdateStage").count()).isEqualTo(1);
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.callNames()).containsExactly("GetStage");
    return handled;
  }
}
