package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Fault;
import io.github.stageguard.runtime.LambdaRuntime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Mode and policy come from Parameter Store, and without them nothing is done. */
class PolicyParameterIT {
  @RegisterExtension
  static final RunningFunction FUNCTION =
      new RunningFunction(
          Map.of(
              "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
              "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER));

  private static final String INFO =
      """
      version: 1
      accessLogs:
        mode: audit
      executionLogs:
        minimumLevel: INFO
      dataTrace:
        lease: PT10M
      overrides:
        - match: {tags: {tier: quiet}}
          executionLogs: {mode: "off"}
      """;

  private FunctionAccount account;
  private String api;
  private String event;

  @BeforeEach
  void aViolatingStage() {
    account = FUNCTION.beginAnew();
    api = account.restApi("dev");
    event = Events.stageUpdated(api, "dev");
    account
        .team()
        .ssm()
        .deleteParameters(
            r -> r.names(StackPermissions.MODE_PARAMETER, StackPermissions.POLICY_PARAMETER));
  }

  @Test
  void noEventIsHandledUntilThePolicyIsThereAndOneIsThenUsedForAWhile() {
    try (LambdaRuntime function = FUNCTION.start()) {
      assertStops(function, "UnusableParameterException", StackPermissions.MODE_PARAMETER);
      put(StackPermissions.MODE_PARAMETER, "enforce");
      assertStops(function, "UnusableParameterException", StackPermissions.POLICY_PARAMETER);
      put(StackPermissions.POLICY_PARAMETER, " \n ");
      assertStops(function, "UnusableParameterException", "is empty");
      put(StackPermissions.POLICY_PARAMETER, "version: 1\nexecutionLogs:\n  minimumLevel: LOUD\n");
      assertStops(function, "UnreadablePolicyException", "line 3");
      put(StackPermissions.POLICY_PARAMETER, "version: 1\naccessLog: {}\n");
      assertStops(function, "UnreadablePolicyException", "line 2");
      put(StackPermissions.POLICY_PARAMETER, "version: [1\n");
      assertStops(function, "UnreadablePolicyException", "line");
      put(StackPermissions.POLICY_PARAMETER, INFO);
      put(StackPermissions.MODE_PARAMETER, "sometimes");
      assertStops(function, "UnusableParameterException", StackPermissions.MODE_PARAMETER);
      put(StackPermissions.MODE_PARAMETER, "enforce");
      FUNCTION.gate().when("GetParameters").fail(new Fault.AccessDenied());
      assertStops(function, "CallFailedException", "ssm:GetParameters");
      FUNCTION.gate().behave();

      Handled handled = FUNCTION.handle(event, function);
      Handled again = FUNCTION.handle(event, function);

      assertThat(handled.result()).isEqualTo("REMEDIATED");
      assertThat(handled.callNames()).startsWith("GetParameters", "GetStage");
      assertThat(handled.open()).containsExactlyInAnyOrder("DestinationMissing", "FormatMissing");
      assertThat(handled.writeNames()).containsExactly("UpdateStage");
      assertThat(account.stage(api, "dev").methodSettings().get("*/*").loggingLevel())
          .isEqualTo("INFO");
      assertThat(account.stage(api, "dev").accessLogSettings()).isNull();
      assertThat(again.result()).isEqualTo("REPORTED");
      assertThat(again.callNames()).containsExactly("GetStage");
    }
  }

  @Test
  void overridesGoByTheStagesTags() {
    put(StackPermissions.MODE_PARAMETER, "enforce");
    put(StackPermissions.POLICY_PARAMETER, INFO);
    account
        .team()
        .apiGateway()
        .tagResource(r -> r.resourceArn(Events.stageArn(api, "dev")).tags(Map.of("tier", "quiet")));
    try (LambdaRuntime function = FUNCTION.start()) {
      Handled quiet = FUNCTION.handle(Events.of("tag-stage", api, "dev").toString(), function);
      assertThat(quiet.result()).isEqualTo("REPORTED");
      assertThat(quiet.findings()).doesNotContain("ExecutionLevelTooLow");

      account
          .team()
          .apiGateway()
          .untagResource(r -> r.resourceArn(Events.stageArn(api, "dev")).tagKeys("tier"));
      Handled loud = FUNCTION.handle(Events.of("untag-stage", api, "dev").toString(), function);
      assertThat(loud.result()).isEqualTo("REMEDIATED");
      assertThat(loud.findings()).contains("ExecutionLevelTooLow");
    }
  }

  @Test
  void anExemptionHoldsUntilItsEndAndSaysWhoGaveIt() {
    put(StackPermissions.MODE_PARAMETER, "enforce");
    String late = account.restApi("dev");
    put(
        StackPermissions.POLICY_PARAMETER,
        """
        version: 1
        exemptions:
          - match: {apiId: %s}
            rules: [accessLogs, executionLogs]
            until: 2999-12-31
            reason: load test
            approvedBy: security@example.com
          - match: {apiId: %s}
            rules: [accessLogs, executionLogs]
            until: 2020-01-31
            reason: long over
        """
            .formatted(api, late));
    try (LambdaRuntime function = FUNCTION.start()) {
      Handled exempt = FUNCTION.handle(event, function);
      assertThat(exempt.result()).isEqualTo("REPORTED");
      assertThat(exempt.writeNames()).isEmpty();
      assertThat(exempt.stage().path("findings").valueStream())
          .isNotEmpty()
          .allSatisfy(
              finding -> {
                assertThat(finding.path("enforcement").asText()).isEqualTo("exempt");
                assertThat(finding.path("exemptUntil").asText()).isEqualTo("2999-12-31");
                assertThat(finding.path("exemptReason").asText()).isEqualTo("load test");
                assertThat(finding.path("exemptApprovedBy").asText())
                    .isEqualTo("security@example.com");
              });
      assertThat(FUNCTION.handle(Events.stageUpdated(late, "dev"), function).result())
          .isEqualTo("REMEDIATED");
    }
  }

  @Test
  void overridesAndExemptionsHoldForHttpAndWebSocketApisToo() {
    V2Apis v2 = account.v2();
    String http = v2.http("$default");
    String webSocket = v2.webSocket("dev");
    put(StackPermissions.MODE_PARAMETER, "enforce");
    put(
        StackPermissions.POLICY_PARAMETER,
        """
        version: 1
        overrides:
          - match: {kind: websocket}
            executionLogs: {minimumLevel: INFO}
        exemptions:
          - match: {apiId: %s, stage: $default}
            rules: [accessLogs]
            until: 2999-12-31
            reason: load test
          - match: {apiId: %s}
            rules: [accessLogs]
            until: 2999-12-31
            reason: load test
        """
            .formatted(http, webSocket));
    try (LambdaRuntime function = FUNCTION.start()) {
      Handled exempt =
          FUNCTION.handle(Events.of("v2-update-stage", http, "$default").toString(), function);
      Handled halfExempt =
          FUNCTION.handle(Events.of("v2-update-stage", webSocket, "dev").toString(), function);

      assertThat(exempt.result()).isEqualTo("REPORTED");
      assertThat(exempt.writeNames()).isEmpty();
      assertThat(exempt.stage().path("findings").valueStream())
          .isNotEmpty()
          .allSatisfy(
              finding -> assertThat(finding.path("enforcement").asText()).isEqualTo("exempt"));
      assertThat(halfExempt.writeNames()).containsExactly("UpdateStage");
      assertThat(v2.stage(webSocket, "dev").accessLogSettings()).isNull();
      assertThat(v2.stage(webSocket, "dev").defaultRouteSettings().loggingLevelAsString())
          .isEqualTo("INFO");
    }
  }

  @Test
  void aVariableThatAKindOfApiLacksIsAnErrorOfThePolicyAndNotOfAws() {
    String http = account.v2().http("dev");
    put(StackPermissions.MODE_PARAMETER, "enforce");
    put(
        StackPermissions.POLICY_PARAMETER,
        """
        version: 1
        accessLogs:
          format:
            requiredVariables:
              http: [requestId, resourcePath]
        """);
    try (LambdaRuntime function = FUNCTION.start()) {
      Handled handled =
          FUNCTION.handle(Events.of("v2-update-stage", http, "dev").toString(), function);

      assertThat(handled.result())
          .startsWith("UnreadablePolicyException: ")
          .contains("line 5", "resourcePath");
      assertThat(handled.callNames()).containsOnly("GetParameters");
    }
  }

  @Test
  void auditLeavesALeaseThatEndsAndTheTraceAsTheyAre() {
    put(StackPermissions.MODE_PARAMETER, "enforce");
    put(StackPermissions.POLICY_PARAMETER, "version: 1\n");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    try (LambdaRuntime enforcing = FUNCTION.start()) {
      assertThat(FUNCTION.handle(event, enforcing).changes()).contains("leaseBegun");
    }
    put(StackPermissions.MODE_PARAMETER, "audit");
    try (LambdaRuntime auditing = FUNCTION.start()) {
      String end = account.lease(api, "dev").orElseThrow().target().input();
      Handled handled = FUNCTION.handle(end, auditing);
      assertThat(handled.result()).isEqualTo("REPORTED");
      assertThat(handled.writeNames()).isEmpty();
    }
    assertThat(account.lease(api, "dev")).isPresent();
    assertThat(account.stage(api, "dev").methodSettings().get("*/*").dataTraceEnabled()).isTrue();
  }

  @Test
  void auditWritesToNoServiceWhateverThePolicySays() {
    put(StackPermissions.MODE_PARAMETER, "audit");
    put(StackPermissions.POLICY_PARAMETER, "version: 1\n");
    account.useRole("");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    try (LambdaRuntime function = FUNCTION.start()) {
      Handled stage = FUNCTION.handle(event, function);
      assertThat(stage.result()).isEqualTo("REPORTED");
      assertThat(stage.evidence().path("mode").asText()).isEqualTo("audit");
      assertThat(stage.findings())
          .contains("DataTraceOn", "DestinationMissing", "FormatMissing", "ExecutionLevelTooLow");
      assertThat(stage.stage().path("planned").valueStream())
          .extracting(step -> step.path("step").asText())
          .contains("leaseDataTrace", "readyLogGroup", "editStage");
      assertThat(stage.callNames()).containsExactly("GetParameters", "GetStage");

      Handled role = FUNCTION.handle(Events.sample("update-account").toString(), function);
      assertThat(role.result()).isEqualTo("REPORTED");
      assertThat(role.writeNames()).isEmpty();

      Handled end = FUNCTION.handle(Events.leaseEnded(api, "dev"), function);
      assertThat(end.result()).isEqualTo("REPORTED");
      assertThat(end.writeNames()).isEmpty();
    }
    assertThat(account.roleInForce()).isEmpty();
    assertThat(account.lease(api, "dev")).isEmpty();
  }

  /** The invocation fails with a name, and the stage is not even read. */
  private void assertStops(LambdaRuntime function, String error, String message) {
    Handled handled = FUNCTION.handle(event, function);
    assertThat(handled.result()).startsWith(error + ": ").contains(message);
    assertThat(handled.callNames()).containsOnly("GetParameters");
    assertThat(account.stage(api, "dev").methodSettings()).isEmpty();
  }

  private void put(String name, String value) {
    account
        .team()
        .ssm()
        .putParameter(r -> r.name(name).value(value).type(ParameterType.STRING).overwrite(true));
  }
}
