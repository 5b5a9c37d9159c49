package io.github.stageguard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");

  @Test
  void anHttpApiHasNoExecutionLogs() {
    assertThat(plan(stage(ApiKind.HTTP, AccessLog.NONE, Map.of())).findings())
        .extracting(assessment -> assessment.finding().rule())
        .containsOnly(Rule.ACCESS_LOGS);
  }

  @Test
  void theLogGroupOfTheDefaultStageIsSpelledWithADot() {
    Plan plan = plan(stage(ApiKind.HTTP, AccessLog.NONE, Map.of()));

    assertThat(plan.logGroup().orElseThrow().name())
        .isEqualTo("/aws/vendedlogs/apigateway/abcdef1234/.default");
  }

  @Test
  void dataTraceIsSwitchedOffOnEveryEntryThatHasItOnAndOnNoOther() {
    Stage stage =
        stage(
            ApiKind.WEBSOCKET,
            AccessLog.NONE,
            Map.of(
                Stage.DEFAULTS,
                new LogSettings(LogLevel.INFO, true),
                "$connect",
                new LogSettings(LogLevel.OFF, true),
                "send",
                new LogSettings(LogLevel.ERROR, false)));

    assertThat(Planner.dataTraceOff(stage))
        .containsExactly(
            new StageEdit.DataTraceEdit("$connect", false),
            new StageEdit.DataTraceEdit(Stage.DEFAULTS, false));
  }

  @Test
  void aFormatThatCannotBeMadeLeavesAStageWithoutAnyAccessLogAlone() {
    String variables = "authorizer." + "x".repeat(3_100);
    Plan plan =
        plan(
            stage(ApiKind.REST, AccessLog.NONE, Map.of()),
            "accessLogs: {format: {requiredVariables: {rest: [requestId, " + variables + "]}}}");

    assertThat(plan.findings())
        .anyMatch(assessment -> assessment.finding() instanceof Finding.FormatUnfit)
        .anyMatch(assessment -> assessment.finding() instanceof Finding.DestinationMissing);
    assertThat(plan.logGroup()).isEmpty();
    assertThat(plan.edits()).noneMatch(edit -> edit instanceof StageEdit.AccessLogEdit);
  }

  @Test
  void theLeaseComesFirstThenTheLogGroupThenTheEdits() {
    Plan plan =
        plan(
            stage(
                ApiKind.REST,
                AccessLog.NONE,
                Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))));

    assertThat(plan.remediations())
        .extracting(step -> step.getClass().getSimpleName())
        .isEqualTo(List.of("LeaseDataTrace", "ReadyLogGroup", "EditStage", "EditStage"));
  }

  private static Stage stage(ApiKind kind, AccessLog accessLog, Map<String, LogSettings> settings) {
    StageRef ref =
        kind == ApiKind.REST
            ? new StageRef(ApiFamily.V1, "abcdef1234", "dev")
            : new StageRef(ApiFamily.V2, "abcdef1234", StageRef.DEFAULT_STAGE);
    return new Stage(
        ref, kind, accessLog, new TreeMap<>(settings), Map.of(), Optional.empty(), false);
  }

  private static Plan plan(Stage stage) {
    return plan(stage, "");
  }

  private static Plan plan(Stage stage, String policy) {
    StagePolicy inForce =
        PolicyDocument.parse("version: 1\n" + policy)
            .forStage(
                new Subject(stage, "aws", "us-east-1", "111122223333"),
                LocalDate.parse("2026-11-22"));
    return Planner.plan(inForce, stage, PLACE);
  }
}
