package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Call;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** Log groups that the policy names, when someone deletes one or takes something from it. */
class LogGroupIT {
  private static final String KEY =
      "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  @RegisterExtension
  static final RunningFunction FUNCTION =
      new RunningFunction(
          Map.of(
              "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
              "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER,
              // Nothing reads this: it makes the process another, which holds no other's policy.
              "TEST", "LogGroupIT"));

  private static FunctionAccount account;
  private static CloudWatchLogsClient logs;

  /** The kinds of API. */
  enum Kind {
    REST,
    HTTP,
    WEBSOCKET;

    /** Makes an API whose stage has its logs set up by StageGuard, and returns the API's id. */
    String guarded(String stage) {
      String api =
          switch (this) {
            case REST -> account.restApi(stage);
            case HTTP -> account.v2().http(stage);
            case WEBSOCKET -> account.v2().webSocket(stage);
          };
      String sample = this == REST ? "update-stage" : "v2-update-stage";
      assertThat(FUNCTION.handle(Events.of(sample, api, stage)).result()).isEqualTo("REMEDIATED");
      return api;
    }

    String destination(String api, String stage) {
      return this == REST
          ? account.stage(api, stage).accessLogSettings().destinationArn()
          : account.v2().stage(api, stage).accessLogSettings().destinationArn();
    }
  }

  /** What can be taken from a log group. */
  enum Loss {
    GROUP("delete-log-group") {
      @Override
      void happenTo(String group) {
        logs.deleteLogGroup(r -> r.logGroupName(group));
      }
    },
    RETENTION("put-retention-policy") {
      @Override
      void happenTo(String group) {
        logs.putRetentionPolicy(r -> r.logGroupName(group).retentionInDays(7));
      }
    },
    KEY_OF_ITS_OWN("disassociate-kms-key") {
      @Override
      void happenTo(String group) {
        logs.disassociateKmsKey(r -> r.logGroupName(group));
      }
    };

    final String sample;

    Loss(String sample) {
      this.sample = sample;
    }

    abstract void happenTo(String group);
  }

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
    logs = account.team().logs();
    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    account.put(
        StackPermissions.POLICY_PARAMETER,
        "version: 1\naccessLogs: {destination: {kmsKeyArn: \"" + KEY + "\"}}\n");
  }

  static Stream<Arguments> losses() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Loss.values()).map(loss -> Arguments.of(kind, loss)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("losses")
  void whatIsTakenFromALogGroupIsPutRightOnce(Kind kind, Loss loss) {
    String stage = kind == Kind.REST ? "dev" : "$default";
    String api = kind.guarded(stage);
    String group = group(api, stage);
    loss.happenTo(group);
    ObjectNode event = Events.ofLogGroup(loss.sample, group);

    Handled first = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(first.open()).isEmpty();
    LogGroup found = describe(group).getFirst();
    assertThat(found.retentionInDays()).isEqualTo(365);
    assertThat(found.kmsKeyId()).isEqualTo(KEY);
    assertThat(kind.destination(api, stage)).endsWith(":log-group:" + group);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }

  @Test
  void theDeliveryOfAnHttpApisLogsIsSetUpAgainWithTheGroup() {
    Duration ago = Duration.ofMinutes(2);
    FUNCTION.letAwsTimePass(ago.negated());
    String api = Kind.HTTP.guarded("dev");
    FUNCTION.letAwsTimePass(ago);
    String group = group(api, "dev");
    logs.deleteLogGroup(r -> r.logGroupName(group));

    Handled handled = FUNCTION.handle(Events.ofLogGroup("delete-log-group", group));

    assertThat(handled.findings()).contains("LogGroupMissing");
    assertThat(handled.open()).isEmpty();
    assertThat(handled.writeNames())
        .containsExactly("CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
  }

  @Test
  void aRestStageIsNotWrittenToForItsLogGroup() {
    String api = Kind.REST.guarded("dev");
    String group = group(api, "dev");
    logs.deleteLogGroup(r -> r.logGroupName(group));

    Handled handled = FUNCTION.handle(Events.ofLogGroup("delete-log-group", group));

    assertThat(handled.calls().to("apigateway").names()).containsOnly("GetStage");
    assertThat(handled.writeNames()).containsExactly("CreateLogGroup", "PutRetentionPolicy");
  }

  @ParameterizedTest
  @EnumSource
  void aLongerRetentionAndNoneAreKept(Kind kind) {
    String api = kind.guarded("dev");
    String group = group(api, "dev");
    logs.putRetentionPolicy(r -> r.logGroupName(group).retentionInDays(3653));
    Handled longer = FUNCTION.handle(Events.ofLogGroup("put-retention-policy", group));
    logs.deleteRetentionPolicy(r -> r.logGroupName(group));
    Handled none = FUNCTION.handle(Events.ofLogGroup("delete-retention-policy", group));

    for (Handled handled : List.of(longer, none)) {
      assertThat(handled.result()).isEqualTo("COMPLIANT");
      assertThat(handled.writeNames()).isEmpty();
    }
    assertThat(describe(group).getFirst().retentionInDays()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void theGroupOfAStageThatIsGoneStaysGone(Kind kind) {
    String api = kind.guarded("dev");
    String group = group(api, "dev");
    if (kind == Kind.REST) {
      account.team().apiGateway().deleteStage(r -> r.restApiId(api).stageName("dev"));
    } else {
      account.team().apiGatewayV2().deleteStage(r -> r.apiId(api).stageName("dev"));
    }
    logs.deleteLogGroup(r -> r.logGroupName(group));

    Handled handled = FUNCTION.handle(Events.ofLogGroup("delete-log-group", group));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.evidence().path("reason").asText())
        .isEqualTo("the log group's stage does not exist");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(describe(group)).isEmpty();
  }

  @Test
  void aGroupThatATeamsStageDoesNotLogToIsNotMadeAgain() {
    String api = account.compliantApi("dev");
    String group = group(api, "dev");

    Handled handled = FUNCTION.handle(Events.ofLogGroup("delete-log-group", group));

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.writeNames()).isEmpty();
    assertThat(describe(group)).isEmpty();
  }

  @Test
  void aTeamsOwnGroupIsNobodysBusiness() {
    Handled handled =
        FUNCTION.handle(Events.ofLogGroup("delete-log-group", FunctionAccount.TEAMS_GROUP));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.evidence().path("reason").asText())
        .isEqualTo("the policy has no log group of that name for a single API");
    assertThat(handled.calls().to("apigateway").all()).isEmpty();
  }

  @Test
  void aStageIsReadOnceWhicheverKindOfApiItIsOf() {
    String rest = Kind.REST.guarded("dev");
    String http = Kind.HTTP.guarded("dev");

    assertThat(gatewayCalls(rest)).containsExactly("/restapis/" + rest + "/stages/dev");
    assertThat(gatewayCalls(http))
        .containsExactly("/restapis/" + http + "/stages/dev", "/v2/apis/" + http + "/stages/dev");
  }

  private static List<String> gatewayCalls(String api) {
    return FUNCTION
        .handle(Events.ofLogGroup("delete-retention-policy", group(api, "dev")))
        .calls()
        .to("apigateway")
        .all()
        .stream()
        .map(Call::operation)
        .map(operation -> operation.path())
        .toList();
  }

  private static List<LogGroup> describe(String group) {
    return logs.describeLogGroups(r -> r.logGroupNamePrefix(group)).logGroups();
  }

  /** {@code $default} is written {@code .default}. */
  private static String group(String api, String stage) {
    return "/aws/vendedlogs/apigateway/" + api + "/" + stage.replace('$', '.');
  }
}
