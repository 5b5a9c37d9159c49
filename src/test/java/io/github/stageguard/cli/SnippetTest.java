package io.github.stageguard.cli;

import static io.github.stageguard.cli.SampleReport.ERRORS;
import static io.github.stageguard.cli.SampleReport.TEAMS_OWN;
import static io.github.stageguard.cli.SampleReport.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.stageguard.cli.Snippet.Language;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SnippetTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
  private static final String RATE = "ThrottlingRateLimit";

  @ParameterizedTest
  @CsvSource({
    "REST, CLOUDFORMATION, rest.cloudformation.yaml",
    "REST, SAM, rest.sam.yaml",
    "REST, TERRAFORM, rest.tf",
    "REST, CDK, rest.ts",
    "HTTP, CLOUDFORMATION, http.cloudformation.yaml",
    "HTTP, SAM, http.sam.yaml",
    "HTTP, TERRAFORM, http.tf",
    "HTTP, CDK, http.ts",
    "WEBSOCKET, CLOUDFORMATION, websocket.cloudformation.yaml",
    "WEBSOCKET, SAM, websocket.sam.yaml",
    "WEBSOCKET, TERRAFORM, websocket.tf",
    "WEBSOCKET, CDK, websocket.ts"
  })
  void saysWhatThePolicyWantsInTheLanguageOfTheTemplate(
      ApiKind kind, Language language, String expected) {
    CommandProcess.assertIs("snippet/" + expected, snippet(language, sample(kind), "version: 1"));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void saysThatWhatElseAMethodsEntrySetsMustBeCarriedOver(Language language) {
    assertThat(snippet(language, sample(ApiKind.REST), "version: 1"))
        .contains("(throttling, metrics, caching) are not shown: carry them over into the same");
    assertThat(snippet(language, sample(ApiKind.WEBSOCKET), "version: 1"))
        .doesNotContain("carry them over");
  }

  /** The array is what the CDK has made of {@code deployOptions}. */
  @Test
  void forTheCdkEachEntryIsMergedWithTheOneThatIsThere() {
    assertThat(snippet(Language.CDK, sample(ApiKind.REST), "version: 1"))
        .contains("...present.find((entry) => isSame(each, entry)), ...each")
        .contains("...present.filter((entry) => !logging.some(")
        .doesNotContain("cfnStage.methodSettings = [\n  {");
  }

  /** A stage of each kind that breaks all rules it can. */
  private static Stage sample(ApiKind kind) {
    return switch (kind) {
      case REST ->
          stage(
              kind,
              "a1b2c3d4e5",
              "prod",
              TEAMS_OWN,
              LogSettings.SILENT,
              Map.of("~1pets~1{id}/GET", new LogSettings(LogLevel.INFO, true), "~1/POST", ERRORS));
      case HTTP -> stage(kind, "http000001", "v1", AccessLog.NONE, LogSettings.SILENT);
      case WEBSOCKET ->
          stage(
              kind,
              "chat000001",
              "live",
              AccessLog.NONE,
              new LogSettings(LogLevel.OFF, true),
              Map.of(
                  "send${x}Message",
                  new LogSettings(LogLevel.OFF, false, Map.of(RATE, "12.5", "Other", "x: y"))));
    };
  }

  @ParameterizedTest
  @EnumSource(ApiKind.class)
  void aStageThatFollowsItComplies(ApiKind kind) {
    Stage followed = wanted(sample(kind), "version: 1").stage();

    assertThat(SampleReport.audited(followed).plan().findings()).isEmpty();
  }

  @Test
  void whatIsExemptOrOnlyAuditedIsWantedAllTheSame() {
    String audited =
        "version: 1\naccessLogs: {mode: audit}\nexecutionLogs: {mode: audit}\ndataTrace: {mode: audit}";
    String exempt =
        """
        version: 1
        exemptions:
          - match: {apiId: a1b2c3d4e5}
            rules: [accessLogs, executionLogs, dataTrace]
            until: 2026-12-31
            reason: none
        """;

    assertThat(snippet(Language.SAM, sample(ApiKind.REST), audited))
        .isEqualTo(snippet(Language.SAM, sample(ApiKind.REST), exempt))
        .isEqualTo(snippet(Language.SAM, sample(ApiKind.REST), "version: 1"));
  }

  @Test
  void whatARuleThatIsOffIsAboutStaysAsItIs() {
    Stage stage = sample(ApiKind.WEBSOCKET);

    assertThat(snippet(Language.TERRAFORM, stage, "version: 1\naccessLogs: {mode: \"off\"}"))
        .doesNotContain("access_log_settings");
    assertThat(snippet(Language.TERRAFORM, stage, "version: 1\ndataTrace: {mode: \"off\"}"))
        .contains("data_trace_enabled = true");
  }

  @Test
  void saysSoWhereNothingIsAskedFor() {
    assertThatThrownBy(
            () ->
                snippet(
                    Language.SAM, sample(ApiKind.HTTP), "version: 1\naccessLogs: {mode: \"off\"}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("asks nothing");
  }

  @Test
  void saysWhatMustBeMendedByHand() {
    Stage stage =
        stage(
            ApiKind.HTTP,
            "http000001",
            "v1",
            new AccessLog("arn:aws:logs:x", "$context.requestId " + "x".repeat(3_050)),
            ERRORS);

    assertThat(snippet(Language.CDK, stage, "version: 1"))
        .contains("// The format must be mended by hand: ");
  }

  @Test
  void aManagedStageGetsWhatAStageOfOnesOwnNeeds() {
    Stage managed = stage(ApiKind.HTTP, "http000001", "$default", AccessLog.NONE, ERRORS);
    assertThat(managed.managed()).isTrue();

    assertThat(snippet(Language.TERRAFORM, managed, "version: 1"))
        .contains("\"stage__default\"", "/aws/vendedlogs/apigateway/http000001/.default");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CLOUDFORMATION", "SAM", "CDK"},
      value = Language.class)
  void refusesWhatCloudFormationWouldReplace(Language language) {
    String secret = "$context.requestId {{resolve:secretsmanager:MySecret}}";

    assertThatThrownBy(() -> snippet(language, withFormat(secret), "version: 1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("{{resolve:");
    assertThat(snippet(Language.TERRAFORM, withFormat(secret), "version: 1"))
        .contains("{{resolve:secretsmanager");
  }

  @Test
  void refusesTokensOfTheCdkAndRoutesThatAreFunctions() {
    assertThatThrownBy(
            () ->
                snippet(
                    Language.CDK,
                    withFormat("$context.requestId ${Token[AWS.Region.4]}"),
                    "version: 1"))
        .isInstanceOf(UsageException.class);
    Stage route =
        stage(
            ApiKind.WEBSOCKET,
            "chat000001",
            "live",
            AccessLog.NONE,
            ERRORS,
            Map.of("Fn::Sub", ERRORS));
    assertThatThrownBy(() -> snippet(Language.SAM, route, "version: 1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Fn::Sub");
  }

  private static Stage withFormat(String format) {
    return stage(
        ApiKind.REST, "a1b2c3d4e5", "prod", new AccessLog("arn:aws:firehose:x", format), ERRORS);
  }

  @Property
  void yamlGivesBackWhateverAStageHolds(
      @ForAll @StringLength(min = 1, max = 40) String format,
      @ForAll @StringLength(min = 1, max = 20) String route)
      throws JsonProcessingException {
    Stage stage =
        stage(
            ApiKind.WEBSOCKET,
            "chat000001",
            "live",
            new AccessLog("arn:" + format, format),
            ERRORS,
            Map.of(route, ERRORS));
    String yaml = String.join("\n", YamlSnippet.lines(stage, false));
    JsonNode properties = new YAMLMapper().readTree(yaml).at("/Resources/LiveStage/Properties");

    assertThat(yaml).matches("[ -~\n]+");
    assertThat(properties.at("/AccessLogSettings/Format").asText()).isEqualTo(whole(format));
    assertThat(properties.path("RouteSettings").path(whole(route)).path("LoggingLevel").asText())
        .isEqualTo("ERROR");
    assertThat(properties.fieldNames())
        .toIterable()
        .containsExactly("AccessLogSettings", "DefaultRouteSettings", "RouteSettings");
  }

  @Property
  void literalsHoldTheirTextAndEndWhereTheyEnd(@ForAll @StringLength(max = 60) String any) {
    Stream.of(any, any + "${x}", "$" + any, "%{" + any + "$${'\"\\").forEach(SnippetTest::isHeld);
  }

  @ParameterizedTest
  @CsvSource({"${a}", "$${a}", "$$${a}", "%%{a}", "$context.a", "'\"\\${", "\\${a}", "${${", "$%{"})
  void interpolationsAreOnlyText(String text) {
    isHeld(text);
  }

  private static void isHeld(String text) {
    assertThat(Literal.ofHcl(Quoted.hcl(text))).isEqualTo(whole(text));
    assertThat(Literal.ofTypeScript(Quoted.typeScript(text))).isEqualTo(whole(text));
  }

  /** Surrogates without a partner are no characters. */
  private static String whole(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }

  private static Wanted wanted(Stage stage, String yaml) {
    Policy policy = PolicyDocument.parse(yaml);
    Subject subject =
        new Subject(
            stage,
            SampleReport.PLACE.partition(),
            SampleReport.PLACE.region(),
            SampleReport.PLACE.account());
    return Wanted.of(stage, policy.forStage(subject, TODAY), SampleReport.PLACE);
  }

  private static String snippet(Language language, Stage stage, String policy) {
    return Snippet.of(language, wanted(stage, policy));
  }
}
