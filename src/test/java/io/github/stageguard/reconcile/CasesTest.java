package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Stage;
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
 * One folder of {@code src/test/resources/cases} a behaviour: the stage as GetStage answers, the
 * policy, and what is expected of {@code events/update-stage.json} (or the case's own {@code
 * event.json}). Each case must converge: the same event again writes nothing.
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
    Trigger trigger = trigger(folder);
    FakeAws aws = new FakeAws();
    aws.now = Instant.parse("2026-11-20T09:30:05Z");
    aws.put(stage(json(folder.resolve("stage.json"))));
    Settings settings = new Settings(true, PolicyDocument.parse(text(folder, "policy.yaml")));

    Outcome outcome = Given.reconciler(aws).handle(trigger, settings);

    StageOutcome stage = outcome.stages().getFirst();
    assertThat(stage.result().name()).isEqualTo(expected.path("result").asText());
    assertThat(names(stage.findings())).isEqualTo(texts(expected.path("findings")));
    assertThat(names(stage.open())).isEqualTo(texts(expected.path("open")));
    assertThat(patch(stage)).isEqualTo(expectedPatch(expected.path("patch")));
    assertThat(stage.lease().map(lease -> lease.endsAt().toString()).orElse(""))
        .isEqualTo(expected.path("lease").asText());

    aws.calls.clear();
    StageOutcome again = Given.reconciler(aws).handle(trigger, settings).stages().getFirst();
    assertThat(again.changes()).isEmpty();
    assertThat(aws.count("UpdateStage")).isZero();
    assertThat(names(again.open())).isEqualTo(texts(expected.path("open")));
  }

  private static Trigger trigger(Path folder) {
    Path own = folder.resolve("event.json");
    Path event = Files.exists(own) ? own : Path.of("events/update-stage.json");
    return new Triggers("", Set.of()).of(Envelope.of(json(event)));
  }

  private static Stage stage(JsonNode json) {
    TreeMap<String, LogSettings> settings = new TreeMap<>();
    json.path("methodSettings")
        .properties()
        .forEach(
            entry ->
                settings.put(
                    entry.getKey(),
                    new LogSettings(
                        LogLevel.valueOf(entry.getValue().path("loggingLevel").asText("OFF")),
                        entry.getValue().path("dataTraceEnabled").asBoolean())));
    JsonNode accessLog = json.path("accessLogSettings");
    return new Stage(
        Given.REF,
        ApiKind.REST,
        new AccessLog(accessLog.path("destinationArn").asText(), accessLog.path("format").asText()),
        settings,
        json.path("tags").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asText())),
        Optional.of(Instant.parse(json.path("lastUpdatedDate").asText())),
        false);
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
