package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.OWN_GROUP;
import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.occasion;
import static io.github.stageguard.reconcile.Given.reconciler;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogGroupEventTest {
  private static final LogGroupState KEPT =
      new LogGroupState(OptionalInt.of(365), Optional.empty());

  private final FakeAws aws = new FakeAws();

  @Test
  void aDeletedLogGroupIsMadeAgainForItsStage() {
    aws.put(stage(REF, ApiKind.REST));

    Outcome outcome = handle(OWN_GROUP);

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(365);
    assertThat(aws.count("UpdateStage")).isZero();
    assertThat(handle(OWN_GROUP).result()).isEqualTo(Result.COMPLIANT);
  }

  @Test
  void accessLogsOfAnHttpApiAreSetAgainWithTheirGroup() {
    StageRef ref = new StageRef(ApiFamily.V2, "abcdef1234", "$default");
    aws.put(stage(ref, ApiKind.HTTP));

    Outcome outcome = handle("/aws/vendedlogs/apigateway/abcdef1234/.default");

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void anAnswerThatGotLostIsNoEvidenceThatAccessLogsWereSetAgain() {
    StageRef ref = new StageRef(ApiFamily.V2, "abcdef1234", "$default");
    aws.put(stage(ref, ApiKind.HTTP));
    boolean[] lost = {false};
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage") && !lost[0]) {
            lost[0] = true;
            throw FakeAws.fails(Kind.UNAVAILABLE, "apigateway:UpdateStage", "no");
          }
        };

    Outcome outcome = handle("/aws/vendedlogs/apigateway/abcdef1234/.default");

    assertThat(aws.count("UpdateStage")).isEqualTo(2);
    assertThat(outcome.stages().getFirst().changes())
        .filteredOn(Change.StageEdited.class::isInstance)
        .hasSize(1);
  }

  @Test
  void aShorterRetentionIsLengthenedAndNoneIsKept() {
    aws.put(stage(REF, ApiKind.REST));
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(3), Optional.empty()));
    assertThat(handle(OWN_GROUP).result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.logGroups).containsEntry(OWN_GROUP, KEPT);

    LogGroupState forEver = new LogGroupState(OptionalInt.empty(), Optional.empty());
    aws.logGroups.put(OWN_GROUP, forEver);
    assertThat(handle(OWN_GROUP).result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.logGroups).containsEntry(OWN_GROUP, forEver);
  }

  @Test
  void aKeyThatWasTakenAwayIsPutBackAndAnotherIsKept() {
    String policy =
        "accessLogs: {destination: {kmsKeyArn: \"arn:aws:kms:us-east-1:111122223333:key/policy\"}}";
    aws.put(stage(REF, ApiKind.REST));
    aws.logGroups.put(OWN_GROUP, KEPT);
    assertThat(handle(OWN_GROUP, enforcing(policy)).result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.logGroups.get(OWN_GROUP).kmsKeyArn())
        .hasValue("arn:aws:kms:us-east-1:111122223333:key/policy");

    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(365), Optional.of("theirs")));
    assertThat(handle(OWN_GROUP, enforcing(policy)).result()).isEqualTo(Result.COMPLIANT);
  }

  @Test
  void aGroupOfAStageThatIsGoneStaysGone() {
    Outcome outcome = handle(OWN_GROUP);

    assertThat(outcome.result()).isEqualTo(Result.IGNORED);
    assertThat(aws.writes()).isZero();
    assertThat(aws.count("GetStage")).as("of either family").isEqualTo(2);
  }

  @Test
  void aGroupThatThePolicyDoesNotNameIsNoneOfItsBusiness() {
    aws.put(stage(REF, ApiKind.REST));

    Outcome outcome = handle("/aws/lambda/orders");

    assertThat(outcome.result()).isEqualTo(Result.IGNORED);
    assertThat(aws.calls).isEmpty();
  }

  @Test
  void theGroupOfAStageThatLogsElsewhereIsNotMade() {
    aws.put(Given.compliant());
    aws.logGroups.put("/team/access", KEPT);

    assertThat(handle(OWN_GROUP).result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aGroupOfAllStagesOfAnApiIsMadeOnce() {
    String policy = "accessLogs: {destination: {logGroup: \"/logs/{apiId}\"}}";
    for (String name : new String[] {"dev", "prod"}) {
      StageRef ref = new StageRef(ApiFamily.V1, "abcdef1234", name);
      aws.put(stage(ref, ApiKind.REST, "/logs/abcdef1234"));
    }

    Outcome outcome = handle("/logs/abcdef1234", enforcing(policy));

    assertThat(outcome.stages()).hasSize(2);
    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
    assertThat(aws.count("GetStages")).isEqualTo(1);
  }

  @Test
  void aGroupThatTheRuleDoesNotEnforceIsReported() {
    aws.put(stage(REF, ApiKind.REST));

    Outcome outcome = handle(OWN_GROUP, enforcing("accessLogs: {mode: audit}"));

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(aws.writes()).isZero();
    assertThat(handle(OWN_GROUP, enforcing("accessLogs: {mode: off}")).result())
        .isEqualTo(Result.COMPLIANT);
  }

  @Test
  void aGroupThatCannotBeReadFailsTheEvent() {
    aws.put(stage(REF, ApiKind.REST));
    aws.before =
        (number, operation) -> {
          if (operation.equals("DescribeLogGroups")) {
            throw FakeAws.fails(Kind.UNAVAILABLE, "logs:DescribeLogGroups", "no");
          }
        };

    assertThat(handle(OWN_GROUP).failures()).hasSize(1);
  }

  @Test
  void aGroupThatCannotBeMadeIsReportedWithTheReason() {
    aws.put(stage(REF, ApiKind.REST));
    aws.before =
        (number, operation) -> {
          if (operation.equals("CreateLogGroup")) {
            throw FakeAws.fails(Kind.DENIED, "logs:CreateLogGroup", "no");
          }
        };

    Outcome outcome = handle(OWN_GROUP);

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.stages().getFirst().open())
        .extracting(found -> found.finding().getClass().getSimpleName())
        .containsExactly("LogGroupMissing", "LogGroupRefused");
    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
  }

  private Outcome handle(String logGroup) {
    return handle(logGroup, enforcing());
  }

  private Outcome handle(String logGroup, Settings settings) {
    return reconciler(aws)
        .handle(
            new Trigger.LogGroupChanged(logGroup, occasion("DeleteLogGroup", aws.now)), settings);
  }

  private static Stage stage(StageRef ref, ApiKind kind) {
    String name = ref.stageName().equals("$default") ? ".default" : ref.stageName();
    return stage(ref, kind, "/aws/vendedlogs/apigateway/" + ref.apiId() + "/" + name);
  }

  private static Stage stage(StageRef ref, ApiKind kind, String group) {
    return new Stage(
        ref,
        kind,
        new AccessLog(PLACE.logGroupArn(group), Given.goodFormat(kind)),
        new TreeMap<>(Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false))),
        Map.of(),
        Optional.of(Instant.parse("2026-11-22T11:00:00Z")),
        false);
  }
}
