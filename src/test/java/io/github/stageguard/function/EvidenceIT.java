package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** The line that is left of each event, and the patch in it that undoes what was done. */
class EvidenceIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final String GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/team/access";

  private static FunctionAccount account;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  /** The runtime prints an error after it has reported it: one of an earlier class is out now. */
  @BeforeEach
  void nothingIsLeftToBePrinted() {
    FUNCTION.handle(Events.of("update-stage", "goneaway12", "dev"));
  }

  @Test
  void oneLineSaysWhoDidWhatWhenAndFromWhere() {
    String api = account.restApi("dev");
    ObjectNode event = Events.of("update-stage", api, "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.invocation().stdout()).hasSize(1);
    JsonNode line = Json.read(handled.invocation().stdout().getFirst());
    assertThat(line.path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(line.path("mode").asText()).isEqualTo("enforce");
    assertThat(line.path("account").asText()).isEqualTo("000000000000");
    assertThat(line.path("region").asText()).isEqualTo("us-east-1");
    JsonNode who = line.path("event");
    JsonNode detail = event.path("detail");
    assertThat(who.path("name").asText()).isEqualTo("UpdateStage");
    assertThat(who.path("id").asText()).isEqualTo(detail.path("eventID").asText());
    assertThat(who.path("time").asText()).isEqualTo(detail.path("eventTime").asText());
    assertThat(who.path("principal").asText())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/Developer/alice");
    assertThat(who.path("sourceIp").asText()).isEqualTo("203.0.113.10");
    assertThat(who.path("userAgent").asText()).isEqualTo("aws-cli/2.30.0");
    assertThat(handled.stage().path("apiId").asText()).isEqualTo(api);
    assertThat(handled.stage().path("stage").asText()).isEqualTo("dev");
    assertThat(line.path("durationMs").isIntegralNumber()).isTrue();
    Map<String, Long> calls =
        handled.calls().all().stream()
            .collect(Collectors.groupingBy(Call::name, Collectors.counting()));
    assertThat(line.path("calls").properties())
        .allSatisfy(
            call ->
                assertThat(calls)
                    .containsEntry(
                        call.getKey().substring(call.getKey().indexOf(":") + 1),
                        call.getValue().asLong()))
        .hasSameSizeAs(calls.keySet());
  }

  @Test
  void eachFindingAndEachChangeIsInIt() {
    String api = account.restApi("dev");

    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));

    assertThat(handled.findings())
        .containsExactlyInAnyOrder("DestinationMissing", "FormatMissing", "ExecutionLevelTooLow");
    assertThat(handled.stage().path("findings").valueStream())
        .allSatisfy(
            finding -> {
              assertThat(finding.path("rule").asText()).isIn("accessLogs", "executionLogs");
              assertThat(finding.path("text").asText()).isNotBlank();
              assertThat(finding.path("enforcement").asText()).isEqualTo("enforce");
            });
    assertThat(handled.changes()).containsExactly("logGroupCreated", "retentionSet", "stageEdited");
    assertThat(handled.change("retentionSet").path("after").asInt()).isEqualTo(365);
    assertThat(handled.change("stageEdited").path("edits").valueStream())
        .satisfiesExactlyInAnyOrder(
            access -> {
              assertThat(access.path("setting").asText()).isEqualTo("accessLogSettings");
              assertThat(access.path("before")).isEmpty();
              assertThat(access.at("/after/destinationArn").asText()).endsWith(api + "/dev");
              assertThat(access.at("/after/format").asText()).contains("$context.requestId");
            },
            level -> {
              assertThat(level.path("setting").asText()).isEqualTo("*/*/logging/loglevel");
              assertThat(level.path("before").asText()).isEqualTo("OFF");
              assertThat(level.path("after").asText()).isEqualTo("ERROR");
            });
  }

  @Test
  void theLineCarriesItsMetricsInTheEmbeddedFormat() {
    JsonNode line = FUNCTION.handle(Events.stageUpdated(account.restApi("dev"), "dev")).evidence();

    assertThat(line.at("/_aws/Timestamp").asLong())
        .isBetween(System.currentTimeMillis() - 600_000, System.currentTimeMillis());
    JsonNode directives = line.at("/_aws/CloudWatchMetrics");
    assertThat(directives).isNotEmpty();
    directives.forEach(
        directive -> {
          assertThat(directive.path("Namespace").asText()).isEqualTo("StageGuard");
          directive
              .path("Dimensions")
              .forEach(
                  set ->
                      set.forEach(
                          name -> assertThat(line.path(name.asText()).isTextual()).isTrue()));
          directive
              .path("Metrics")
              .forEach(
                  metric ->
                      assertThat(line.path(metric.path("Name").asText()).isNumber())
                          .as(metric.toString())
                          .isTrue());
        });
    assertThat(line.path("Events").asInt()).isEqualTo(1);
    assertThat(line.path("Changes").asInt()).isEqualTo(3);
  }

  @Test
  void theAnswerIsTheLineWithoutItsMetrics() {
    Handled handled = FUNCTION.handle(Events.stageUpdated(account.restApi("dev"), "dev"));

    ObjectNode line = handled.evidence().deepCopy();
    line.remove(line.at("/_aws/CloudWatchMetrics").findValuesAsText("Name"));
    line.remove("_aws");
    assertThat(Json.read(handled.invocation().result())).isEqualTo(line);
  }

  static Stream<Arguments> stages() {
    return Stream.of(
        Arguments.of("nothing set", new String[0]),
        Arguments.of(
            "a destination without a format",
            new String[] {"/accessLogSettings/destinationArn", GROUP}),
        Arguments.of(
            "a format without a destination",
            new String[] {"/accessLogSettings/format", "$context.requestId"}),
        Arguments.of(
            "an incomplete format",
            new String[] {
              "/accessLogSettings/destinationArn",
              GROUP,
              "/accessLogSettings/format",
              "{\"id\":\"$context.requestId\",\"key\":\"$context.identity.apiKey\"}\n"
            }),
        Arguments.of(
            "methods of their own",
            new String[] {
              "/*/*/logging/loglevel", "INFO",
              "/~1/GET/logging/loglevel", "OFF",
              "/~1orders~1{id}/POST/throttling/burstLimit", "5"
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void theUndoPatchRestoresTheLoggingSettings(String name, String[] settings) {
    String api = account.restApi("dev");
    if (settings.length > 0) {
      account.update(api, "dev", settings);
    }
    Map<String, String> before = logging(api);
    Handled handled = FUNCTION.handle(Events.stageUpdated(api, "dev"));
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(logging(api)).isNotEqualTo(before);

    undo(api, handled);

    assertThat(logging(api)).isEqualTo(before);
  }

  @Test
  void theUndoPatchOfALeasesEndSwitchesTheTraceOnAgain() {
    String api = account.compliantApi("dev");
    account.update(api, "dev", "/~1/GET/logging/dataTrace", "true");
    Map<String, String> before = logging(api);
    FUNCTION.handle(Events.stageUpdated(api, "dev"));
    Handled ended = FUNCTION.handle(account.lease(api, "dev").orElseThrow().target().input());

    undo(api, ended);

    assertThat(logging(api)).isEqualTo(before);
  }

  private static void undo(String api, Handled handled) {
    List<PatchOperation> operations =
        handled
            .change("stageEdited")
            .path("undo")
            .valueStream()
            .map(
                entry ->
                    PatchOperation.builder()
                        .op(Op.fromValue(entry.path("op").asText()))
                        .path(entry.path("path").asText())
                        .value(entry.has("value") ? entry.path("value").asText() : null)
                        .build())
            .toList();
    account
        .team()
        .apiGateway()
        .updateStage(r -> r.restApiId(api).stageName("dev").patchOperations(operations));
  }

  /** What is logged; an entry that logs nothing is as good as none. */
  private static Map<String, String> logging(String api) {
    GetStageResponse stage = account.stage(api, "dev");
    Map<String, String> logging = new TreeMap<>();
    if (stage.accessLogSettings() != null) {
      logging.put("access log", stage.accessLogSettings().toString());
    }
    stage
        .methodSettings()
        .forEach(
            (key, setting) -> {
              Function<String, String> orOff = level -> level == null ? "OFF" : level;
              String text = orOff.apply(setting.loggingLevel()) + " " + setting.dataTraceEnabled();
              if (!text.equals("OFF false")) {
                logging.put(key, text);
              }
            });
    return logging;
  }
}
