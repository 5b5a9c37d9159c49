package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Fault;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;

/** What becomes of a violating, traced WebSocket stage when AWS fails on the way. */
class V2FaultsIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static V2Apis apis;
  private String api;
  private String event;

  @BeforeAll
  static void theRoleIsTrusted() {
    apis = FUNCTION.account().v2();
    FUNCTION.handle(Events.of("v2-update-stage", apis.webSocket("dev"), "dev"));
  }

  @BeforeEach
  void aTracedStageWithoutLogs() {
    api = apis.webSocket("dev");
    apis.update(api, "dev", r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    event = Events.of("v2-update-stage", api, "dev").toString();
  }

  static Stream<Arguments> passing() {
    return Stream.of("GetApi", "GetStage", "UpdateStage")
        .flatMap(
            call ->
                Stream.of(
                        new Fault.Throttled(),
                        new Fault.ServerError(),
                        new Fault.DroppedBefore(),
                        new Fault.DroppedAfter())
                    .map(fault -> Arguments.of(call, fault)));
  }

  @ParameterizedTest(name = "{0} {1} twice")
  @MethodSource("passing")
  void whatFailsTwiceAndIsFineThenEndsInARepairedStage(String call, Fault fault) {
    FUNCTION.gate().when(call).times(2).fail(fault);

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.changes()).contains("leaseBegun", "stageEdited");
    assertThat(handled.open()).isEmpty();
    assertRepaired();
    FUNCTION.gate().behave();
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetApi", "GetStage", "UpdateStage"})
  void whatFailsForGoodFailsTheInvocationAndTheNextFinishesTheStage(String call) {
    FUNCTION.gate().when(call).fail(new Fault.ServerError());

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result())
        .startsWith("RemediationFailedException: stage " + api + "/dev in us-east-1: ")
        .contains(":" + call + " failed with ");
    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertRepaired();
  }

  @Test
  void aWriteWhoseAnswerGotLostIsFoundDoneAndNotRepeated() {
    FUNCTION.gate().when("UpdateStage").number(1).fail(new Fault.DroppedAfter());

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.calls().named("UpdateStage").count()).isEqualTo(1);
    assertThat(handled.changes()).endsWith("stageEdited");
    assertRepaired();
  }

  /** UpdateStage answers 200 to a level that it does not take, and stores OFF. */
  @Test
  void anAnswerThatDoesNotShowTheStageAsWrittenIsNoSuccess() {
    FUNCTION
        .gate()
        .when("UpdateStage")
        .fail(
            new Fault.Answer(
                200,
                "application/json",
                "{\"stageName\":\"dev\",\"defaultRouteSettings\":{\"loggingLevel\":\"OFF\"}}"));

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result())
        .startsWith("RemediationFailedException: ")
        .contains("NotAsWritten");
    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertRepaired();
  }

  @Test
  void whatATeamWritesWhileALogGroupIsMadeIsKept() {
    FUNCTION
        .gate()
        .when("CreateLogGroup")
        .after(
            () ->
                apis.update(
                    api, "dev", r -> r.accessLogSettings(apis.teams("$context.requestId team"))));

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(apis.stage(api, "dev").accessLogSettings().format())
        .startsWith("$context.requestId team $context.");
    assertThat(apis.stage(api, "dev").accessLogSettings().destinationArn())
        .endsWith(FunctionAccount.TEAMS_GROUP);
  }

  private void assertRepaired() {
    GetStageResponse stage = apis.stage(api, "dev");
    assertThat(stage.accessLogSettings().destinationArn())
        .endsWith(":log-group:/aws/vendedlogs/apigateway/" + api + "/dev");
    assertThat(stage.defaultRouteSettings().loggingLevel()).isEqualTo(LoggingLevel.ERROR);
    assertThat(stage.defaultRouteSettings().dataTraceEnabled()).isTrue();
    assertThat(FUNCTION.account().lease(new StageRef(ApiFamily.V2, api, "dev"))).isPresent();
  }
}
