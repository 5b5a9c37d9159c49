package io.github.stageguard.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.documentation.Example;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The lines that the documentation shows are those that StageGuard writes. */
class DocumentedEvidenceTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final JsonMapper JSON = new JsonMapper();

  private final List<JsonNode> shown =
      Example.of(Path.of("docs", "evidence.md")).stream()
          .filter(example -> example.language().equals("json"))
          .map(example -> json(example.text()))
          .toList();

  @Test
  void theLineOfAStageThatWasPutRight() {
    StageRef ref = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
    StageOutcome outcome =
        new StageOutcome(
            ref,
            Result.REMEDIATED,
            "",
            List.of(
                new Assessment(
                    new Finding.ExecutionLevelTooLow("*/*", LogLevel.OFF, LogLevel.ERROR),
                    new Enforcement.Enforced(),
                    true)),
            List.of(),
            made(
                List.of(
                    new Change.StageEdited(
                        stage(ref, ApiKind.REST, Map.of()),
                        List.of(new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR))))),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Occasion occasion =
        new Occasion(
            "UpdateStage",
            "d034e76f-2ce5-4207-8368-393afbb85eb2",
            Instant.parse("2026-11-20T09:30:00Z"),
            new Actor(
                "arn:aws:sts::111122223333:assumed-role/Developer/alice",
                "203.0.113.10",
                "aws-cli/2.30.0",
                ""));

    JsonNode written =
        EvidenceLine.answer(
            new Outcome(
                new Trigger.StageChanged(ref, occasion),
                true,
                "",
                List.of(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            PLACE,
            Map.of("apigateway:GetStage", 1, "apigateway:UpdateStage", 1),
            Duration.ofMillis(142));

    assertThat(json(written.toString())).isEqualTo(shown.get(0));
  }

  @Test
  void theUndoOfAWebSocketStage() {
    StageRef ref = new StageRef(ApiFamily.V2, "abcdef5678", "live");
    Stage stage =
        stage(
            ref,
            ApiKind.WEBSOCKET,
            Map.of(
                "sendMessage",
                new LogSettings(LogLevel.OFF, false, Map.of("ThrottlingBurstLimit", "5"))));
    StageOutcome outcome =
        new StageOutcome(
            ref,
            Result.REMEDIATED,
            "",
            List.of(),
            List.of(),
            made(
                List.of(
                    new Change.StageEdited(
                        stage,
                        List.of(
                            new StageEdit.AccessLogEdit(
                                AccessLog.NONE, new AccessLog("arn:x", "$context.requestId")),
                            new StageEdit.LevelEdit(
                                "sendMessage", LogLevel.OFF, LogLevel.ERROR))))),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    JsonNode written = EvidenceLine.ofSweep("sweep", outcome, true, PLACE);

    assertThat(json(written.at("/stages/0/changes/0/undo").toString())).isEqualTo(shown.get(1));
  }

  @Test
  void theSummaryOfASweep() {
    SweepOutcome sweep =
        new SweepOutcome(
            "2026-11-20T10:00:00Z",
            1,
            new SweepCounts(1400, 1257, 138, 4, 1, 1198),
            1,
            List.of(
                new SweepOutcome.Failure(
                    "abcdef1234/dev",
                    new CallFailedException(
                        CallFailedException.Kind.DENIED,
                        "apigateway:UpdateStage",
                        "AccessDeniedException",
                        "User is not authorized to perform apigateway:PATCH",
                        null))),
            true,
            Optional.empty(),
            Duration.ofSeconds(249));
    AccountOutcome role =
        new AccountOutcome(Result.COMPLIANT, List.of(), List.of(), List.of(), Optional.empty());

    JsonNode written =
        EvidenceLine.answer(
            new Outcome(
                new Trigger.SweepDue(sweep.id(), false, Optional.empty()),
                true,
                "",
                List.of(),
                Optional.of(role),
                Optional.of(sweep),
                Optional.empty()),
            PLACE,
            Map.of("apigateway:GetStages", 700, "apigateway:UpdateStage", 86),
            Duration.ofSeconds(249));

    assertThat(json(written.toString())).isEqualTo(shown.get(2));
  }

  private static Stage stage(StageRef ref, ApiKind kind, Map<String, LogSettings> settings) {
    return new Stage(
        ref, kind, AccessLog.NONE, new TreeMap<>(settings), Map.of(), Optional.empty(), false);
  }

  /** Read back, for numbers in memory are of other types than numbers in text. */
  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static List<Made> made(List<Change> changes) {
    return changes.stream().map(change -> new Made("", change)).toList();
  }
}
