package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.FakeAws.fails;
import static io.github.stageguard.reconcile.Given.OWN_GROUP;
import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.compliant;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static io.github.stageguard.reconcile.Given.violating;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StageRemediationTest {
  private final FakeAws aws = new FakeAws();

  @Test
  void aStageThatCompliesIsReadOnceAndNothingElseIsCalled() {
    aws.put(compliant());

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.calls).containsExactly("GetStage");
  }

  @Test
  void aViolatingStageIsPutRightInOneWrite() {
    aws.put(violating());

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls)
        .containsExactly(
            "GetStage",
            "GetAccount",
            "GetRole",
            "SimulatePrincipalPolicy",
            "DescribeLogGroups",
            "CreateLogGroup",
            "PutRetentionPolicy",
            "GetStage",
            "UpdateStage");
    Stage stage = aws.stage(REF);
    assertThat(stage.accessLog().destinationArn()).isEqualTo(PLACE.logGroupArn(OWN_GROUP));
    assertThat(stage.accessLog().format()).contains("$context.extendedRequestId");
    assertThat(stage.settings().get("~1pets/GET").level()).isEqualTo(LogLevel.ERROR);
    assertThat(stage.settings().get(Stage.DEFAULTS).level()).isEqualTo(LogLevel.INFO);
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(365);
  }

  @Test
  void aStageThatNeedsNothingMadeReadyIsReadOnceAndWrittenOnce() {
    Reconciler warm = reconciler(aws);
    aws.put(violating());
    warm.handle(changed(aws.now), enforcing());
    aws.calls.clear();
    aws.put(
        Given.stage(
            compliant().accessLog(), Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, false))));

    warm.handle(changed(aws.now), enforcing());

    assertThat(aws.calls).containsExactly("GetStage", "UpdateStage");
  }

  @Test
  void theSameEventAgainWritesNothing() {
    aws.put(violating());
    reconciler(aws).handle(changed(aws.now), enforcing());
    aws.calls.clear();

    Outcome again = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(again.result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.calls).containsExactly("GetStage");
  }

  @Test
  void auditModeReportsTheVeryPlanAndOnlyReads() {
    aws.put(violating());

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), Given.auditing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.planned()).hasSize(3);
    assertThat(outcome.open()).isEqualTo(outcome.findings()).isNotEmpty();
    assertThat(aws.calls).containsExactly("GetStage");
  }

  @Test
  void anExemptStageIsReportedAndNotWritten() {
    aws.put(violating());
    String exempt =
        """
        exemptions:
          - match: {apiId: abcdef1234}
            rules: [accessLogs, executionLogs]
            until: 2026-11-22
            reason: load test
        """;

    Outcome today = reconciler(aws).handle(changed(aws.now), enforcing(exempt));
    assertThat(today.result()).isEqualTo(Result.REPORTED);
    assertThat(aws.calls).containsExactly("GetStage");

    aws.now = aws.now.plusSeconds(86_400);
    Outcome tomorrow = reconciler(aws).handle(changed(aws.now), enforcing(exempt));
    assertThat(tomorrow.result()).isEqualTo(Result.REMEDIATED);
  }

  @Test
  void aStageThatIsGoneIsIgnored() {
    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.IGNORED);
    assertThat(aws.calls).containsExactly("GetStage");
  }

  @Test
  void aStageThatGoesWhileItIsPutRightIsIgnored() {
    Reconciler warm = warm();
    aws.put(low());
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            aws.stages.clear();
          }
        };

    assertThat(warm.handle(changed(aws.now), enforcing()).result()).isEqualTo(Result.IGNORED);
  }

  @Test
  void whatATeamWritesBetweenReadAndWriteIsNotOverwritten() {
    aws.put(violating());
    AccessLog teams = new AccessLog(PLACE.logGroupArn("/team/own"), Given.GOOD_FORMAT);
    aws.after =
        (number, operation) -> {
          if (operation.equals("CreateLogGroup")) {
            aws.put(Given.stage(teams, violating().settings()));
          }
        };

    reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(aws.stage(REF).accessLog()).isEqualTo(teams);
    assertThat(aws.stage(REF).settings().get("~1pets/GET").level()).isEqualTo(LogLevel.ERROR);
  }

  @Test
  void aThrottledWriteIsPlannedAgainFromAFreshRead() {
    Reconciler warm = warm();
    aws.put(low());
    failFirst("UpdateStage", 2, Kind.THROTTLED);

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls)
        .containsExactly(
            "GetStage", "UpdateStage", "GetStage", "UpdateStage", "GetStage", "UpdateStage");
  }

  @Test
  void aWriteThatNeverGoesThroughFailsTheEvent() {
    Reconciler warm = warm();
    aws.put(low());
    failFirst("UpdateStage", 99, Kind.UNAVAILABLE);

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.failures()).singleElement().matches(f -> f.mayPass());
    assertThat(aws.count("UpdateStage")).isEqualTo(3);
  }

  @Test
  void aWriteWhoseAnswerGotLostIsConfirmedByReadingAgain() {
    Reconciler warm = warm();
    aws.put(low());
    aws.after =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            throw fails(Kind.UNAVAILABLE, operation, "connection reset");
          }
        };

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls).containsExactly("GetStage", "UpdateStage", "GetStage");
    assertThat(outcome.stages().getFirst().changes())
        .singleElement()
        .isInstanceOf(Change.StageEdited.class);
  }

  @Test
  void anAnswerThatDoesNotShowWhatWasWrittenFailsTheEvent() {
    Reconciler warm = warm();
    aws.put(low());
    aws.forgetsWrites = true;

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.failures()).singleElement().matches(f -> f.code().equals("NotAsWritten"));
  }

  @Test
  void aMissingPermissionFailsTheEvent() {
    Reconciler warm = warm();
    aws.put(low());
    failFirst("UpdateStage", 1, Kind.DENIED);

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void whatAwsRefusesIsReportedAndNotTriedAgain() {
    Reconciler warm = warm();
    aws.put(low());
    failFirst("UpdateStage", 99, Kind.REFUSED);

    StageOutcome outcome = warm.handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.open()).anyMatch(open -> open.finding() instanceof Finding.WriteRefused);
    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void aLogGroupThatMayNotBeMadeLeavesTheRestOfTheStageToBeFixed() {
    aws.put(violating());
    failFirst("CreateLogGroup", 99, Kind.DENIED);

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(REF).settings().get("~1pets/GET").level()).isEqualTo(LogLevel.ERROR);
    assertThat(aws.stage(REF).accessLog()).isEqualTo(AccessLog.NONE);
    assertThat(outcome.open()).anyMatch(open -> open.finding() instanceof Finding.LogGroupRefused);
  }

  @Test
  void aLogGroupThatCannotBeMadeNowFailsTheEventBeforeTheStageIsWritten() {
    aws.put(violating());
    failFirst("CreateLogGroup", 99, Kind.THROTTLED);

    assertThat(reconciler(aws).handle(changed(aws.now), enforcing()).result())
        .isEqualTo(Result.FAILED);
    assertThat(aws.count("UpdateStage")).isZero();
  }

  @Test
  void anExistingLogGroupIsOnlyEverKeptLonger() {
    aws.put(violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(30), Optional.empty()));
    reconciler(aws).handle(changed(aws.now), enforcing());
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(365);

    aws.put(violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(3653), Optional.empty()));
    aws.calls.clear();
    reconciler(aws).handle(changed(aws.now), enforcing());
    assertThat(aws.count("PutRetentionPolicy")).isZero();

    aws.put(violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.empty(), Optional.empty()));
    aws.calls.clear();
    reconciler(aws).handle(changed(aws.now), enforcing());
    assertThat(aws.count("PutRetentionPolicy")).isZero();
  }

  @Test
  void aLogGroupThatAppearsWhileItIsMadeKeepsALongerRetentionAndGetsAMissingOne() {
    for (OptionalInt theirs : List.of(OptionalInt.of(3_653), OptionalInt.empty())) {
      aws.logGroups.clear();
      aws.put(violating());
      aws.before =
          (number, operation) -> {
            if (operation.equals("CreateLogGroup")) {
              aws.logGroups.put(OWN_GROUP, new LogGroupState(theirs, Optional.empty()));
            }
          };

      Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

      assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
      assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(theirs.orElse(365));
    }
  }

  @Test
  void aLogGroupWithoutAKeyGetsThePolicysAndOneWithAKeyKeepsIt() {
    String keyed =
        """
        accessLogs:
          destination: {kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/policy"}
        """;
    aws.put(violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(365), Optional.empty()));
    reconciler(aws).handle(changed(aws.now), enforcing(keyed));
    assertThat(aws.logGroups.get(OWN_GROUP).kmsKeyArn())
        .hasValue("arn:aws:kms:us-east-1:111122223333:key/policy");

    aws.put(violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(365), Optional.of("other")));
    reconciler(aws).handle(changed(aws.now), enforcing(keyed));
    assertThat(aws.logGroups.get(OWN_GROUP).kmsKeyArn()).hasValue("other");
  }

  @Test
  void aStageApiGatewayManagesIsReportedAndNeverWritten() {
    Stage stage = violating();
    aws.put(
        new Stage(
            REF,
            stage.kind(),
            stage.accessLog(),
            stage.settings(),
            Map.of(),
            stage.lastUpdated(),
            true));

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.open()).isNotEmpty().noneMatch(open -> open.repairable());
    assertThat(aws.calls).containsExactly("GetStage");
  }

  @Test
  void oneRefusedRuleDoesNotKeepTheOthersFromBeingFixed() {
    Reconciler warm = warm();
    aws.put(Given.stage(AccessLog.NONE, low().settings()));
    aws.refusesAccessLogs = true;

    StageOutcome outcome = warm.handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(REF).settings().get(Stage.DEFAULTS).level()).isEqualTo(LogLevel.ERROR);
    assertThat(outcome.open().stream().map(open -> open.finding()))
        .filteredOn(Finding.WriteRefused.class::isInstance)
        .extracting(finding -> finding.rule().key())
        .isEqualTo(List.of("accessLogs"));
  }

  @Test
  void somethingElseThatIsGoneIsRefusedAfterThreeTriesAndEndsNoLaterThanThat() {
    Reconciler warm = warm();
    aws.put(low());
    failFirst("UpdateStage", 99, Kind.GONE);

    StageOutcome outcome = warm.handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(aws.count("UpdateStage")).isEqualTo(3);
  }

  @Test
  void aLogGroupThatAwsDoesNotFindIsMadeBeforeTheNextTry() {
    aws.put(lacksVariables(PLACE.logGroupArn(OWN_GROUP)));
    whileMissing(OWN_GROUP);

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(outcome.stages().getFirst().open()).isEmpty();
    assertThat(aws.logGroups).containsKey(OWN_GROUP);
    assertThat(aws.count("UpdateStage")).isEqualTo(2);
    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
  }

  @Test
  void aTeamsLogGroupThatAwsDoesNotFindIsNotMade() {
    aws.put(lacksVariables(PLACE.logGroupArn("/team/access")));
    whileMissing("/team/access");

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.stages().getFirst().open())
        .anyMatch(open -> open.finding() instanceof Finding.WriteRefused);
    assertThat(aws.count("CreateLogGroup")).isZero();
    assertThat(aws.count("DescribeLogGroups")).isZero();
  }

  private static Stage lacksVariables(String destination) {
    return Given.stage(
        new AccessLog(destination, "$context.requestId"),
        Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false)));
  }

  private void whileMissing(String logGroup) {
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage") && !aws.logGroups.containsKey(logGroup)) {
            throw fails(Kind.GONE, operation, "The log group does not exist");
          }
        };
  }

  @Test
  void aWriteThatWasThrottledIsNotClaimedWhenTheTeamPutsTheStageRightItself() {
    Reconciler warm = warm();
    aws.put(low());
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            aws.put(compliant());
            throw fails(Kind.THROTTLED, operation, "busy");
          }
        };

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(outcome.stages().getFirst().changes()).isEmpty();
  }

  @Test
  void dataTraceThatComesOnBetweenReadAndWriteGetsItsLease() {
    Reconciler warm = warm();
    aws.put(low());
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            aws.setDataTrace(REF, Stage.DEFAULTS, true);
          }
        };

    Outcome outcome = warm.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.schedules).containsKey(REF);
    assertThat(outcome.stages().getFirst().open()).isEmpty();
  }

  private Reconciler warm() {
    Reconciler warm = reconciler(aws);
    aws.put(violating());
    warm.handle(changed(aws.now), enforcing());
    aws.calls.clear();
    return warm;
  }

  private static Stage low() {
    return Given.stage(
        compliant().accessLog(), Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, false)));
  }

  private void failFirst(String operation, int times, Kind kind) {
    int[] left = {times};
    aws.before =
        (number, called) -> {
          if (called.equals(operation) && left[0]-- > 0) {
            throw fails(kind, operation, "as told by the test");
          }
        };
  }
}
