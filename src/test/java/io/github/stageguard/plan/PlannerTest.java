package io.github.stageguard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final String HTTP_GROUP = "/aws/vendedlogs/apigateway/abcdef1234/.default";
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

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

  @Test
  void aMissingLogGroupOfAManagedStageIsReportedOnly() {
    Plan plan = plan(http(Optional.of(NOON), true), new AccessLogGroup.Missing());

    assertThat(plan.findings())
        .containsExactly(
            new Assessment(
                new Finding.LogGroupMissing(HTTP_GROUP), new Enforcement.Enforced(), false));
    assertThat(plan.remediations()).isEmpty();
  }

  @Test
  void deliveryIsLostWhereTheLogGroupIsYoungerThanItsUseByOverAMinute() {
    Stage stage = http(Optional.of(NOON), false);

    Plan lost = plan(stage, made(Optional.of(NOON.plusSeconds(61))));
    assertThat(lost.findings())
        .extracting(Assessment::finding)
        .containsExactly(new Finding.LogDeliveryLost(HTTP_GROUP));
    assertThat(lost.edits()).hasSize(1);
    assertThat(plan(stage, made(Optional.of(NOON.plusSeconds(60)))).findings()).isEmpty();
    assertThat(plan(stage, made(Optional.of(NOON.minusSeconds(61)))).findings()).isEmpty();
  }

  @Test
  void nothingIsSaidOfDeliveryWhereATimeIsNotKnown() {
    AccessLogGroup young = made(Optional.of(NOON.plusSeconds(61)));

    assertThat(plan(http(Optional.empty(), false), young).findings()).isEmpty();
    assertThat(plan(http(Optional.of(NOON), false), made(Optional.empty())).findings()).isEmpty();
  }

  private static AccessLogGroup made(Optional<Instant> at) {
    return new AccessLogGroup.Seen(new LogGroupState(OptionalInt.of(365), Optional.empty(), at));
  }

  private static Stage http(Optional<Instant> lastUpdated, boolean managed) {
    String format =
        "$context.identity.sourceIp $context.requestTime $context.httpMethod $context.routeKey"
            + " $context.protocol $context.status $context.responseLength $context.requestId";
    return new Stage(
        new StageRef(ApiFamily.V2, "abcdef1234", StageRef.DEFAULT_STAGE),
        ApiKind.HTTP,
        new AccessLog(PLACE.logGroupArn(HTTP_GROUP), format),
        new TreeMap<>(),
        Map.of(),
        lastUpdated,
        managed);
  }

  private static Plan plan(Stage stage, AccessLogGroup logGroup) {
    return Planner.plan(inForce(stage, ""), stage, PLACE, logGroup);
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
    return Planner.plan(inForce(stage, policy), stage, PLACE);
  }

  private static StagePolicy inForce(Stage stage, String policy) {
    return PolicyDocument.parse("version: 1\n" + policy)
        .forStage(
            new Subject(stage, "aws", "us-east-1", "111122223333"), LocalDate.parse("2026-11-22"));
  }
}
