package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Call;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;

/** A sweep whose process is killed, and which Lambda then delivers once more. */
class KilledSweepIT {
  @RegisterExtension
  static final RunningFunction FUNCTION =
      new RunningFunction(
          Map.of(
              "STAGEGUARD_MODE",
              "enforce",
              "STAGEGUARD_POLICY_PARAMETER",
              StackPermissions.POLICY_PARAMETER));

  private static final String SWEEP = Events.sample("sweep").toString();

  private V2Apis apis;
  private String rest;
  private String http;
  private String webSocket;

  @BeforeEach
  void threeStagesThatBreakThePolicy() {
    FunctionAccount account = FUNCTION.beginAnew();
    account.put(StackPermissions.POLICY_PARAMETER, "version: 1\nsweep: {requestsPerSecond: 10}\n");
    apis = account.v2();
    rest = account.restApi("dev");
    http = apis.http("dev");
    webSocket = apis.webSocket("dev");
    apis.update(webSocket, "dev", r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    account.compliantApi("dev");
  }

  /** A sweep of this account takes 28 calls or so; the last of them look at leases. */
  @ParameterizedTest(name = "after call {0}")
  @ValueSource(ints = {7, 13, 18, 23})
  void isFinishedByItsNextDeliveryAndWritesNothingTwice(int call) {
    Handled killed = FUNCTION.handleAndDieAfter(call, SWEEP);
    assertThat(killed.invocation().errorType()).isEqualTo(Invocation.EXITED);
    assertThat(killed.calls().count()).isEqualTo(call);

    Handled again = FUNCTION.handle(SWEEP);
    Handled afterwards = FUNCTION.handle(SWEEP);

    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(again.summary().at("/sweep/stages/seen").asInt()).isEqualTo(4);
    assertThat(again.summary().at("/sweep/finished").asBoolean()).isTrue();
    assertThat(
            Stream.of(killed, again)
                .flatMap(handled -> handled.calls().writes().named("UpdateStage").all().stream())
                .map(Call::apiId))
        .containsExactlyInAnyOrder(rest, http, webSocket);
    FunctionAccount account = FUNCTION.account();
    assertThat(account.stage(rest, "dev").methodSettings().get("*/*").loggingLevel())
        .isEqualTo("ERROR");
    assertThat(apis.stage(http, "dev").accessLogSettings().destinationArn())
        .endsWith("/" + http + "/dev");
    assertThat(apis.stage(webSocket, "dev").defaultRouteSettings().loggingLevel())
        .isEqualTo(LoggingLevel.ERROR);
    assertThat(account.lease(new StageRef(ApiFamily.V2, webSocket, "dev"))).isPresent();
    assertThat(afterwards.result()).isEqualTo("COMPLIANT");
    assertThat(afterwards.writeNames()).isEmpty();
  }
}
