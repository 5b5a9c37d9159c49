package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.template.FunctionRole;
import io.github.stageguard.template.FunctionRole.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * {@code template.yaml} lets the function's role do nothing that the function never does. That it
 * lets it do everything it does is seen to in every test: {@link RunningFunction}.
 */
class PermissionsIT {
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "STAGEGUARD_JOURNAL_TABLE", FunctionAccount.JOURNAL_TABLE,
          "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
          "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER);

  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction(PARAMETERS);

  private static final String KEY =
      "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  /** How often a stage is put right before it is contested. */
  private static final int CHANGES = 2;

  private final List<Call> calls = new ArrayList<>();

  @Test
  void nothingIsAllowedThatIsNeverDone() {
    FunctionAccount account = FUNCTION.account();
    put(account, StackPermissions.MODE_PARAMETER, "enforce");
    put(account, StackPermissions.POLICY_PARAMETER, policy(1));
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
    try (LambdaRuntime function = FUNCTION.start()) {
      String api = account.restApi("dev");
      account.update(api, "dev", "/*/*/logging/dataTrace", "true");
      String changed = Events.stageUpdated(api, "dev");
      handle(function, changed);
      String other = account.restApi("dev");
      String group = "/aws/vendedlogs/apigateway/" + other + "/dev";
      account.team().logs().createLogGroup(r -> r.logGroupName(group));
      handle(function, Events.stageUpdated(other, "dev"));
      disable(account, account.lease(api, "dev").orElseThrow());
      handle(function, changed);
      handle(function, account.lease(api, "dev").orElseThrow().target().input());
      JsonNode deployed =
          Events.deployed(
              "create-deployment-without-stage", api, account.stage(api, "dev").deploymentId());
      handle(function, deployed.toString());
      account.useRole("");
      handle(function, Events.sample("update-account").toString());
      String http = account.v2().http("dev");
      handle(function, Events.of("v2-import-api", http, "").toString());
    }
    try (LambdaRuntime hurried =
        account.function(PARAMETERS).timeout(Duration.ofSeconds(5)).start()) {
      handle(hurried, Events.sample("sweep").toString());
    }
    put(account, StackPermissions.POLICY_PARAMETER, policy(10));
    try (LambdaRuntime unhurried = FUNCTION.start()) {
      handle(unhurried, Events.sample("parameter-store-change").toString());
      contest(unhurried, account);
    }

    assertThat(StackPermissions.unused(new Calls(calls)))
        .extracting(Grant::statement)
        .hasSameElementsAs(FunctionRole.FOR_CALLS_OF_AWS);
  }

  private static String policy(int requestsPerSecond) {
    return """
        version: 1
        accessLogs: {destination: {kmsKeyArn: "%s"}}
        sweep: {requestsPerSecond: %d}
        contested: {changes: %d}
        """
        .formatted(KEY, requestsPerSecond, CHANGES);
  }

  /** Someone sets a stage back until StageGuard yields. */
  private void contest(LambdaRuntime function, FunctionAccount account) {
    String api = account.restApi("dev");
    for (int i = 1; i <= CHANGES; i++) {
      account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
      handle(function, Events.stageUpdated(api, "dev", "change-" + i));
    }
    account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
    Handled contested =
        FUNCTION.handle(Events.stageUpdated(api, "dev", "change-too-many"), function);
    assertThat(contested.stage().has("contested")).isTrue();
    calls.addAll(contested.calls().all());
  }

  private void handle(LambdaRuntime function, String event) {
    Handled handled = FUNCTION.handle(event, function);
    assertThat(handled.result()).isIn("REMEDIATED", "COMPLIANT");
    calls.addAll(handled.calls().all());
  }

  private static void disable(FunctionAccount account, GetScheduleResponse schedule) {
    account
        .team()
        .scheduler()
        .updateSchedule(
            r ->
                r.groupName(schedule.groupName())
                    .name(schedule.name())
                    .scheduleExpression(schedule.scheduleExpression())
                    .flexibleTimeWindow(schedule.flexibleTimeWindow())
                    .target(schedule.target())
                    .state(ScheduleState.DISABLED));
  }

  private static void put(FunctionAccount account, String name, String value) {
    account
        .team()
        .ssm()
        .putParameter(r -> r.name(name).value(value).type(ParameterType.STRING).overwrite(true));
  }
}
