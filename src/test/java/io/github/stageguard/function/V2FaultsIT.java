package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Fault;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;

/**
 * What becomes of a violating, traced WebSocket stage when AWS answers other than it should, or a
 * team changes it on the way. Each fault at each call is {@code FaultMatrixIT}'s.
 */
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
