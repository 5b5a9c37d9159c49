package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.ended;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static io.github.stageguard.reconcile.Given.traced;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.journal.Change;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Duration LENGTH = Duration.ofHours(1);
  private final FakeAws aws = new FakeAws();
  private final Instant start = aws.now;

  @Test
  void dataTraceThatIsOnGetsALeaseFromTheTimeOfTheChange() {
    aws.put(traced(start.minusSeconds(5)));

    Outcome outcome = reconciler(aws).handle(changed(start.minusSeconds(5)), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls).containsExactly("GetStage", "CreateSchedule");
    Lease lease = standing();
    assertThat(lease.startedAt()).isEqualTo(start.minusSeconds(5));
    assertThat(lease.endsAt()).isEqualTo(start.minusSeconds(5).plus(LENGTH));
    assertThat(lease.startedBy()).isEqualTo("arn:aws:iam::111122223333:user/dev");
    assertThat(outcome.stages().getFirst().open()).isEmpty();
  }

  @Test
  void theSameEventAgainFindsTheLeaseAndWritesNothing() {
    begun();
    Lease before = standing();
    aws.now = start.plusSeconds(600);

    Outcome again = reconciler(aws).handle(changed(start), enforcing());

    assertThat(again.result()).isEqualTo(Result.COMPLIANT);
    assertThat(again.stages().getFirst().lease()).hasValue(before);
    assertThat(aws.calls).containsExactly("GetStage", "CreateSchedule", "GetSchedule");
    assertThat(standing()).isEqualTo(before);
  }

  @Test
  void offAndOnAgainBuysNoTime() {
    begun();
    Lease before = standing();
    aws.now = start.plusSeconds(3_000);
    aws.setDataTrace(REF, "~1pets/GET", false);
    aws.setDataTrace(REF, "~1pets/GET", true);

    reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(standing()).isEqualTo(before);
  }

  @Test
  void theLeaseComesBeforeEveryOtherWrite() {
    aws.put(
        Given.stage(AccessLog.NONE, Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))));

    reconciler(aws).handle(changed(start), enforcing());

    assertThat(aws.calls.indexOf("CreateSchedule")).isEqualTo(1);
    assertThat(aws.stage(REF).hasDataTrace()).isTrue();
    assertThat(aws.stage(REF).accessLog().hasDestination()).isTrue();
    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void anEventOlderThanALeaseCountsFromTheStagesLastUpdate() {
    aws.put(traced(start.minusSeconds(600)));

    reconciler(aws).handle(changed(start.minus(LENGTH.multipliedBy(3))), enforcing());

    assertThat(standing().endsAt()).isEqualTo(start.minusSeconds(600).plus(LENGTH));
  }

  @Test
  void noScheduleIsSetLessThanAMinuteAhead() {
    aws.put(traced(start.minusSeconds(3_599)));

    reconciler(aws).handle(changed(start.minusSeconds(3_599)), enforcing());

    assertThat(standing().endsAt()).isEqualTo(start.plusSeconds(60));
  }

  @Test
  void traceOlderThanAnyLeaseEndsAtOnceWithoutASchedule() {
    aws.put(traced(start.minusSeconds(10_000)));

    Outcome outcome = reconciler(aws).handle(changed(start.minusSeconds(10_000)), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.calls).containsExactly("GetStage", "GetSchedule", "GetStage", "UpdateStage");
    assertThat(outcome.stages().getFirst().changes())
        .anyMatch(
            change ->
                change instanceof Change.DataTraceEnded ended
                    && ended.executionLogGroup().equals("API-Gateway-Execution-Logs_abcdef1234/dev")
                    && ended.until().equals(start));
  }

  @Test
  void anEventThatComesLateDoesNotCutAnExtendedLeaseShort() {
    begun();
    Lease extended = extend(start.plus(Duration.ofHours(5)));
    aws.now = start.plus(Duration.ofHours(2));

    Outcome outcome = reconciler(aws).handle(changed(start), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(standing()).isEqualTo(extended);
    assertThat(aws.stage(REF).hasDataTrace()).isTrue();
  }

  @Test
  void atItsEndALeaseSwitchesTraceOffEverywhereAndTouchesNothingElse() {
    begun();
    aws.setDataTrace(REF, Stage.DEFAULTS, true);
    Lease lease = standing();
    aws.now = lease.endsAt();

    Outcome outcome = reconciler(aws).handle(ended(lease), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls)
        .containsExactly("GetSchedule", "GetStage", "UpdateStage", "DeleteSchedule", "GetStage");
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.stage(REF).settings().get("~1pets/GET").level()).isEqualTo(LogLevel.INFO);
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aLeaseEndThatComesTwiceWritesNothingTheSecondTime() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt();
    reconciler(aws).handle(ended(lease), enforcing());
    aws.calls.clear();

    Outcome again = reconciler(aws).handle(ended(lease), enforcing());

    assertThat(again.result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void theOldEnvelopeOfAnExtendedLeaseEndsNothing() {
    begun();
    Lease old = standing();
    Lease extended = extend(start.plus(Duration.ofHours(5)));
    aws.now = old.endsAt();

    Outcome outcome = reconciler(aws).handle(ended(old), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.stage(REF).hasDataTrace()).isTrue();
    assertThat(standing()).isEqualTo(extended);
  }

  @Test
  void anEnvelopeRedrivenDaysLaterEndsOnlyItsOwnLease() {
    begun();
    Lease old = standing();
    aws.now = old.endsAt();
    reconciler(aws).handle(ended(old), enforcing());
    aws.now = start.plus(Duration.ofDays(3));
    aws.setDataTrace(REF, "~1pets/GET", true);
    reconciler(aws).handle(changed(aws.now), enforcing());
    Lease running = standing();
    aws.now = aws.now.plusSeconds(60);

    reconciler(aws).handle(ended(old), enforcing());

    assertThat(standing()).isEqualTo(running);
    assertThat(aws.stage(REF).hasDataTrace()).isTrue();
  }

  @Test
  void aLeaseSentBeforeItsTimeByItsOwnScheduleIsEndedAllTheSame() {
    begun();

    reconciler(aws).handle(ended(standing()), enforcing());

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void traceSwitchedOnAgainWhileItsLeaseEndsGetsANewLeaseFromNow() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt().plusSeconds(5);
    aws.after =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            aws.setDataTrace(REF, "~1pets/GET", true);
          }
        };

    Outcome outcome = reconciler(aws).handle(ended(lease), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(standing().id()).isNotEqualTo(lease.id());
    assertThat(standing().endsAt()).isEqualTo(aws.now.plus(LENGTH));
  }

  @Test
  void theLeaseOfAStageThatIsGoneIsDeleted() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt();
    aws.stages.clear();

    Outcome outcome = reconciler(aws).handle(ended(lease), enforcing());

    assertThat(outcome.failures()).isEmpty();
    assertThat(aws.schedules).isEmpty();
    assertThat(aws.calls).containsExactly("GetSchedule", "GetStage", "DeleteSchedule", "GetStage");
  }

  @Test
  void aStageRecreatedWithTraceWhileItsOldLeaseIsDeletedGetsANewOne() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt();
    aws.stages.clear();
    aws.before =
        (number, operation) -> {
          if (operation.equals("DeleteSchedule")) {
            aws.put(traced(aws.now));
          }
        };

    reconciler(aws).handle(ended(lease), enforcing());

    assertThat(standing().id()).isNotEqualTo(lease.id());
    assertThat(standing().endsAt()).isEqualTo(aws.now.plus(LENGTH));
  }

  @Test
  void aStageThatGoesBetweenReadAndWriteAtALeasesEndLosesItsSchedule() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt();
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            aws.stages.clear();
          }
        };

    reconciler(aws).handle(ended(lease), enforcing());

    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aDeletedStageTakesItsLeaseWithIt() {
    begun();
    aws.stages.clear();

    Outcome outcome = reconciler(aws).handle(Given.deleted(start), enforcing());

    assertThat(aws.schedules).isEmpty();
    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    aws.calls.clear();

    Outcome again = reconciler(aws).handle(Given.deleted(start), enforcing());
    assertThat(again.result()).isEqualTo(Result.IGNORED);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aStageDeletedAndThereAgainIsOrdinaryWork() {
    begun();

    Outcome outcome = reconciler(aws).handle(Given.deleted(start), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.schedules).hasSize(1);
  }

  @Test
  void aScheduleWhoseMomentHasPassedMeansThatTheLeaseIsOver() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt().plusSeconds(120);

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aDisabledScheduleIsEnabledWithTheSameEndAndReported() {
    begun();
    Lease lease = standing();
    tamper(
        new LeaseSchedule(
            Optional.of(lease),
            Optional.of(lease.endsAt()),
            false,
            FakeAws.FUNCTION,
            FakeAws.LEASE_ROLE));

    StageOutcome outcome = reconciler(aws).handle(changed(start), enforcing()).stages().getFirst();

    assertThat(aws.schedules.get(REF)).isEqualTo(FakeAws.standing(lease));
    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(outcome.findings())
        .anyMatch(
            f ->
                f.finding() instanceof Finding.LeaseScheduleBroken broken
                    && broken.faults().equals(List.of("it was disabled")));
  }

  @Test
  void aForeignScheduleUnderTheNameCannotHoldALeaseOpen() {
    aws.put(traced(start));
    aws.schedules.put(
        REF,
        new LeaseSchedule(
            Optional.empty(),
            Optional.of(start.plus(Duration.ofDays(9_999))),
            true,
            "arn:aws:lambda:us-east-1:111122223333:function:other",
            "arn:aws:iam::111122223333:role/other"));

    reconciler(aws).handle(changed(start), enforcing());

    assertThat(standing().endsAt()).isEqualTo(start.plus(LENGTH));
    assertThat(aws.schedules.get(REF)).isEqualTo(FakeAws.standing(standing()));
  }

  @Test
  void aScheduleWithoutAMomentEndsWithTheLeaseItCarries() {
    begun();
    Lease lease = standing();
    tamper(
        new LeaseSchedule(
            Optional.of(lease), Optional.empty(), true, FakeAws.FUNCTION, FakeAws.LEASE_ROLE));
    aws.now = start.plusSeconds(300);
    reconciler(aws).handle(changed(start), enforcing());
    assertThat(standing().endsAt()).isEqualTo(lease.endsAt());

    tamper(
        new LeaseSchedule(
            Optional.of(lease), Optional.empty(), true, FakeAws.FUNCTION, FakeAws.LEASE_ROLE));
    aws.now = lease.endsAt().plusSeconds(1);
    reconciler(aws).handle(changed(start), enforcing());
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aScheduleThatVanishesWhileItIsLookedAtIsMadeAgain() {
    begun();
    aws.before =
        (number, operation) -> {
          if (operation.equals("GetSchedule")) {
            aws.schedules.clear();
          }
        };

    Outcome outcome = reconciler(aws).handle(changed(start), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.calls)
        .containsExactly("GetStage", "CreateSchedule", "GetSchedule", "CreateSchedule");
    assertThat(aws.schedules).hasSize(1);
  }

  @Test
  void aPolicyThatChangedMidLeaseTouchesOnlyLeasesThatBeginAfterIt() {
    begun();
    Lease lease = standing();

    reconciler(aws).handle(changed(start), enforcing("dataTrace: {lease: PT1M}"));

    assertThat(standing()).isEqualTo(lease);
  }

  @Test
  void whereDataTraceIsNotEnforcedAnyMoreTheLeaseIsGivenUpAndTheStageIsNotWritten() {
    for (String policy :
        List.of(
            "dataTrace: {mode: audit}",
            "dataTrace: {mode: off}",
            """
            exemptions:
              - match: {apiId: abcdef1234}
                rules: [dataTrace]
                until: 2027-01-31
                reason: incident
            """)) {
      aws.now = start;
      begun();
      Lease lease = standing();
      aws.now = lease.endsAt();

      Outcome outcome = reconciler(aws).handle(ended(lease), enforcing(policy));

      assertThat(outcome.failures()).isEmpty();
      assertThat(aws.schedules).as(policy).isEmpty();
      assertThat(aws.stage(REF).hasDataTrace()).isTrue();
      assertThat(aws.count("UpdateStage")).isZero();
    }
  }

  @Test
  void inAuditModeAnOverdueLeaseStaysAndIsTakenUpWhenEnforcementReturns() {
    begun();
    Lease lease = standing();
    aws.now = lease.endsAt();

    Outcome audited = reconciler(aws).handle(ended(lease), Given.auditing());

    assertThat(audited.result()).isEqualTo(Result.REPORTED);
    assertThat(aws.writes()).isZero();
    assertThat(aws.schedules).hasSize(1);

    aws.now = aws.now.plusSeconds(900);
    reconciler(aws).handle(changed(aws.now), enforcing());
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aTraceThatIsOverdueEndsEvenWhenTheRestCannotBeDone() {
    aws.put(
        Given.stage(AccessLog.NONE, Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))));
    aws.put(older(aws.stage(REF)));
    aws.before =
        (number, operation) -> {
          if (operation.equals("GetAccount")) {
            throw FakeAws.fails(
                io.github.stageguard.stage.CallFailedException.Kind.THROTTLED, operation, "busy");
          }
        };

    Outcome outcome = reconciler(aws).handle(changed(start.minusSeconds(99_999)), enforcing());

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
  }

  @Test
  void aTraceThatIsOverdueEndsEvenWhenAwsRefusesTheRest() {
    aws.put(
        older(
            Given.stage(
                Given.compliant().accessLog(),
                Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true)))));
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage") && aws.count("UpdateStage") != 2) {
            throw FakeAws.fails(
                io.github.stageguard.stage.CallFailedException.Kind.REFUSED, operation, "no");
          }
        };

    Outcome outcome = reconciler(aws).handle(changed(start.minusSeconds(99_999)), enforcing());

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(outcome.stages().getFirst().open()).isNotEmpty();
  }

  private Stage older(Stage stage) {
    return new Stage(
        stage.ref(),
        stage.kind(),
        stage.accessLog(),
        stage.settings(),
        stage.tags(),
        Optional.of(start.minusSeconds(90_000)),
        false);
  }

  private void begun() {
    aws.put(traced(start));
    aws.schedules.clear();
    reconciler(aws).handle(changed(start), enforcing());
    aws.calls.clear();
  }

  private Lease extend(Instant end) {
    Lease old = standing();
    Lease extended =
        new Lease("extended", REF, old.startedAt(), end, old.startedBy(), old.eventId());
    aws.schedules.put(REF, FakeAws.standing(extended));
    return extended;
  }

  private void tamper(LeaseSchedule schedule) {
    aws.schedules.put(REF, schedule);
  }

  private Lease standing() {
    return aws.schedules.get(REF).lease().orElseThrow();
  }
}
