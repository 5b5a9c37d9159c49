package io.github.stageguard.cli;

import static io.github.stageguard.cli.SampleReport.audited;
import static io.github.stageguard.cli.SampleReport.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SarifReportTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void isSarifByTheSchemaOfOasis() throws IOException {
    assertThat(schema().validate(sarif(SampleReport.small()))).isEmpty();
    assertThat(schema().validate(sarif(SampleReport.large(0)))).isEmpty();
    assertThat(schema().validate(JSON.createObjectNode().put("version", "2.1.0"))).isNotEmpty();
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        SarifReportTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in);
    }
  }

  @Test
  void explainsEveryKindOfFinding() {
    JsonNode rules = sarif(SampleReport.small()).at("/runs/0/tool/driver/rules");

    assertThat(texts(rules, "/id"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Finding.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
    assertThat(texts(rules, "/help/text"))
        .allSatisfy(help -> assertThat(help).hasSizeGreaterThan(20));
  }

  @Test
  void namesStageRuleAndWords() {
    JsonNode result =
        results(SampleReport.small()).stream()
            .filter(each -> each.at("/ruleId").asText().equals("ExecutionLevelTooLow"))
            .filter(each -> each.toString().contains("f6g7h8i9j0"))
            .findFirst()
            .orElseThrow();

    assertThat(result.at("/level").asText()).isEqualTo("error");
    assertThat(result.at("/message/text").asText())
        .isEqualTo("execution log level of pets/POST is OFF, at least ERROR is due");
    JsonNode location = result.at("/locations/0/logicalLocations/0");
    assertThat(location.at("/name").asText()).isEqualTo("f6g7h8i9j0/prod");
    assertThat(location.at("/fullyQualifiedName").asText())
        .isEqualTo("arn:aws:apigateway:eu-central-1::/restapis/f6g7h8i9j0/stages/prod");
    JsonNode rules = sarif(SampleReport.small()).at("/runs/0/tool/driver/rules");
    assertThat(rules.get(result.at("/ruleIndex").asInt()).at("/id").asText())
        .isEqualTo("ExecutionLevelTooLow");
  }

  @Test
  void suppressesWhatIsExempt() {
    assertThat(results(SampleReport.small()))
        .filteredOn(each -> each.has("suppressions"))
        .hasSize(3)
        .allSatisfy(
            each -> {
              assertThat(each.toString()).contains("loadtest01/load-1");
              assertThat(each.at("/suppressions/0/justification").asText())
                  .isEqualTo(
                      "exempt until 2026-12-05: load test writes 40 GB a day, approved by"
                          + " security@example.com");
            });
  }

  @Test
  void aLeasedDataTraceIsANoteAndOneWithoutALeaseAnError() {
    assertThat(results(SampleReport.small()))
        .filteredOn(each -> each.at("/ruleId").asText().equals("DataTraceOn"))
        .extracting(
            each -> each.at("/locations/0/logicalLocations/0/name").asText(),
            each -> each.at("/level").asText())
        .containsExactly(tuple("chat000001/live", "note"), tuple("k1l2m3n4o5/test", "error"));
  }

  @Test
  void whatIsOnlyAuditedIsAWarning() {
    AccountReport report =
        SampleReport.report(
            List.of(),
            List.of(
                new Assessment(
                    new Finding.CloudWatchRoleBroken("", "it is not set"),
                    new Enforcement.Audited(),
                    true)),
            List.of());

    assertThat(results(report).getFirst().at("/level").asText()).isEqualTo("warning");
  }

  @Test
  void saysWhatCouldNotBeRead() {
    JsonNode invocation = sarif(SampleReport.small()).at("/runs/0/invocations/0");

    assertThat(invocation.at("/executionSuccessful").asBoolean()).isFalse();
    assertThat(invocation.at("/toolExecutionNotifications/0/message/text").asText())
        .contains("zz9plural0", "AccessDeniedException");
    assertThat(
            sarif(SampleReport.large(3))
                .at("/runs/0/invocations/0/executionSuccessful")
                .asBoolean())
        .isTrue();
  }

  @Test
  void fingerprintsTellFindingsApartAndOutlastAChangedValue() {
    List<String> prints = fingerprints(results(SampleReport.small()));
    assertThat(prints).doesNotHaveDuplicates();

    List<JsonNode> before = results(with("$context.requestId"));
    List<JsonNode> after = results(with("$context.status"));
    assertThat(before.getFirst().at("/message")).isNotEqualTo(after.getFirst().at("/message"));
    assertThat(fingerprints(before)).isEqualTo(fingerprints(after)).isNotEmpty();
  }

  private static AccountReport with(String format) {
    return SampleReport.report(
        List.of(
            audited(
                stage(
                    ApiKind.REST,
                    "a1b2c3d4e5",
                    "prod",
                    new AccessLog("arn:aws:firehose:one", format),
                    new LogSettings(LogLevel.OFF, false)))),
        List.of(),
        List.of());
  }

  @Test
  void textOfAwsIsNeitherLinkNorPlaceholderNorAnythingToATerminal() {
    AccountReport report =
        SampleReport.report(
            List.of(),
            List.of(
                new Assessment(
                    new Finding.CloudWatchRoleBroken(
                        "[click](https://evil.example) {0} \u001B[31m\u202E", "x".repeat(9_000)),
                    new Enforcement.Enforced(),
                    true)),
            List.of());

    assertThat(results(report).getFirst().at("/message/text").asText())
        .contains("[click] (https", "{{0}}")
        .hasSizeLessThan(5_000);
    assertThat(write(report)).matches("[ -~\\n]+");
  }

  @Test
  void theSameReportGivesTheSameLog() {
    assertThat(write(SampleReport.small())).isEqualTo(write(SampleReport.small()));
  }

  private static List<String> fingerprints(List<JsonNode> results) {
    return results.stream()
        .map(each -> each.at("/partialFingerprints/stageRuleSetting~1v1").asText())
        .toList();
  }

  private static List<JsonNode> results(AccountReport report) {
    return list(sarif(report).at("/runs/0/results"));
  }

  private static List<String> texts(JsonNode array, String pointer) {
    return list(array).stream().map(each -> each.at(pointer).asText()).toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode sarif(AccountReport report) {
    try {
      return JSON.readTree(write(report));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String write(AccountReport report) {
    StringBuilder written = new StringBuilder();
    try {
      SarifReport.write(report, written);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return written.toString();
  }
}
