package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.wire.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiGatewayException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.TooManyRequestsException;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** Recording, marked clients, faults and hooks. */
class StrictGateIT {
  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private StrictGate gate;
  private ApiGatewayClient client;
  private String api;

  @BeforeEach
  void makeAStage() {
    api = account.restApi("dev");
    gate = account.gate();
    client = account.function().apiGateway();
    gate.clear();
  }

  @Test
  void recordsWhatEachCallAskedForAndWhatCameOfIt() {
    describe("new");
    account.function().logs().createLogGroup(r -> r.logGroupName("/g"));
    account.function().ssm().getParameters(r -> r.names("p"));
    account.function().iam().listRoles();
    account.function().scheduler().listSchedules(r -> r.maxResults(1));
    assertThatExceptionOfType(ApiGatewayException.class)
        .isThrownBy(() -> client.getStage(r -> r.restApiId(api).stageName("gone")));

    assertThat(gate.calls().all())
        .extracting(Call::service, Call::name, Call::status, Call::applied)
        .containsExactly(
            tuple("apigateway", "UpdateStage", 200, true),
            tuple("logs", "CreateLogGroup", 200, true),
            tuple("ssm", "GetParameters", 200, false),
            tuple("iam", "ListRoles", 200, false),
            tuple("scheduler", "ListSchedules", 200, false),
            tuple("apigateway", "GetStage", 404, false));
    Call update = gate.calls().all().getFirst();
    assertThat(update.apiId()).isEqualTo(api);
    assertThat(update.stageName()).isEqualTo("dev");
    assertThat(update.body()).contains("/description", "new");
    assertThat(update.at()).isEqualTo(EmulatedAccount.START);
    assertThat(gate.writes().names()).containsExactly("UpdateStage", "CreateLogGroup");
    assertThat(gate.reads().to("apigateway").names()).containsExactly("GetStage");
  }

  @Test
  void recordsEveryOperationOfTheApiGatewayClientByItsName() {
    String arn = "arn:aws:apigateway:us-east-1::/restapis/" + api + "/stages/dev";
    client.getAccount();
    client.getStages(r -> r.restApiId(api));
    client.tagResource(r -> r.resourceArn(arn).tags(Map.of("a", "b")));
    client.getTags(r -> r.resourceArn(arn));
    client.untagResource(r -> r.resourceArn(arn).tagKeys("a"));
    client.deleteStage(r -> r.restApiId(api).stageName("dev"));
    client.deleteRestApi(r -> r.restApiId(api));

    assertThat(gate.calls().names())
        .containsExactly(
            "GetAccount",
            "GetStages",
            "TagResource",
            "GetTags",
            "UntagResource",
            "DeleteStage",
            "DeleteRestApi");
  }

  @Test
  void recordsEveryOperationOfTheClientForHttpAndWebSocketApisByItsName() {
    ApiGatewayV2Client v2 = account.function().apiGatewayV2();
    String http = account.httpApi("$default");
    String arn = "arn:aws:apigateway:us-east-1::/apis/" + http + "/stages/$default";
    gate.clear();
    v2.getApis();
    v2.getApi(r -> r.apiId(http));
    v2.getStages(r -> r.apiId(http));
    v2.getStage(r -> r.apiId(http).stageName("$default"));
    v2.tagResource(r -> r.resourceArn(arn).tags(Map.of("a", "b")));
    v2.getTags(r -> r.resourceArn(arn));
    v2.untagResource(r -> r.resourceArn(arn).tagKeys("a"));
    v2.createDeployment(r -> r.apiId(http));
    v2.updateStage(r -> r.apiId(http).stageName("$default").description("x"));
    v2.deleteAccessLogSettings(r -> r.apiId(http).stageName("$default"));
    v2.deleteStage(r -> r.apiId(http).stageName("$default"));
    v2.deleteApi(r -> r.apiId(http));

    assertThat(gate.calls().names())
        .containsExactly(
            "GetApis",
            "GetApi",
            "GetStages",
            "GetStage",
            "TagResource",
            "GetTags",
            "UntagResource",
            "CreateDeployment",
            "UpdateStage",
            "DeleteAccessLogSettings",
            "DeleteStage",
            "DeleteApi");
    assertThat(gate.calls().to("apigateway").named("UpdateStage").all())
        .extracting(Call::apiId, Call::stageName)
        .containsExactly(tuple(http, "$default"));
  }

  @Test
  void tellsTheCallsOfMarkedClientsFromTheFunctions() {
    account.as("team").apiGateway().getAccount();
    client.getAccount();

    assertThat(gate.calls().by("team").count()).isOne();
    assertThat(gate.reads().count()).isOne();
    gate.clear();
    assertThat(gate.calls().count()).isZero();
  }

  @Test
  void throttlesSoManyCallsAndThenNoMore() {
    gate.when("UpdateStage").times(2).fail(new Fault.Throttled());

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(TooManyRequestsException.class)
          .isThrownBy(() -> describe("new"))
          .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
    }
    describe("new");

    assertThat(gate.calls().named("UpdateStage").all())
        .extracting(Call::status)
        .containsExactly(429, 429, 200);
    assertThat(gate.writes().count()).isOne();
  }

  @Test
  void failsForGoodUntilToldToBehave() {
    gate.whenAny().fail(new Fault.ServerError());
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(ApiGatewayException.class)
          .isThrownBy(client::getAccount)
          .satisfies(e -> assertThat(e.statusCode()).isEqualTo(500));
    }
    account.as("team").apiGateway().getAccount();

    gate.behave();
    client.getAccount();
  }

  @Test
  void failsInTheProtocolOfEachService() {
    Clients function = account.function();
    gate.whenAny().fail(new Fault.AccessDenied());
    assertThatExceptionOfType(ApiGatewayException.class)
        .isThrownBy(client::getAccount)
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> function.iam().listRoles())
        .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"))
        .withMessageContaining("iam:ListRoles");
    assertThatExceptionOfType(SchedulerException.class)
        .isThrownBy(() -> function.scheduler().listSchedules(r -> r.maxResults(1)))
        .withMessageContaining("scheduler:ListSchedules");
    assertThatExceptionOfType(CloudWatchLogsException.class)
        .isThrownBy(() -> function.logs().createLogGroup(r -> r.logGroupName("/g")))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
    gate.behave();
    gate.whenAny().fail(new Fault.Throttled());
    assertThatExceptionOfType(SsmException.class)
        .isThrownBy(() -> function.ssm().getParameters(r -> r.names("p")))
        .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
    assertThatExceptionOfType(IamException.class)
        .isThrownBy(() -> function.iam().listRoles())
        .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
    assertThatExceptionOfType(SchedulerException.class)
        .isThrownBy(() -> function.scheduler().listSchedules(r -> r.maxResults(1)))
        .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
  }

  @Test
  void aConnectionDroppedBeforeLeavesNothingAndOneDroppedAfterLeavesTheChange() {
    gate.when("UpdateStage").number(1).fail(new Fault.DroppedBefore());
    gate.when("UpdateStage").number(2).fail(new Fault.DroppedAfter());

    assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> describe("first"));
    assertThat(description()).isNull();
    assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> describe("second"));
    assertThat(description()).isEqualTo("second");

    assertThat(gate.calls().named("UpdateStage").all())
        .extracting(Call::status, Call::applied)
        .containsExactly(tuple(0, false), tuple(0, true));
  }

  @Test
  void aLateCallIsAppliedAndAnsweredAfterItsTime() {
    Duration late = Duration.ofMillis(50);
    gate.when("UpdateStage").number(1).fail(new Fault.Late(late));
    long began = System.nanoTime();

    describe("late");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(late);
    assertThat(description()).isEqualTo("late");
    assertThat(gate.calls().named("UpdateStage").all())
        .extracting(Call::status, Call::applied)
        .containsExactly(tuple(200, true));
  }

  @Test
  void aHangingCallEndsAtItsLimitOrWhenTheGateCloses() throws InterruptedException {
    gate.when("GetAccount").number(1).fail(new Fault.Hang(Duration.ofMillis(50)));
    assertThatExceptionOfType(SdkClientException.class).isThrownBy(client::getAccount);

    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    StrictGate other = StrictGate.inFrontOf(MiniStack.shared().uri()).open();
    other.whenAny().before(arrived::countDown);
    other.whenAny().fail(new Fault.Hang(Duration.ofMinutes(5)));
    try (Clients clients = Clients.of(other.uri())) {
      Thread.ofVirtual()
          .start(
              () -> {
                assertThatExceptionOfType(SdkException.class)
                    .isThrownBy(clients.apiGateway()::getAccount);
                ended.countDown();
              });
      arrived.await();
      assertThat(other.calls().all()).extracting(Call::status).containsExactly(0);
      other.close();
      ended.await();
    }
  }

  @Test
  void answersNonsenseWhenTold() {
    gate.when("GetStage").number(1).fail(new Fault.Garbled());
    gate.when("GetStage")
        .number(2)
        .fail(new Fault.Answer(200, "application/json", "{\"stageName\":[]}"));

    assertThatExceptionOfType(SdkException.class).isThrownBy(this::description);
    assertThatExceptionOfType(SdkException.class).isThrownBy(this::description);
    assertThat(description()).isNull();
  }

  @Test
  void hooksRunBeforeAndAfterACallIsApplied() {
    List<String> seen = new ArrayList<>();
    gate.when("UpdateStage").number(2).before(() -> seen.add("before " + teamsDescription()));
    gate.when("UpdateStage").number(2).after(() -> seen.add("after " + teamsDescription()));

    describe("one");
    assertThat(seen).isEmpty();
    describe("two");

    assertThat(seen).containsExactly("before one", "after two");
  }

  @Test
  void aTeamsChangeComesBetweenTheFunctionsReadAndWrite() {
    gate.when("GetStage")
        .number(1)
        .after(
            () ->
                account
                    .as("team")
                    .apiGateway()
                    .updateStage(
                        r ->
                            r.restApiId(api)
                                .stageName("dev")
                                .patchOperations(description("theirs"))));

    assertThat(description()).isNull();
    assertThat(description()).isEqualTo("theirs");
    assertThat(gate.writes().count()).isZero();
    assertThat(gate.calls().by("team").writes().count()).isOne();
  }

  @Test
  void aFailedHookFailsTheTest() {
    StrictGate other = StrictGate.inFrontOf(MiniStack.shared().uri()).open();
    other.whenAny().before(() -> assertThat(1).isEqualTo(2));
    try (Clients clients = Clients.of(other.uri())) {
      clients.apiGateway().getAccount();
    }

    assertThatIllegalStateException().isThrownBy(other::close).withMessage("a hook failed");
  }

  @Test
  void anOperationReadsOrWrites() {
    assertThat(List.of("GetStage", "ListSchedules", "DescribeLogGroups", "SimulatePrincipalPolicy"))
        .allMatch(name -> new Operation("x", name, Map.of()).reads());
    assertThat(List.of("UpdateStage", "CreateSchedule", "PutRetentionPolicy", "TagResource"))
        .noneMatch(name -> new Operation("x", name, Map.of()).reads());
  }

  private void describe(String text) {
    client.updateStage(r -> r.restApiId(api).stageName("dev").patchOperations(description(text)));
  }

  private static PatchOperation description(String text) {
    return PatchOperation.builder().op(Op.REPLACE).path("/description").value(text).build();
  }

  private String description() {
    return client.getStage(r -> r.restApiId(api).stageName("dev")).description();
  }

  private String teamsDescription() {
    return account
        .as("team")
        .apiGateway()
        .getStage(r -> r.restApiId(api).stageName("dev"))
        .description();
  }
}
