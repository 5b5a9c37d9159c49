package io.github.stageguard.function;

import static io.github.stageguard.function.V2Apis.GET_PETS;
import static io.github.stageguard.function.V2Apis.accessLog;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.wire.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;

/** Stages of HTTP APIs: access logs and nothing else. */
class HttpApiIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static FunctionAccount account;
  private static V2Apis apis;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
    apis = account.v2();
  }

  @ParameterizedTest
  @CsvSource({"dev, dev", "$default, .default"})
  void aBareStageLogsToThePolicysGroupInJson(String stage, String inGroup) {
    String api = apis.http(stage);

    Handled handled = repair(api, stage);

    String group = "/aws/vendedlogs/apigateway/" + api + "/" + inGroup;
    AccessLogSettings logs = apis.stage(api, stage).accessLogSettings();
    assertThat(logs.destinationArn())
        .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:" + group);
    assertThat(logs.format())
        .startsWith("{\"")
        .contains("\"$context.requestId\"", "\"$context.routeKey\"")
        .doesNotContain("resourcePath");
    assertThat(handled.writeNames())
        .containsExactly("CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
    assertThat(
            account.team().logs().describeLogGroups(r -> r.logGroupNamePrefix(group)).logGroups())
        .singleElement()
        .satisfies(found -> assertThat(found.retentionInDays()).isEqualTo(365));
  }

  @Test
  void itsWriteHoldsNothingButAccessLogs() {
    String api = apis.http("dev");
    apis.update(
        api,
        "dev",
        r ->
            r.defaultRouteSettings(s -> s.throttlingBurstLimit(9))
                .routeSettings(
                    Map.of(
                        GET_PETS, RouteSettings.builder().detailedMetricsEnabled(true).build())));

    Handled handled = repair(api, "dev");

    Call write = handled.calls().named("UpdateStage").all().getLast();
    assertThat(Json.read(write.body()).fieldNames())
        .toIterable()
        .containsExactly("accessLogSettings");
    assertThat(handled.findings()).containsExactly("DestinationMissing", "FormatMissing");
    assertThat(apis.stage(api, "dev").defaultRouteSettings().throttlingBurstLimit()).isEqualTo(9);
    assertThat(apis.stage(api, "dev").routeSettings().get(GET_PETS).detailedMetricsEnabled())
        .isTrue();
  }

  @Test
  void itsLogsNeedNoRole() {
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
    String before = account.roleInForce();
    account.useRole("");
    try {
      Handled handled = repair(apis.http("dev"), "dev");

      assertThat(handled.calls().named("GetAccount").all()).isEmpty();
      assertThat(account.roleInForce()).isEmpty();
    } finally {
      FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
      account.useRole(before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          JSON | {"id":"$context.requestId","status":$context.status} | {"id":"$context.requestId","status":$context.status, | "}
          CLF  | $context.requestId [$context.requestTime]            | $context.requestId [$context.requestTime] $context. | .responseLength
          CSV  | $context.requestId,$context.status                   | $context.requestId,$context.status,$context. | .responseLength
          XML  | <log id="$context.requestId"/>                       | <log id="$context.requestId"> | </log>
          """)
  void aTeamsFormatIsCompletedInItsOwnNotationAndItsDestinationKept(
      String notation, String format, String beginning, String end) {
    String api = apis.http("dev");
    apis.update(api, "dev", r -> r.accessLogSettings(apis.teams(format)));

    Handled handled = repair(api, "dev");

    AccessLogSettings logs = apis.stage(api, "dev").accessLogSettings();
    assertThat(logs.destinationArn()).endsWith(":log-group:" + FunctionAccount.TEAMS_GROUP);
    assertThat(logs.format())
        .startsWith(beginning)
        .endsWith(end)
        .contains("$context.routeKey", "$context.identity.sourceIp")
        .containsOnlyOnce("$context.requestId");
    assertThat(handled.calls().to("logs").all()).isEmpty();
  }

  @Test
  void aManagedStageIsReportedWithTheWayOutAndNotWrittenTo() {
    String api = apis.quickCreated();

    Handled created = FUNCTION.handle(Events.of("v2-quick-create-api", api, "$default"));
    Handled updated = FUNCTION.handle(Events.of("v2-update-stage", api, "$default"));

    assertThat(created.callNames()).containsExactly("GetApi", "GetStages");
    assertThat(updated.callNames()).containsExactly("GetStage");
    for (Handled handled : new Handled[] {created, updated}) {
      assertThat(handled.result()).isEqualTo("REPORTED");
      assertThat(handled.findings()).containsExactly("DestinationMissing", "FormatMissing");
      assertThat(handled.stage().path("reason").asText())
          .contains("quick create")
          .contains("a stage of your own");
      assertThat(handled.stage().path("findings").valueStream())
          .allSatisfy(
              finding -> assertThat(finding.path("repairable")).isEqualTo(Json.read("false")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2-import-api", "v2-reimport-api"})
  void anImportedApiHasEachOfItsStagesRepairedAfterOneLook(String sample) {
    String api = apis.http("dev");
    account.team().apiGatewayV2().createStage(r -> r.apiId(api).stageName("$default"));
    ObjectNode event = Events.of(sample, api, "");

    Handled first = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(first.calls().named("GetStages").count()).isEqualTo(1);
    assertThat(first.calls().named("UpdateStage").all())
        .extracting(Call::stageName)
        .containsExactlyInAnyOrder("dev", "$default");
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.callNames()).containsExactly("GetStages");
  }

  @Test
  void anApiWithoutAStageIsIgnored() {
    String api =
        account.team().apiGatewayV2().createApi(r -> r.name("new").protocolType("HTTP")).apiId();

    assertThat(FUNCTION.handle(Events.of("v2-import-api", api, "")).result()).isEqualTo("IGNORED");
  }

  @Test
  void aDeploymentWithoutAStageTakesOneReadOfItsStages() {
    String api = apis.http("dev");
    account.team().apiGatewayV2().createStage(r -> r.apiId(api).stageName("other"));
    String deployment = apis.stage(api, "dev").deploymentId();
    ObjectNode event = Events.deployed("v2-create-deployment-without-stage", api, deployment);

    Handled first = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(first.calls().named("GetStages").count()).isEqualTo(1);
    assertThat(first.calls().named("UpdateStage").all())
        .extracting(Call::stageName)
        .containsExactly("dev");
    assertThat(again.callNames()).containsExactly("GetStages");
  }

  @Test
  void accessLogsThatATeamDeletesComeBack() {
    String api = apis.compliantHttp("$default");
    account.team().apiGatewayV2().deleteAccessLogSettings(r -> r.apiId(api).stageName("$default"));

    Handled handled = FUNCTION.handle(Events.of("v2-delete-access-log-settings", api, "$default"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(apis.stage(api, "$default").accessLogSettings().destinationArn())
        .endsWith("/aws/vendedlogs/apigateway/" + api + "/.default");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Insufficient permissions to enable logging | docs/permissions.md
          Cannot enable logging. Policy document length breaking Cloudwatch Logs Constraints, either < 1 or > 5120 | resource polic
          """)
  void whatAwsRefusesForItsOwnReasonsIsAFindingThatSaysWhatToDo(String message, String advice) {
    String api = apis.http("dev");
    ObjectNode event = Events.of("v2-update-stage", api, "dev");
    String refusal =
        Json.object().put("__type", "BadRequestException").put("message", message).toString();
    FUNCTION.gate().when("UpdateStage").fail(new Fault.Answer(400, "application/json", refusal));

    Handled first = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(first.calls().named("UpdateStage").count()).isEqualTo(1);
    assertThat(again.result()).isEqualTo("REPORTED");
    assertThat(again.writeNames()).isEmpty();
    JsonNode refused = again.stage().path("findings").path(2);
    assertThat(refused.path("finding").asText()).isEqualTo("WriteRefused");
    assertThat(refused.path("text").asText()).contains(message, advice);
    FUNCTION.gate().behave();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
  }

  @Test
  void aTeamsLogGroupThatIsGoneIsReportedWhenAwsRefusesForIt() {
    String api = apis.http("dev");
    account.team().logs().createLogGroup(r -> r.logGroupName("/team/gone"));
    apis.update(
        api,
        "dev",
        r ->
            r.accessLogSettings(
                accessLog(FunctionAccount.logGroupArn("/team/gone"), "$context.requestId")));
    account.team().logs().deleteLogGroup(r -> r.logGroupName("/team/gone"));

    Handled handled = FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));

    assertThat(handled.result()).isEqualTo("REPORTED");
    assertThat(handled.findings()).containsExactly("FormatIncomplete", "WriteRefused");
    assertThat(handled.stage().toString()).contains("/team/gone does not exist");
    assertThat(apis.stage(api, "dev").accessLogSettings().format()).isEqualTo("$context.requestId");
  }

  private static Handled repair(String api, String stage) {
    String event = Events.of("v2-update-stage", api, stage).toString();
    Handled handled = FUNCTION.handle(event);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).isEmpty();
    assertThat(handled.calls().named("UpdateStage").count()).isEqualTo(1);
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.callNames()).containsExactly("GetStage");
    return handled;
  }
}
