package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.AccessLogSettings;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/** What a violating stage looks like afterwards. */
class RemediationIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final String DESTINATION = "/accessLogSettings/destinationArn";
  private static final String FORMAT = "/accessLogSettings/format";

  private static FunctionAccount account;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  @Test
  void aBareStageLogsToThePolicysGroupInJson() {
    String api = account.restApi("dev");

    repair(api);

    AccessLogSettings logs = account.stage(api, "dev").accessLogSettings();
    String group = "/aws/vendedlogs/apigateway/" + api + "/dev";
    assertThat(logs.destinationArn())
        .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:" + group);
    assertThat(logs.format())
        .startsWith("{\"")
        .contains("\"$context.requestId\"", "\"$context.identity.sourceIp\"");
    assertThat(
            account.team().logs().describeLogGroups(r -> r.logGroupNamePrefix(group)).logGroups())
        .singleElement()
        .satisfies(found -> assertThat(found.retentionInDays()).isEqualTo(365));
    assertThat(setting(api, "*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting(api, "*/*").dataTraceEnabled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:logs:us-east-1:000000000000:log-group:/team/access",
        "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-team"
      })
  void aTeamsDestinationIsKeptAndGetsTheFormatThatItLacks(String destination) {
    String api = account.restApi("dev");
    account.update(api, "dev", DESTINATION, destination);

    Handled handled = repair(api);

    AccessLogSettings logs = account.stage(api, "dev").accessLogSettings();
    assertThat(logs.destinationArn()).isEqualTo(destination);
    assertThat(logs.format()).contains("$context.requestId");
    assertThat(handled.calls().to("logs").all()).isEmpty();
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
  void aTeamsFormatIsCompletedInItsOwnNotation(
      String notation, String format, String beginning, String end) {
    String api = account.compliantApi("dev");
    account.update(api, "dev", FORMAT, format);

    repair(api);

    assertThat(account.stage(api, "dev").accessLogSettings().format())
        .startsWith(beginning)
        .endsWith(end)
        .contains("$context.extendedRequestId", "$context.identity.caller", "$context.protocol")
        .containsOnlyOnce("$context.requestId");
  }

  @Test
  void aSecretInAFormatIsReplacedWhereItStands() {
    String api = account.compliantApi("dev");
    account.update(
        api, "dev", FORMAT, FunctionAccount.FULL_FORMAT + " key=$context.identity.apiKey!");

    repair(api);

    assertThat(account.stage(api, "dev").accessLogSettings().format())
        .isEqualTo(FunctionAccount.FULL_FORMAT + " key=$context.identity.apiKeyId!");
  }

  @Test
  void levelsAreRaisedOnEveryEntryAndNothingElseOfItIsTouched() {
    String api = account.compliantApi("dev");
    account.update(
        api,
        "dev",
        "/*/*/logging/loglevel",
        "INFO",
        "/~1/GET/logging/loglevel",
        "OFF",
        "/~1/GET/throttling/burstLimit",
        "7",
        "/~1orders~1{id}/POST/logging/loglevel",
        "OFF",
        "/~1orders~1{id}/POST/caching/ttlInSeconds",
        "17",
        "/~1orders~1{id}/POST/metrics/enabled",
        "true");

    Handled handled = repair(api);

    assertThat(handled.callNames().getLast()).isEqualTo("UpdateStage");
    assertThat(setting(api, "*/*").loggingLevel()).isEqualTo("INFO");
    assertThat(setting(api, "~1/GET").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting(api, "~1/GET").throttlingBurstLimit()).isEqualTo(7);
    assertThat(setting(api, "~1orders~1{id}/POST").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting(api, "~1orders~1{id}/POST").cacheTtlInSeconds()).isEqualTo(17);
    assertThat(setting(api, "~1orders~1{id}/POST").metricsEnabled()).isTrue();
  }

  @Test
  void anEntryThatHasNoLevelCountsAsOff() {
    String api = account.restApi("dev");
    account.update(api, "dev", "/~1/GET/throttling/burstLimit", "7");
    assertThat(setting(api, "~1/GET").loggingLevel()).isNull();

    repair(api);

    assertThat(setting(api, "~1/GET").loggingLevel()).isEqualTo("ERROR");
    assertThat(setting(api, "~1/GET").throttlingBurstLimit()).isEqualTo(7);
  }

  @Test
  void otherStagesAndOtherSettingsStayAsTheyAre() {
    String api = account.restApi("dev");
    account.team().apiGateway().createDeployment(r -> r.restApiId(api).stageName("test"));
    account.update(
        api,
        "dev",
        "/variables/colour",
        "green",
        "/tracingEnabled",
        "true",
        "/description",
        "ours");
    String neighbour = account.stage(api, "test").toString();

    repair(api);

    assertThat(account.stage(api, "dev").variables()).isEqualTo(Map.of("colour", "green"));
    assertThat(account.stage(api, "dev").tracingEnabled()).isTrue();
    assertThat(account.stage(api, "dev").description()).isEqualTo("ours");
    assertThat(account.stage(api, "test").toString()).isEqualTo(neighbour);
  }

  @Test
  void whatATeamWritesWhileALogGroupIsMadeIsKept() {
    String api = account.restApi("dev");
    String teams = "arn:aws:logs:us-east-1:000000000000:log-group:/team/access";
    FUNCTION
        .gate()
        .when("CreateLogGroup")
        .after(
            () ->
                account.update(api, "dev", DESTINATION, teams, FORMAT, "$context.requestId team"));

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    AccessLogSettings logs = account.stage(api, "dev").accessLogSettings();
    assertThat(logs.destinationArn()).isEqualTo(teams);
    assertThat(logs.format()).startsWith("$context.requestId team $context.");
  }

  @Test
  void aStageThatIsDeletedMeanwhileIsIgnored() {
    String api = account.compliantApi("dev");
    account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
    FUNCTION
        .gate()
        .when("UpdateStage")
        .before(
            () -> account.team().apiGateway().deleteStage(r -> r.restApiId(api).stageName("dev")));

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.writeNames()).isEmpty();
  }

  private static Handled repair(String api) {
    String event = Events.stageUpdated(api, "dev");
    Handled handled = FUNCTION.handle(event);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.open()).isEmpty();
    assertThat(FUNCTION.handle(event).result()).isEqualTo("COMPLIANT");
    return handled;
  }

  private static MethodSetting setting(String api, String key) {
    return account.stage(api, "dev").methodSettings().get(key);
  }
}
