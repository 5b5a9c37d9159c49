package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.Fault;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** The account's CloudWatch role: replaced once where it lets no log through, and only then. */
class CloudWatchRoleIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final Duration BETWEEN_ACCOUNT_UPDATES = Duration.ofSeconds(20);

  private static FunctionAccount account;
  private static int roles;

  /** A look at the account that fails leaves a warm function without an opinion of its role. */
  static void forgetTheRole(RunningFunction function) {
    function.gate().when("GetAccount").fail(new Fault.AccessDenied());
    assertThat(function.handle(Events.sample("update-account")).result())
        .startsWith("RemediationFailedException: ");
    function.gate().behave();
  }

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  @BeforeEach
  void theAccountWasLeftAloneForAWhile() {
    FUNCTION.letAwsTimePass(BETWEEN_ACCOUNT_UPDATES);
    forgetTheRole(FUNCTION);
  }

  @ParameterizedTest
  @EnumSource
  void aRoleThatLetsNoLogThroughIsReplacedBeforeAStageIsWritten(BrokenRole broken) {
    String before = use(broken);
    String api = account.restApi("dev");
    String event = Events.stageUpdated(api, "dev");

    Handled handled = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.findings()).contains("CloudWatchRoleBroken");
    assertThat(handled.open()).isEmpty();
    assertThat(handled.writeNames())
        .containsExactly("UpdateAccount", "CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
    assertThat(handled.change("cloudWatchRoleReplaced").path("before").asText()).isEqualTo(before);
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    assertThat(again.callNames()).containsExactly("GetStage");
  }

  @ParameterizedTest
  @EnumSource
  void aRoleThatLetsNoLogThroughIsReplacedWhenSomeoneSetsIt(BrokenRole broken) {
    use(broken);

    Handled handled = FUNCTION.handle(Events.sample("update-account"));
    Handled again = FUNCTION.handle(Events.sample("update-account"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.writeNames()).containsExactly("UpdateAccount");
    assertThat(handled.evidence().at("/cloudWatchRole/findings/0/finding").asText())
        .isEqualTo("CloudWatchRoleBroken");
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }

  @Test
  void aHealthyRoleIsKept() {
    String role = account.role(name());
    account.useRole(role);

    Handled handled = FUNCTION.handle(Events.sample("update-account"));

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertKept(role, handled);
  }

  @Test
  void aRoleForTheseLogGroupsOnlyIsKeptAndReported() {
    String name = name();
    String role = account.role(name, FunctionAccount.TRUST);
    account.putRolePolicy(
        name,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
         "Action":["logs:CreateLogStream","logs:PutLogEvents"],
         "Resource":"arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/*"}]}""");
    account.useRole(role);
    String api = account.restApi("dev");

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).containsExactly("CloudWatchRoleDoubtful");
    assertThat(handled.writeNames())
        .containsExactly("CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
    assertKept(role, handled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetRole", "SimulatePrincipalPolicy"})
  void aRoleThatCannotBeReadIsKeptAndReported(String call) {
    String role = use(BrokenRole.WITHOUT_PERMISSIONS);
    FUNCTION.gate().when(call).fail(new Fault.AccessDenied());

    Handled handled = FUNCTION.handle(Events.sample("update-account"));

    assertThat(handled.result()).isEqualTo("REPORTED");
    assertThat(handled.evidence().at("/cloudWatchRole/findings/0/finding").asText())
        .isEqualTo("CloudWatchRoleDoubtful");
    assertKept(role, handled);
  }

  @Test
  void aRoleOfAnotherAccountIsKeptAndReported() {
    String role = "arn:aws:iam::999999999999:role/logs";
    account.useRole(role);

    Handled handled = FUNCTION.handle(Events.sample("update-account"));

    assertThat(handled.result()).isEqualTo("REPORTED");
    assertKept(role, handled);
  }

  @Test
  void itsOwnRoleBrokenIsReportedAndWaitsForARedeployment() {
    account.useRole(FunctionAccount.OWN_ROLE);
    FUNCTION.gate().when("GetRole").fail(noSuchEntity());

    Handled handled = FUNCTION.handle(Events.sample("update-account"));

    assertThat(handled.result()).isEqualTo("REPORTED");
    assertThat(handled.evidence().at("/cloudWatchRole/findings/0/text").asText())
        .contains("redeploy");
    assertKept(FunctionAccount.OWN_ROLE, handled);
  }

  @Test
  void anAccountThatWasUpdatedJustNowFailsTheInvocationAndTheNextFinishesTheStage() {
    use(BrokenRole.UNSET);
    String api = account.restApi("dev");
    try (Clients console = Clients.of(FUNCTION.gate().uri(), "console")) {
      console.apiGateway().updateAccount(r -> r.patchOperations(unsetRole()));
    }
    String event = Events.stageUpdated(api, "dev");

    Handled early = FUNCTION.handle(event);

    assertThat(early.result())
        .startsWith("RemediationFailedException: ")
        .contains("apigateway:UpdateAccount", "Too Many Requests");
    assertThat(early.calls().named("UpdateAccount").count()).isEqualTo(1);
    assertThat(early.writeNames()).isEmpty();
    assertThat(early.stage().path("result").asText()).isEqualTo("FAILED");
    assertThat(account.stage(api, "dev").accessLogSettings()).isNull();

    FUNCTION.letAwsTimePass(BETWEEN_ACCOUNT_UPDATES);
    Handled later = FUNCTION.handle(event);

    assertThat(later.result()).isEqualTo("REMEDIATED");
    assertThat(later.writeNames())
        .containsExactly("UpdateAccount", "CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
  }

  @Test
  void anOwnRoleThatIamHasNotYetSpreadFailsTheInvocationAndTheNextFinishesTheStage() {
    use(BrokenRole.UNSET);
    String api = account.restApi("dev");
    try (Clients console = Clients.of(FUNCTION.gate().uri(), "console")) {
      console
          .iam()
          .updateAssumeRolePolicy(
              r -> r.roleName("stageguard-cloudwatch").policyDocument(FunctionAccount.TRUST));
    }
    String event = Events.stageUpdated(api, "dev");

    Handled early = FUNCTION.handle(event);

    assertThat(early.result())
        .startsWith("RemediationFailedException: ")
        .contains("The role ARN does not have required permissions configured");
    assertThat(early.calls().named("UpdateAccount").count()).isEqualTo(1);

    FUNCTION.letAwsTimePass(RunningFunction.ROLE_PROPAGATION);
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetAccount", "GetRole", "SimulatePrincipalPolicy", "UpdateAccount"})
  void aRoleThatCannotBeSeenToNowFailsTheInvocationAndTheNextFinishesTheStage(String call) {
    use(call.equals("UpdateAccount") ? BrokenRole.UNSET : BrokenRole.WITHOUT_PERMISSIONS);
    String api = account.restApi("dev");
    String event = Events.stageUpdated(api, "dev");
    FUNCTION.gate().when(call).fail(new Fault.ServerError());

    Handled early = FUNCTION.handle(event);

    assertThat(early.result()).startsWith("RemediationFailedException: ").contains(":" + call);
    assertThat(account.stage(api, "dev").accessLogSettings()).isNull();

    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
  }

  @Test
  void aTrustedRoleThatAwsMissesIsLookedAtAnew() {
    account.useRole(account.role(name()));
    String first = Events.stageUpdated(account.restApi("dev"), "dev");
    assertThat(FUNCTION.handle(first).result()).isEqualTo("REMEDIATED");
    account.useRole("");
    String api = account.restApi("dev");

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.calls().named("UpdateStage").all())
        .extracting(call -> call.status())
        .containsExactly(400, 200);
    assertThat(handled.changes())
        .containsExactly(
            "logGroupCreated", "retentionSet", "cloudWatchRoleReplaced", "stageEdited");
  }

  private static void assertKept(String role, Handled handled) {
    assertThat(handled.calls().named("UpdateAccount").all()).isEmpty();
    assertThat(account.roleInForce()).isEqualTo(role);
  }

  private static String use(BrokenRole broken) {
    String arn = broken.make(account, name());
    account.useRole(arn);
    return arn;
  }

  private static String name() {
    return "role-" + ++roles;
  }

  private static PatchOperation unsetRole() {
    return PatchOperation.builder().op(Op.REPLACE).path("/cloudwatchRoleArn").value("").build();
  }

  private static Fault noSuchEntity() {
    return new Fault.Answer(
        404,
        "text/xml",
        "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>"
            + "<Message>The role cannot be found.</Message></Error></ErrorResponse>");
  }
}
