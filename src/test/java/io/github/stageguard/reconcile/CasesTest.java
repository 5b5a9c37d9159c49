package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.StageUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One folder of {@code src/test/resources/cases} a behaviour: the stage as GetStage answers (with
 * the {@code protocolType} that GetApi gives for HTTP and WebSocket APIs), the policy, and what is
 * expected of {@code events/update-stage.json} or {@code events/v2-update-stage.json} (or the
 * case's own {@code event.json}): the operations of a REST patch, or the members of a V2 update.
 * Each case must converge: the same event again writes nothing.
 */
class CasesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path CASES = Path.of("src/test/resources/cases");

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(CASES::relativize).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseEndsAsExpectedAndConverges(Path name) {
    Path folder = CASES.resolve(name);
    JsonNode expected = json(folder.resolve("expected.json"));
    JsonNode stageJson = json(folder.resolve("stage.json"));
    Trigger trigger = trigger(folder, kind(stageJson));
    FakeAws aws = new FakeAws();
    aws.now = Instant.parse("2026-11-20T09:30:05Z");
    aws.put(stage(stageJson, ((Trigger.StageChanged) trigger).stage()));
    Settings settings = new Settings(true, PolicyDocument.parse(text(folder, "policy.yaml")));

    Outcome outcome = Given.reconciler(aws).handle(trigger, settings);

    StageOutcome stage = outcome.stages().getFirst();
    assertThat(stage.result().name()).isEqualTo(expected.path("result").asText());
    assertThat(names(stage.findings())).isEqualTo(texts(expected.path("findings")));
    assertThat(names(stage.open())).isEqualTo(texts(expected.path("open")));
    if (kind(stageJson) == ApiKind.REST) {
      assertThat(patch(stage)).isEqualTo(expectedPatch(expected.path("patch")));
    } else {
      assertThat(update(stage)).isEqualTo(expected.path("update"));
    }
    assertThat(stage.reason()).contains(expected.path("reason").asText());
    assertThat(stage.lease().map(lease -> lease.endsAt().toString()).orElse(""))
        .isEqualTo(expected.path("lease").asText());

    aws.calls.clear();
    StageOutcome again = Given.reconciler(aws).handle(trigger, settings).stages().getFirst();
    assertThat(again.changes()).isEmpty();
    assertThat(aws.count("UpdateStage")).isZero();
    assertThat(names(again.open())).isEqualTo(texts(expected.path("open")));
  }

  private static Trigger trigger(Path folder, ApiKind kind) {
    Path own = folder.resolve("event.json");
    String sample = kind == ApiKind.REST ? "update-stage.json" : "v2-update-stage.json";
    Path event = Files.exists(own) ? own : Path.of("events", sample);
    return new Triggers("", Set.of()).of(Envelope.of(json(event)));
  }

  private static ApiKind kind(JsonNode stage) {
    return ApiKind.valueOf(stage.path("protocolType").asText("REST"));
  }

  private static Stage stage(JsonNode json, StageRef ref) {
    TreeMap<String, LogSettings> settings = new TreeMap<>();
    for (String member : List.of("methodSettings", "routeSettings")) {
      json.path(member).properties().forEach(e -> settings.put(e.getKey(), entry(e.getValue())));
    }
    if (json.has("defaultRouteSettings")) {
      settings.put(Stage.DEFAULTS, entry(json.path("defaultRouteSettings")));
    }
    JsonNode accessLog = json.path("accessLogSettings");
    return new Stage(
        ref,
        kind(json),
        new AccessLog(accessLog.path("destinationArn").asText(), accessLog.path("format").asText()),
        settings,
        json.path("tags").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asText())),
        Optional.of(Instant.parse(json.path("lastUpdatedDate").asText())),
        json.path("apiGatewayManaged").asBoolean());
  }

  private static LogSettings entry(JsonNode entry) {
    return new LogSettings(
        LogLevel.valueOf(entry.path("loggingLevel").asText("OFF")),
        entry.path("dataTraceEnabled").asBoolean(),
        entry.has("throttlingBurstLimit")
            ? Map.of("ThrottlingBurstLimit", entry.path("throttlingBurstLimit").asText())
            : Map.of());
  }

  /** What is sent to a V2 API, as a request spells it. */
  private static JsonNode update(StageOutcome outcome) {
    ObjectNode json = JSON.createObjectNode();
    for (Change change : outcome.changes()) {
      if (change instanceof Change.StageEdited(var stage, var edits)) {
        StageUpdate update = StageUpdate.of(stage, edits);
        update
            .accessLog()
            .ifPresent(
                log ->
                    json.putObject("accessLogSettings")
                        .put("destinationArn", log.destinationArn())
                        .put("format", log.format()));
        update.defaults().ifPresent(e -> route(json.putObject("defaultRouteSettings"), e));
        update
            .routes()
            .forEach((key, e) -> route(json.withObjectProperty("routeSettings").putObject(key), e));
      }
    }
    return json;
  }

  private static void route(ObjectNode json, StageUpdate.RouteUpdate entry) {
    entry.level().ifPresent(level -> json.put("loggingLevel", level.name()));
    entry.dataTrace().ifPresent(on -> json.put("dataTraceEnabled", on));
    String burst = entry.others().get("ThrottlingBurstLimit");
    if (burst != null) {
      json.put("throttlingBurstLimit", Integer.parseInt(burst));
    }
  }

  private static List<PatchOperation> patch(StageOutcome outcome) {
    return outcome.changes().stream()
        .filter(Change.StageEdited.class::isInstance)
        .flatMap(change -> PatchOperation.of(((Change.StageEdited) change).edits()).stream())
        .toList();
  }

  private static List<PatchOperation> expectedPatch(JsonNode patch) {
    return patch
        .valueStream()
        .map(
            op ->
                new PatchOperation(
                    op.path("op").asText(), op.path("path").asText(), op.path("value").asText()))
        .toList();
  }

  private static List<String> names(List<Assessment> findings) {
    return findings.stream().map(f -> f.finding().getClass().getSimpleName()).toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path folder, String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
