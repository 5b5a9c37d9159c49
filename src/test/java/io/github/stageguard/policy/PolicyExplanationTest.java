package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.policy.EffectiveKey.Decision;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyExplanationTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
  private static final String YAML =
      """
      version: 1
      executionLogs: {minimumLevel: INFO}
      dataTrace:
        lease: PT2H
      overrides:
        - match: {stage: "test*"}
          executionLogs: {minimumLevel: OFF}
        - match: {stage: "prod*"}
          executionLogs:
            minimumLevel: ERROR
          accessLogs: {destination: {kmsKeyArn: null, retentionDays: 731}}
        - match: {tags: {tier: critical}}
          executionLogs: {minimumLevel: INFO}
          dataTrace: {maximum: PT30M, lease: PT10M}
      exemptions:
        - match: {apiId: a1b2c3d4e5, stage: "load-*"}
          rules: [accessLogs]
          until: 2026-11-23
          reason: a test
        - match: {apiId: a1b2c3d4e5}
          rules: [dataTrace, accessLogs]
          until: 2026-11-22
          reason: over
      """;

  private static Map<String, EffectiveKey> explained(String yaml, Stage stage) {
    return PolicyDocument.parse(yaml)
        .explain(new Subject(stage, "aws", "us-east-1", "111122223333"), TODAY)
        .stream()
        .collect(Collectors.toMap(EffectiveKey::key, each -> each));
  }

  private static Stage stage(ApiKind kind, String name, Map<String, String> tags) {
    return new Stage(
        new StageRef(kind == ApiKind.REST ? ApiFamily.V1 : ApiFamily.V2, "a1b2c3d4e5", name),
        kind,
        AccessLog.NONE,
        new TreeMap<>(),
        tags,
        Optional.empty(),
        false);
  }

  private static Stage stage(String name) {
    return stage(ApiKind.REST, name, Map.of());
  }

  @Test
  void whatTheDocumentLeavesOutIsDecidedByDefault() {
    Map<String, EffectiveKey> keys = explained("version: 1\n", stage("dev"));

    assertThat(keys.values())
        .extracting(EffectiveKey::decision)
        .containsOnly(new Decision.ByDefault());
    assertThat(keys.get("accessLogs.destination.logGroup").value())
        .isEqualTo("/aws/vendedlogs/apigateway/a1b2c3d4e5/dev");
    assertThat(keys.get("accessLogs.destination.kmsKeyArn").value()).isEqualTo("null");
    assertThat(keys.get("accessLogs.allowedDestinations").value()).isEqualTo("[*]");
    assertThat(keys.get("dataTrace.lease").value()).isEqualTo("PT1H");
    assertThat(keys.get("contested.changes").value()).isEqualTo("5");
    assertThat(keys).doesNotContainKeys("sweep.maxChanges", "version", "cloudWatchRole.mode");
  }

  @Test
  void aKeyOfTheDocumentNamesItsLine() {
    Map<String, EffectiveKey> keys = explained(YAML, stage("dev"));

    assertThat(keys.get("executionLogs.minimumLevel"))
        .isEqualTo(new EffectiveKey("executionLogs.minimumLevel", "INFO", new Decision.General(2)));
    assertThat(keys.get("dataTrace.lease").decision()).isEqualTo(new Decision.General(4));
    assertThat(keys.get("dataTrace.maximum").decision()).isEqualTo(new Decision.ByDefault());
  }

  @Test
  void theFirstOverrideThatMatchesAndHasTheKeyDecides() {
    Map<String, EffectiveKey> keys =
        explained(YAML, stage(ApiKind.REST, "prod", Map.of("tier", "critical")));

    assertThat(keys.get("executionLogs.minimumLevel"))
        .isEqualTo(
            new EffectiveKey(
                "executionLogs.minimumLevel", "ERROR", new Decision.Overridden(2, 10)));
    assertThat(keys.get("accessLogs.destination.retentionDays"))
        .isEqualTo(
            new EffectiveKey(
                "accessLogs.destination.retentionDays", "731", new Decision.Overridden(2, 11)));
    assertThat(keys.get("accessLogs.destination.kmsKeyArn").decision())
        .isEqualTo(new Decision.Overridden(2, 11));
    assertThat(keys.get("dataTrace.lease"))
        .isEqualTo(new EffectiveKey("dataTrace.lease", "PT10M", new Decision.Overridden(3, 14)));
  }

  @Test
  void aLeaseThatIsLongerThanItsMaximumIsDecidedByTheMaximum() {
    String yaml =
        """
        version: 1
        overrides:
          - match: {stage: dev}
            dataTrace: {lease: PT7H}
          - match: {kind: rest}
            dataTrace: {lease: PT5M, maximum: PT30M}
        """;

    Map<String, EffectiveKey> keys = explained(yaml, stage("dev"));

    assertThat(keys.get("dataTrace.lease"))
        .isEqualTo(new EffectiveKey("dataTrace.lease", "PT30M", new Decision.Overridden(2, 6)));
  }

  @Test
  void aLeaseAsLongAsItsMaximumIsItsOwn() {
    String yaml = "version: 1\ndataTrace:\n  lease: PT60M\n  maximum: PT1H\n";

    assertThat(explained(yaml, stage("dev")).get("dataTrace.lease"))
        .isEqualTo(new EffectiveKey("dataTrace.lease", "PT60M", new Decision.General(3)));
  }

  @Test
  void anExemptionDecidesTheModeOfItsRulesUntilItEnds() {
    Map<String, EffectiveKey> keys = explained(YAML, stage("load-1"));

    assertThat(keys.get("accessLogs.mode"))
        .isEqualTo(
            new EffectiveKey(
                "accessLogs.mode",
                "exempt",
                new Decision.Exempt(1, 16, new Enforcement.Exempted(TODAY, "a test", ""))));
    assertThat(keys.get("dataTrace.mode").value()).isEqualTo("enforce");
    assertThat(explained(YAML, stage("dev")).get("accessLogs.mode").value()).isEqualTo("enforce");
  }

  @Test
  void aRuleThatIsOffIsOffForAnExemptStageToo() {
    Map<String, EffectiveKey> keys = explained(YAML + "accessLogs: {mode: off}\n", stage("load-1"));

    assertThat(keys.get("accessLogs.mode"))
        .isEqualTo(new EffectiveKey("accessLogs.mode", "off", new Decision.General(24)));
  }

  @Test
  void onlyTheVariablesOfTheStagesKindAreShownWithoutThoseThatAreForbidden() {
    String yaml =
        """
        version: 1
        accessLogs:
          format:
            requiredVariables:
              http: [requestId, status]
        overrides:
          - match: {stage: live}
            accessLogs: {format: {forbiddenVariables: [integrationErrorMessage]}}
          - match: {kind: http, stage: l*}
            accessLogs: {format: {requiredVariables: {http: [status, integrationErrorMessage]}}}
        """;

    Map<String, EffectiveKey> live = explained(yaml, stage(ApiKind.HTTP, "live", Map.of()));

    assertThat(live).doesNotContainKey("accessLogs.format.requiredVariables.rest");
    assertThat(live.get("accessLogs.format.requiredVariables.http"))
        .isEqualTo(
            new EffectiveKey(
                "accessLogs.format.requiredVariables.http",
                "[status]",
                new Decision.Overridden(2, 10)));
    assertThat(
            explained(yaml, stage(ApiKind.HTTP, "dev", Map.of()))
                .get("accessLogs.format.requiredVariables.http"))
        .isEqualTo(
            new EffectiveKey(
                "accessLogs.format.requiredVariables.http",
                "[requestId, status]",
                new Decision.General(5)));
  }
}
