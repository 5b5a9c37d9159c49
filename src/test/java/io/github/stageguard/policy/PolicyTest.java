package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.accesslog.FormatPolicy;
import io.github.stageguard.accesslog.Notation;
import io.github.stageguard.policy.Enforcement.Audited;
import io.github.stageguard.policy.Enforcement.Enforced;
import io.github.stageguard.policy.Enforcement.Off;
import io.github.stageguard.policy.StagePolicy.AccessLogs;
import io.github.stageguard.policy.StagePolicy.Contested;
import io.github.stageguard.policy.StagePolicy.DataTrace;
import io.github.stageguard.policy.StagePolicy.ExecutionLogs;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
  private static final Subject PROD = Subjects.rest("a1b2c3d4e5", "prod");
  private static final List<String> REST_VARIABLES =
      List.of(
          "extendedRequestId",
          "identity.sourceIp",
          "identity.caller",
          "identity.user",
          "requestTime",
          "httpMethod",
          "resourcePath",
          "protocol",
          "status",
          "responseLength",
          "requestId");

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    assertThat(PolicyDocument.packagedDefault().forStage(PROD, TODAY))
        .isEqualTo(
            new StagePolicy(
                new AccessLogs(
                    new Enforced(),
                    new LogGroup(
                        "/aws/vendedlogs/apigateway/a1b2c3d4e5/prod", 365, Optional.empty()),
                    List.of(new Glob("*")),
                    new FormatPolicy(Notation.JSON, REST_VARIABLES, List.of("identity.apiKey"))),
                new ExecutionLogs(new Enforced(), LogLevel.ERROR),
                new DataTrace(new Enforced(), Duration.ofHours(1), Duration.ofHours(8)),
                new Contested(5, Duration.ofHours(1), true)));
  }

  @Test
  void theDefaultsForTheAccountAreTheDocumentedOnes() {
    assertThat(PolicyDocument.packagedDefault().cloudWatchRole()).isEqualTo(new Enforced());
    assertThat(PolicyDocument.packagedDefault().sweep()).isEqualTo(new SweepLimits(4, 100));
  }

  @Test
  void variablesAreRequiredByKindOfApi() {
    assertThat(required(PolicyDocument.packagedDefault(), ApiKind.REST)).isEqualTo(REST_VARIABLES);
    assertThat(required(PolicyDocument.packagedDefault(), ApiKind.HTTP))
        .containsExactly(
            "identity.sourceIp",
            "requestTime",
            "httpMethod",
            "routeKey",
            "protocol",
            "status",
            "responseLength",
            "requestId");
    assertThat(required(PolicyDocument.packagedDefault(), ApiKind.WEBSOCKET))
        .containsExactly(
            "identity.sourceIp",
            "identity.caller",
            "identity.user",
            "requestTime",
            "eventType",
            "routeKey",
            "status",
            "requestId",
            "connectionId");
  }

  @ParameterizedTest
  @EnumSource
  void aPolicyOfOnlyItsVersionIsThePackagedOne(ApiKind kind) {
    Subject subject = Subjects.of(kind, "a1", "prod", Map.of());
    Policy policy = PolicyDocument.parse("version: 1");
    Policy packaged = PolicyDocument.packagedDefault();
    assertThat(policy.forStage(subject, TODAY)).isEqualTo(packaged.forStage(subject, TODAY));
    assertThat(policy.cloudWatchRole()).isEqualTo(packaged.cloudWatchRole());
    assertThat(policy.sweep()).isEqualTo(packaged.sweep());
  }

  @Test
  void theVersionMayBeLeftOut() {
    assertThat(PolicyDocument.parse("sweep: {maxChanges: 0}").sweep())
        .isEqualTo(new SweepLimits(4, 0));
  }

  @Test
  void everyKeyCanBeSet() {
    Policy policy =
        PolicyDocument.parse(
            """
            version: 1
            accessLogs:
              mode: audit
              destination:
                logGroup: logs-{account}/{region}/{apiId}.{stage}_x
                retentionDays: 3653
                kmsKeyArn: arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-0a1b
              allowedDestinations:
                - "arn:aws:logs:*:123456789012:log-group:/team/*"
                - "arn:aws:firehose:*:*:deliverystream/amazon-apigateway-*"
              format:
                notation: xml
                requiredVariables:
                  rest: [requestId, path]
                  http: [requestId]
                  websocket: [extendedRequestId]
                forbiddenVariables: []
            executionLogs: {mode: audit, minimumLevel: INFO}
            dataTrace: {mode: audit, lease: PT1M, maximum: P365D}
            cloudWatchRole: {mode: audit}
            sweep: {requestsPerSecond: 10, maxChanges: 0}
            journal: {retentionDays: 1}
            contested: {changes: 50, window: PT5M, yield: false}
            """);
    assertThat(policy.forStage(PROD, TODAY))
        .isEqualTo(
            new StagePolicy(
                new AccessLogs(
                    new Audited(),
                    new LogGroup(
                        "logs-123456789012/eu-central-1/a1b2c3d4e5.prod_x",
                        3653,
                        Optional.of("arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-0a1b")),
                    List.of(
                        new Glob("arn:aws:logs:*:123456789012:log-group:/team/*"),
                        new Glob("arn:aws:firehose:*:*:deliverystream/amazon-apigateway-*")),
                    new FormatPolicy(Notation.XML, List.of("requestId", "path"), List.of())),
                new ExecutionLogs(new Audited(), LogLevel.INFO),
                new DataTrace(new Audited(), Duration.ofMinutes(1), Duration.ofDays(365)),
                new Contested(50, Duration.ofMinutes(5), false)));
    assertThat(policy.journalRetention()).isEqualTo(Duration.ofDays(1));
    assertThat(required(policy, ApiKind.HTTP)).containsExactly("requestId");
    assertThat(required(policy, ApiKind.WEBSOCKET)).containsExactly("extendedRequestId");
    assertThat(policy.cloudWatchRole()).isEqualTo(new Audited());
    assertThat(policy.sweep()).isEqualTo(new SweepLimits(10, 0));
  }

  @Test
  void offIsWrittenAsItIsWithOrWithoutQuotes() {
    Policy policy =
        PolicyDocument.parse(
            """
            accessLogs: {mode: off}
            executionLogs: {minimumLevel: OFF}
            dataTrace: {mode: "off"}
            cloudWatchRole: {mode: off}
            """);
    StagePolicy stage = policy.forStage(PROD, TODAY);
    assertThat(stage.accessLogs().enforcement()).isEqualTo(new Off());
    assertThat(stage.executionLogs()).isEqualTo(new ExecutionLogs(new Enforced(), LogLevel.OFF));
    assertThat(stage.dataTrace().enforcement()).isEqualTo(new Off());
    assertThat(policy.cloudWatchRole()).isEqualTo(new Off());
  }

  @Test
  void theDefaultStageIsWrittenWithADot() {
    Subject subject = Subjects.of(ApiKind.HTTP, "h1", "$default", Map.of());
    assertThat(logGroup(PolicyDocument.packagedDefault(), subject))
        .isEqualTo("/aws/vendedlogs/apigateway/h1/.default");
  }

  @ParameterizedTest
  @CsvSource({
    "prod,      a1, rest,      INFO",
    "prod-blue, a1, rest,      INFO",
    "dev,       a1, rest,      OFF",
    "dev,       a1, websocket, ERROR",
    "dev,       b1, rest,      ERROR",
    "reprod,    b1, http,      ERROR"
  })
  void anOverrideHoldsForTheStagesThatMatch(
      String stage, String apiId, String kind, LogLevel level) {
    Policy policy =
        PolicyDocument.parse(
            """
            overrides:
              - match: {stage: "prod*"}
                executionLogs: {minimumLevel: INFO}
              - match: {apiId: a1, kind: rest}
                executionLogs: {minimumLevel: OFF}
            """);
    Subject subject =
        Subjects.of(ApiKind.valueOf(kind.toUpperCase(Locale.ROOT)), apiId, stage, Map.of());
    assertThat(policy.forStage(subject, TODAY).executionLogs().minimumLevel()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{account: 123456789012} | true",
        "{account: '123456789012'} | true",
        "{account: 210987654321} | false",
        "{account: 023456789012} | false",
        "{region: eu-central-1} | true",
        "{region: eu-west-1} | false",
        "{apiId: 1234567890} | true",
        "{apiId: 1234567e90} | false",
        "{stage: 2024} | true",
        "{stage: 2025} | false",
        "{stage: '*'} | true",
        "{kind: http} | true",
        "{kind: websocket} | false",
        "{tags: {tier: critical}} | true",
        "{tags: {tier: Critical}} | false",
        "{tags: {tier: critical, year: 2024}} | true",
        "{tags: {tier: critical, year: 2025}} | false",
        "{tags: {tier: critical, team: a}} | false",
        "{stage: 2024, tags: {year: '2024'}, account: 123456789012} | true",
        "{stage: 2024, tags: {year: '2024'}, account: 999999999999} | false"
      })
  void everyKeyOfAMatchMustHold(String match, boolean holds) {
    Policy policy =
        PolicyDocument.parse(
            "overrides:\n  - match: " + match + "\n    executionLogs: {mode: off}\n");
    Subject subject =
        Subjects.of(ApiKind.HTTP, "1234567890", "2024", Map.of("tier", "critical", "year", "2024"));
    assertThat(policy.forStage(subject, TODAY).executionLogs().enforcement())
        .isEqualTo(holds ? new Off() : new Enforced());
  }

  @Test
  void eachKeyIsTakenFromTheFirstOverrideThatSetsIt() {
    Policy policy =
        PolicyDocument.parse(
            """
            accessLogs:
              destination: {kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/base"}
            overrides:
              - match: {stage: prod}
                dataTrace: {lease: PT15M}
                accessLogs: {destination: {kmsKeyArn: null}}
              - match: {stage: dev}
                dataTrace: {mode: off}
              - match: {stage: "p*"}
                dataTrace: {lease: PT30M, maximum: PT2H}
                accessLogs:
                  allowedDestinations: []
                  destination: {retentionDays: 731}
                  format: {requiredVariables: {rest: [requestId]}}
              - match: {kind: rest}
                dataTrace: {mode: audit, maximum: PT3H}
                accessLogs:
                  allowedDestinations: ["arn:*"]
                  destination: {retentionDays: 1, logGroup: "/x/{stage}"}
            """);
    StagePolicy stage = policy.forStage(PROD, TODAY);
    assertThat(stage.dataTrace())
        .isEqualTo(new DataTrace(new Audited(), Duration.ofMinutes(15), Duration.ofHours(2)));
    assertThat(stage.accessLogs().logGroup())
        .isEqualTo(new LogGroup("/x/prod", 731, Optional.empty()));
    assertThat(stage.accessLogs().allowedDestinations()).isEmpty();
    assertThat(stage.accessLogs().format().required()).containsExactly("requestId");
    assertThat(policy.forStage(Subjects.rest("a1", "test"), TODAY).accessLogs().logGroup())
        .isEqualTo(
            new LogGroup(
                "/x/test", 1, Optional.of("arn:aws:kms:eu-central-1:123456789012:key/base")));
    assertThat(required(policy, ApiKind.HTTP))
        .isEqualTo(required(PolicyDocument.packagedDefault(), ApiKind.HTTP));
  }

  @Test
  void overridesThatTogetherExceedTheMaximumAreCappedByIt() {
    Policy policy =
        PolicyDocument.parse(
            """
            overrides:
              - match: {stage: prod}
                dataTrace: {lease: PT4H}
              - match: {kind: rest}
                dataTrace: {lease: PT1H, maximum: PT2H}
            """);
    assertThat(policy.forStage(PROD, TODAY).dataTrace())
        .isEqualTo(new DataTrace(new Enforced(), Duration.ofHours(2), Duration.ofHours(2)));
  }

  @Test
  void aVariableThatOverridesTogetherRequireAndForbidIsForbidden() {
    Policy policy =
        PolicyDocument.parse(
            """
            overrides:
              - match: {stage: prod}
                accessLogs: {format: {requiredVariables: {rest: [requestId, path]}}}
              - match: {kind: rest}
                accessLogs: {format: {forbiddenVariables: [path]}}
            """);
    assertThat(policy.forStage(PROD, TODAY).accessLogs().format())
        .isEqualTo(new FormatPolicy(Notation.JSON, List.of("requestId"), List.of("path")));
  }

  @Test
  void aDestinationIsAllowedByAnyOfTheGlobs() {
    AccessLogs accessLogs =
        PolicyDocument.parse(
                "accessLogs: {allowedDestinations: ['arn:aws:logs:*:log-group:/a/*', 'arn:b']}")
            .forStage(PROD, TODAY)
            .accessLogs();
    assertThat(accessLogs.allows("arn:aws:logs:eu-central-1:123456789012:log-group:/a/b")).isTrue();
    assertThat(accessLogs.allows("arn:b")).isTrue();
    assertThat(accessLogs.allows("arn:aws:logs:eu-central-1:123456789012:log-group:/c")).isFalse();
  }

  @Test
  void theLongestLogGroupNameFits() {
    String template = "x".repeat(512 - 64 - 128 - 12 - 32) + "{apiId}{stage}{account}{region}";
    Policy policy =
        PolicyDocument.parse("accessLogs: {destination: {logGroup: '" + template + "'}}");
    assertThat(logGroup(policy, Subjects.rest("a".repeat(64), "s".repeat(128))))
        .hasSize(512 - 32 + "eu-central-1".length());
  }

  private static List<String> required(Policy policy, ApiKind kind) {
    return policy
        .forStage(Subjects.of(kind, "a1", "test", Map.of()), TODAY)
        .accessLogs()
        .format()
        .required();
  }

  private static String logGroup(Policy policy, Subject subject) {
    return policy.forStage(subject, TODAY).accessLogs().logGroup().name();
  }
}
