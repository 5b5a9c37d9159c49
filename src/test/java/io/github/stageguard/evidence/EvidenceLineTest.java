package io.github.stageguard.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy.LogGroup;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvidenceLineTest {
  private static final StageRef REF = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Enforcement ENFORCED = new Enforcement.Enforced();
  private static final Lease LEASE =
      new Lease("lease-id", REF, NOW, NOW.plusSeconds(3_600), "arn:dev", "event-1");

  @Test
  void aLineSaysWhoDidWhatWhatWasFoundAndHowToUndoIt() {
    ObjectNode line =
        answer(
            List.of(assessed(new Finding.DestinationMissing())),
            List.of(
                new Change.StageEdited(
                    stage(ApiKind.REST, Map.of()),
                    List.of(
                        new StageEdit.AccessLogEdit(
                            AccessLog.NONE, new AccessLog("arn:x", "$context.requestId")),
                        new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR)))));

    assertThat(line.path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(line.path("mode").asText()).isEqualTo("enforce");
    assertThat(line.at("/event/name").asText()).isEqualTo("UpdateStage");
    assertThat(line.at("/event/principal").asText()).isEqualTo("arn:dev");
    assertThat(line.at("/event/sourceIp").asText()).isEqualTo("203.0.113.1");
    assertThat(line.at("/event/userAgent").asText()).isEqualTo("aws-cli");
    assertThat(line.at("/event/id").asText()).isEqualTo("event-1");
    assertThat(line.at("/stages/0/findings/0/rule").asText()).isEqualTo("accessLogs");
    assertThat(line.at("/stages/0/changes/0/edits/0/after/format").asText())
        .isEqualTo("$context.requestId");
    assertThat(line.at("/stages/0/changes/0/edits/1/before").asText()).isEqualTo("OFF");
    assertThat(line.at("/stages/0/changes/0/undo"))
        .hasToString(
            "[{\"op\":\"replace\",\"path\":\"/*/*/logging/loglevel\",\"value\":\"OFF\"},"
                + "{\"op\":\"remove\",\"path\":\"/accessLogSettings\"}]");
    assertThat(line.at("/calls/apigateway:GetStage").asInt()).isEqualTo(1);
    assertThat(line.path("durationMs").asInt()).isEqualTo(12);
  }

  @Test
  void undoOfAV2StageIsGivenAsCommandsForIt() {
    Stage webSocket =
        stage(
            ApiKind.WEBSOCKET,
            Map.of(
                "$connect",
                new LogSettings(
                    LogLevel.INFO,
                    true,
                    Map.of("ThrottlingBurstLimit", "5", "DetailedMetricsEnabled", "true"))));
    List<StageEdit> edits =
        List.of(
            new StageEdit.DataTraceEdit("$connect", false),
            new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR),
            new StageEdit.AccessLogEdit(
                AccessLog.NONE, new AccessLog("arn:x", "$context.requestId")));

    JsonNode undo =
        answer(List.of(), List.of(new Change.StageEdited(webSocket, edits)))
            .at("/stages/0/changes/0/undo");

    assertThat(undo.findValuesAsText("command"))
        .containsExactly("delete-access-log-settings", "update-stage");
    assertThat(undo.at("/0/input")).hasToString("{\"ApiId\":\"abcdef1234\",\"StageName\":\"dev\"}");
    assertThat(undo.at("/1/input/DefaultRouteSettings")).hasToString("{\"LoggingLevel\":\"OFF\"}");
    JsonNode route = undo.at("/1/input/RouteSettings/$connect");
    assertThat(route.path("LoggingLevel").asText()).isEqualTo("INFO");
    assertThat(route.path("DataTraceEnabled").asBoolean()).isTrue();
    assertThat(route.path("ThrottlingBurstLimit").asInt()).isEqualTo(5);
    assertThat(route.path("DetailedMetricsEnabled").asBoolean()).isTrue();
  }

  @Test
  void theEndOfALeaseNamesTheLogGroupAndTheInterval() {
    ObjectNode line =
        answer(
            List.of(),
            List.of(
                new Change.DataTraceEnded(
                    REF,
                    "API-Gateway-Execution-Logs_abcdef1234/dev",
                    NOW,
                    NOW.plusSeconds(9),
                    "me"),
                new Change.LeaseRemoved(REF)));

    JsonNode ended = line.at("/stages/0/changes/0");
    assertThat(ended.path("executionLogGroup").asText())
        .isEqualTo("API-Gateway-Execution-Logs_abcdef1234/dev");
    assertThat(ended.path("from").asText()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(ended.path("until").asText()).isEqualTo("2026-11-22T12:00:09Z");
  }

  @Test
  void everyKindOfFindingHasWords() {
    List<Finding> findings =
        List.of(
            new Finding.DestinationMissing(),
            new Finding.DestinationNotAllowed("arn:x"),
            new Finding.FormatMissing(),
            new Finding.FormatIncomplete(List.of("status"), List.of("identity.apiKey")),
            new Finding.FormatIncomplete(List.of(), List.of()),
            new Finding.FormatUnfit("too long", List.of("status"), List.of("identity.apiKey")),
            new Finding.FormatUnfit("too long", List.of(), List.of()),
            new Finding.LogGroupMissing("/x"),
            new Finding.LogDeliveryLost("/x"),
            new Finding.RetentionTooShort("/x", 3, 365),
            new Finding.KmsKeyMissing("/x"),
            new Finding.LogGroupRefused("/x", "AccessDenied", "no"),
            new Finding.ExecutionLevelTooLow("*/*", LogLevel.OFF, LogLevel.ERROR),
            new Finding.DataTraceOn(List.of("*/*")),
            new Finding.LeaseScheduleBroken(List.of("it was disabled")),
            new Finding.WriteRefused(Rule.EXECUTION_LOGS, "BadRequestException", "no"),
            new Finding.CloudWatchRoleBroken("arn:r", "gone"),
            new Finding.CloudWatchRoleDoubtful("arn:r", "narrow"));

    JsonNode line = answer(findings.stream().map(f -> assessed(f)).toList(), List.of());

    assertThat(line.at("/stages/0/findings").findValuesAsText("text"))
        .hasSize(findings.size())
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @Test
  void everyKindOfChangeIsToldApart() {
    JsonNode line =
        answer(
            List.of(),
            List.of(
                new Change.StageEdited(
                    stage(ApiKind.REST, Map.of()),
                    List.of(new StageEdit.DataTraceEdit("*/*", false))),
                new Change.LogGroupCreated("/x", Optional.of("arn:key")),
                new Change.RetentionSet("/x", OptionalInt.of(1), 365),
                new Change.KmsKeySet("/x", "arn:key"),
                new Change.LeaseBegun(LEASE),
                new Change.LeaseScheduleRepaired(LEASE),
                new Change.DataTraceEnded(REF, "/e", NOW, NOW, ""),
                new Change.LeaseRemoved(REF),
                new Change.CloudWatchRoleReplaced("", "arn:r")));

    assertThat(line.at("/stages/0/changes").findValuesAsText("change"))
        .containsExactly(
            "stageEdited",
            "logGroupCreated",
            "retentionSet",
            "kmsKeySet",
            "leaseBegun",
            "leaseScheduleRepaired",
            "dataTraceEnded",
            "leaseRemoved",
            "cloudWatchRoleReplaced");
  }

  @Test
  void aChangeOfALeaseHasItsOwnIdBesideTheLeases() {
    StageOutcome outcome =
        new StageOutcome(
            REF,
            Result.REMEDIATED,
            "",
            List.of(),
            List.of(),
            List.of(
                new Made("change-1", new Change.LeaseBegun(LEASE)),
                new Made("change-2", new Change.LeaseScheduleRepaired(LEASE)),
                new Made("change-3", new Change.LeaseExtended(LEASE, NOW, "long test"))),
            List.of(),
            Optional.of(LEASE),
            Optional.empty(),
            Optional.empty());

    JsonNode changes = answer(outcome).at("/stages/0/changes");

    assertThat(changes.findValuesAsText("id")).containsExactly("change-1", "change-2", "change-3");
    assertThat(changes.findValuesAsText("leaseId")).containsOnly("lease-id").hasSize(3);
  }

  @Test
  void anExemptionSaysUntilWhenAndWhy() {
    Assessment exempt =
        new Assessment(
            new Finding.FormatMissing(),
            new Enforcement.Exempted(LocalDate.parse("2027-01-31"), "load test", "security"),
            true);

    JsonNode finding = answer(List.of(exempt), List.of()).at("/stages/0/findings/0");

    assertThat(finding.path("enforcement").asText()).isEqualTo("exempt");
    assertThat(finding.path("exemptUntil").asText()).isEqualTo("2027-01-31");
    assertThat(finding.path("exemptReason").asText()).isEqualTo("load test");
    assertThat(finding.path("exemptApprovedBy").asText()).isEqualTo("security");
  }

  @Test
  void whatEnforcingWouldDoIsToldStepByStep() {
    StageOutcome audited =
        new StageOutcome(
            REF,
            Result.REPORTED,
            "audit mode",
            List.of(),
            List.of(
                new Remediation.LeaseDataTrace(List.of("*/*"), Duration.ofHours(1)),
                new Remediation.ReadyLogGroup(new LogGroup("/x", 365, Optional.empty())),
                new Remediation.EditStage(
                    new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR))),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(answer(audited).at("/stages/0/planned").findValuesAsText("step"))
        .containsExactly("leaseDataTrace", "readyLogGroup", "editStage");
  }

  @Test
  void hostileTextIsBoundedAndStaysOnOneLine() {
    String hostile = "\n{\"result\":\"COMPLIANT\"}\u0000\u2028".repeat(2_000);
    Assessment finding = assessed(new Finding.DestinationNotAllowed(hostile));

    ObjectNode answer = answer(Collections.nCopies(500, finding), List.of());
    String line = EmbeddedMetrics.addedTo(answer, outcome(ignoredStage()), NOW).toString();

    assertThat(line).doesNotContain("\n", "\u0000");
    assertThat(answer.at("/stages/0/findings")).hasSize(101);
    assertThat(answer.at("/stages/0/findings/100/more").asInt()).isEqualTo(400);
    assertThat(answer.at("/stages/0/findings/0/text").asText()).hasSizeLessThan(4_100);
  }

  @Test
  void metricsAreInTheEmbeddedFormat() throws Exception {
    Outcome outcome = outcome(ignoredStage());
    String text =
        EmbeddedMetrics.addedTo(
                EvidenceLine.answer(outcome, PLACE, Map.of(), Duration.ZERO), outcome, NOW)
            .toString();
    JsonNode line = new JsonMapper().readTree(text);

    assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
    for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
      assertThat(directive.path("Namespace").asText()).isEqualTo("StageGuard");
      for (JsonNode dimension : directive.at("/Dimensions/0")) {
        assertThat(line.path(dimension.asText()).isTextual()).isTrue();
      }
      for (JsonNode metric : directive.path("Metrics")) {
        assertThat(line.path(metric.path("Name").asText()).isNumber()).isTrue();
      }
    }
  }

  @Test
  void aFailureSaysWhatToDo() {
    for (CallFailedException.Kind kind : CallFailedException.Kind.values()) {
      var failure = new CallFailedException(kind, "iam:GetRole", "Code", "message", null);
      Outcome outcome =
          new Outcome(
              new Trigger.AccountChanged(occasion()),
              true,
              "",
              List.of(),
              Optional.of(
                  new AccountOutcome(
                      Result.FAILED, List.of(), List.of(), List.of(), Optional.of(failure))),
              Optional.empty(),
              Optional.of(failure));
      JsonNode line = EvidenceLine.answer(outcome, PLACE, Map.of(), Duration.ZERO);

      assertThat(line.path("result").asText()).isEqualTo("FAILED");
      assertThat(line.at("/cloudWatchRole/failure/operation").asText()).isEqualTo("iam:GetRole");
      assertThat(line.at("/failure/advice").asText()).isNotEmpty();
    }
  }

  @Test
  void aSweepsFailureSaysThatTheNextSweepLooksAgain() {
    for (CallFailedException.Kind kind : CallFailedException.Kind.values()) {
      var failure = new CallFailedException(kind, "apigateway:GetStages", "Code", "message", null);
      StageOutcome failed =
          new StageOutcome(
              REF,
              Result.FAILED,
              "",
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(failure));
      Outcome outcome =
          new Outcome(
              new Trigger.SweepDue("", false, Optional.empty()),
              true,
              "",
              List.of(),
              Optional.empty(),
              Optional.of(
                  new SweepOutcome(
                      "sweep-1",
                      2,
                      new SweepCounts(5, 1, 1, 1, 2, 9),
                      1,
                      List.of(new SweepOutcome.Failure("abcdef1234", failure)),
                      false,
                      Optional.of(NOW),
                      Duration.ofSeconds(9))),
              Optional.empty());

      JsonNode summary = EvidenceLine.answer(outcome, PLACE, Map.of(), Duration.ZERO);
      JsonNode line = EvidenceLine.ofSweep("sweep-1", failed, true, PLACE);

      assertThat(summary.at("/event/id").asText()).isEqualTo("sweep-1");
      assertThat(summary.at("/sweep/stages/failed").asInt()).isEqualTo(2);
      assertThat(summary.at("/sweep/goesOnAt").asText()).isEqualTo(NOW.toString());
      assertThat(summary.at("/sweep/failures/0/subject").asText()).isEqualTo("abcdef1234");
      for (JsonNode advice :
          List.of(summary.at("/sweep/failures/0/advice"), line.at("/stages/0/failure/advice"))) {
        assertThat(advice.asText()).isNotEmpty().doesNotContain("event", "redrive");
      }
    }
  }

  @Test
  void anIgnoredEventSaysWhyAndNoMode() {
    Outcome outcome = Outcome.ignored(new Trigger.Ignored("the call failed"));
    JsonNode line = EvidenceLine.answer(outcome, PLACE, Map.of(), Duration.ZERO);

    assertThat(line.path("result").asText()).isEqualTo("IGNORED");
    assertThat(line.path("reason").asText()).isEqualTo("the call failed");
    assertThat(line.has("mode")).isFalse();
  }

  private static Assessment assessed(Finding finding) {
    return new Assessment(finding, ENFORCED, true);
  }

  private static StageOutcome ignoredStage() {
    return new StageOutcome(
        REF,
        Result.IGNORED,
        "",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ObjectNode answer(List<Assessment> findings, List<Change> changes) {
    return answer(
        new StageOutcome(
            REF,
            Result.REMEDIATED,
            "",
            findings,
            List.of(),
            made(changes),
            List.of(),
            Optional.of(LEASE),
            Optional.empty(),
            Optional.empty()));
  }

  private static ObjectNode answer(StageOutcome stage) {
    return EvidenceLine.answer(
        outcome(stage), PLACE, Map.of("apigateway:GetStage", 1), Duration.ofMillis(12));
  }

  private static Outcome outcome(StageOutcome stage) {
    return new Outcome(
        new Trigger.StageChanged(REF, occasion()),
        true,
        "",
        List.of(stage),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Stage stage(ApiKind kind, Map<String, LogSettings> settings) {
    return new Stage(
        new StageRef(kind.family(), "abcdef1234", "dev"),
        kind,
        AccessLog.NONE,
        new TreeMap<>(settings),
        Map.of(),
        Optional.empty(),
        false);
  }

  private static Occasion occasion() {
    return new Occasion(
        "UpdateStage", "event-1", NOW, new Actor("arn:dev", "203.0.113.1", "aws-cli", ""));
  }

  private static List<Made> made(List<Change> changes) {
    return changes.stream().map(change -> new Made("", change)).toList();
  }
}
