package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.runtime.Invocation;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/**
 * The function's process dies after one of its calls was applied and before it hears of it. The
 * event, delivered again to another process, ends where it would have ended undisturbed.
 */
class KilledProcessIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final List<String> REPAIR =
      List.of(
          "GetStage",
          "CreateSchedule",
          "DescribeLogGroups",
          "CreateLogGroup",
          "PutRetentionPolicy",
          "GetAccount",
          "UpdateAccount",
          "GetStage",
          "UpdateStage");

  private static final List<String> LEASE_END =
      List.of("GetSchedule", "GetStage", "UpdateStage", "DeleteSchedule", "GetStage");

  private static FunctionAccount account;
  private String api;
  private String event;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  @BeforeEach
  void aTracedStageWithoutLogsInAnAccountWithoutARole() {
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
    account.useRole("");
    CloudWatchRoleIT.forgetTheRole(FUNCTION);
    api = account.restApi("dev");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    event = Events.stageUpdated(api, "dev");
  }

  static IntStream repair() {
    return IntStream.rangeClosed(1, REPAIR.size());
  }

  @ParameterizedTest(name = "after call {0}")
  @MethodSource("repair")
  void aRepairThatWasCutOffIsFinishedByTheNextDelivery(int call) {
    Handled killed = FUNCTION.handleAndDieAfter(call, event);
    assertThat(killed.invocation().errorType()).isEqualTo(Invocation.EXITED);
    assertThat(killed.callNames()).isEqualTo(REPAIR.subList(0, call));

    Handled again = FUNCTION.handle(event);

    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(again.open()).isEmpty();
    GetStageResponse stage = account.stage(api, "dev");
    assertThat(stage.accessLogSettings().destinationArn()).endsWith("/" + api + "/dev");
    assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(stage.methodSettings().get("*/*").dataTraceEnabled()).isTrue();
    assertThat(account.lease(api, "dev")).isPresent();
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    assertWritesNothing(event);
  }

  static IntStream leaseEnd() {
    return IntStream.rangeClosed(1, LEASE_END.size());
  }

  @ParameterizedTest(name = "after call {0}")
  @MethodSource("leaseEnd")
  void aLeasesEndThatWasCutOffIsFinishedByTheNextDelivery(int call) {
    FUNCTION.handle(event);
    String end = account.lease(api, "dev").orElseThrow().target().input();
    Handled killed = FUNCTION.handleAndDieAfter(call, end);
    assertThat(killed.callNames()).isEqualTo(LEASE_END.subList(0, call));

    Handled again = FUNCTION.handle(end);

    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(account.stage(api, "dev").methodSettings().get("*/*").dataTraceEnabled()).isFalse();
    assertThat(account.lease(api, "dev")).isEmpty();
    assertWritesNothing(end);
  }

  private static void assertWritesNothing(String event) {
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }
}
