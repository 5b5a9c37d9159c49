package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Fault;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/**
 * What becomes of a violating, traced stage when AWS fails on the way: what the packaged function
 * says then, and how long it takes with its own clients' time limits. Each fault at each call is
 * {@code FaultMatrixIT}'s.
 */
class FaultsIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final String HTML = "<html><body>It works!</body></html>";

  private static FunctionAccount account;
  private String api;
  private String event;

  @BeforeAll
  static void theRoleIsTrusted() {
    account = FUNCTION.account();
    FUNCTION.handle(Events.stageUpdated(account.restApi("dev"), "dev"));
  }

  @BeforeEach
  void aTracedStageWithoutLogs() {
    api = account.restApi("dev");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    event = Events.stageUpdated(api, "dev");
  }

  static Stream<Arguments> passing() {
    return Stream.of("GetStage", "CreateSchedule", "UpdateStage")
        .flatMap(
            call ->
                Stream.of(new Fault.Throttled(), new Fault.DroppedAfter())
                    .map(fault -> Arguments.of(call, fault)));
  }

  @ParameterizedTest(name = "{0} {1} twice")
  @MethodSource("passing")
  void whatFailsTwiceAndIsFineThenEndsInARepairedStage(String call, Fault fault) {
    FUNCTION.gate().when(call).times(2).fail(fault);

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    if (!(fault instanceof Fault.DroppedAfter)) {
      assertThat(handled.calls().named(call).count()).isGreaterThanOrEqualTo(3);
    }
    assertThat(handled.changes()).contains("leaseBegun", "stageEdited");
    assertThat(handled.open()).isEmpty();
    assertRepaired();
    FUNCTION.gate().behave();
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GetStage",
        "CreateSchedule",
        "DescribeLogGroups",
        "CreateLogGroup",
        "PutRetentionPolicy",
        "UpdateStage"
      })
  void whatFailsForGoodFailsTheInvocationAndTheNextFinishesTheStage(String call) {
    FUNCTION.gate().when(call).fail(new Fault.ServerError());

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result())
        .startsWith("RemediationFailedException: stage " + api + "/dev in us-east-1: ")
        .contains(":" + call + " failed with ");
    assertThat(handled.evidence().path("result").asText()).isEqualTo("FAILED");
    assertThat(handled.stage().at("/failure/operation").asText()).endsWith(":" + call);
    assertThat(handled.stage().at("/failure/advice").asText()).isNotBlank();
    assertThat(account.stage(api, "dev").accessLogSettings()).isNull();

    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertRepaired();
  }

  @Test
  void anAnswerThatDoesNotComeIsGivenUpInTimeAndTheCallIsMadeAgain() {
    FUNCTION.gate().when("GetStage").number(1).fail(new Fault.Hang(Duration.ofMinutes(1)));
    FUNCTION.gate().when("UpdateStage").number(1).fail(new Fault.Hang(Duration.ofMinutes(1)));

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.evidence().path("durationMs").asLong()).isLessThan(30_000);
    assertRepaired();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetStage", "UpdateStage", "CreateSchedule", "CreateLogGroup"})
  void anAnswerThatIsNotAwssFailsTheInvocationOrIsMadeGood(String call) {
    FUNCTION.gate().when(call).fail(new Fault.Answer(502, "text/html", HTML));

    assertThat(FUNCTION.handle(event).result()).startsWith("RemediationFailedException: ");

    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertRepaired();
  }

  @Test
  void aStageThatCannotBeReadForWrongJsonIsNotWritten() {
    FUNCTION
        .gate()
        .when("GetStage")
        .fail(new Fault.Answer(200, "application/json", "{\"methodSettings\":[1,2"));

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).startsWith("RemediationFailedException: ");
    assertThat(handled.writeNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetStage", "CreateSchedule", "UpdateStage"})
  void aPermissionThatIsMissingFailsTheInvocationAndSaysSo(String call) {
    FUNCTION.gate().when(call).fail(new Fault.AccessDenied());

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).startsWith("RemediationFailedException: ").contains(call);
    assertThat(handled.calls().named(call).count()).isEqualTo(1);
    assertThat(handled.stage().at("/failure/advice").asText()).contains("permission");
  }

  @Test
  void aLogGroupThatMayNotBeMadeIsReportedAndTheRestIsDone() {
    FUNCTION.gate().when("CreateLogGroup").fail(new Fault.AccessDenied());

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).contains("LogGroupRefused");
    GetStageResponse stage = account.stage(api, "dev");
    assertThat(stage.accessLogSettings()).isNull();
    assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(account.lease(api, "dev")).isPresent();
  }

  @Test
  void aDeploymentWhoseStagesCannotBeReadFailsTheInvocation() {
    FUNCTION.gate().when("GetStages").fail(new Fault.ServerError());

    Handled handled = FUNCTION.handle(Events.deployed("create-deployment-empty-stage", api, "d"));

    assertThat(handled.result())
        .startsWith("RemediationFailedException: ")
        .contains("apigateway:GetStages");
    assertThat(handled.writeNames()).isEmpty();
  }

  @Test
  void aStageThatFailsDoesNotKeepTheOthersOfItsDeploymentFromBeingRepaired() {
    String deployment = account.stage(api, "dev").deploymentId();
    account
        .team()
        .apiGateway()
        .createStage(r -> r.restApiId(api).stageName("test").deploymentId(deployment));
    FUNCTION.gate().when("UpdateStage").times(3).fail(new Fault.ServerError());

    Handled handled =
        FUNCTION.handle(Events.deployed("create-deployment-without-stage", api, deployment));

    assertThat(handled.result()).startsWith("RemediationFailedException: stage " + api);
    assertThat(handled.evidence().path("stages").valueStream())
        .extracting(stage -> stage.path("result").asText())
        .containsExactly("FAILED", "REMEDIATED");
  }

  private void assertRepaired() {
    GetStageResponse stage = account.stage(api, "dev");
    String group = "/aws/vendedlogs/apigateway/" + api + "/dev";
    assertThat(stage.accessLogSettings().destinationArn()).endsWith(":log-group:" + group);
    assertThat(stage.accessLogSettings().format()).contains("$context.requestId");
    assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(stage.methodSettings().get("*/*").dataTraceEnabled()).isTrue();
    assertThat(account.lease(api, "dev")).isPresent();
  }
}
