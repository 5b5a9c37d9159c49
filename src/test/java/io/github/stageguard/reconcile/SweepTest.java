package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.auditing;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
  private static final Trigger.SweepDue HOURLY =
      new Trigger.SweepDue("sweep-1", false, Optional.empty());
  private static final Trigger.SweepDue POLICY_CHANGED =
      new Trigger.SweepDue("sweep-2", true, Optional.empty());
  private static final StageRef DEV = Account.ref(0, "dev");

  private final FakeAws aws = new FakeAws();
  private final List<StageOutcome> told = new ArrayList<>();

  @Test
  void aCompliantAccountIsReadWithOneCallAnApiAndNothingIsWritten() {
    Account.fill(aws, 30);
    aws.stages.replaceAll((ref, stage) -> Account.compliant(ref));
    aws.apisAPage = 10;

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.result()).isEqualTo(Result.COMPLIANT);
    assertThat(counts(outcome)).isEqualTo(new SweepCounts(60, 60, 0, 0, 0, 0));
    assertThat(aws.writes()).isZero();
    assertThat(aws.count("GetStages")).isEqualTo(30);
    assertThat(aws.count("GetStage")).isZero();
    assertThat(aws.count("GetRestApis") + aws.count("GetApis")).isEqualTo(3 + 1);
    assertThat(aws.count("GetAccount")).isEqualTo(1);
    assertThat(aws.count("DescribeLogGroups")).as("one destination in use").isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void whatBreaksThePolicyIsPutRightWithOneReadAndOneWriteEach() {
    Account.fill(aws, 40);

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(counts(outcome)).isEqualTo(new SweepCounts(80, 76, 4, 0, 0, 0));
    assertThat(aws.count("UpdateStage")).isEqualTo(4);
    assertThat(aws.count("GetStages")).isEqualTo(40);
    assertThat(aws.count("GetStage"))
        .as("before a write, and once more for a new group")
        .isLessThanOrEqualTo(8);
    assertThat(told).hasSize(4).allMatch(stage -> stage.result() == Result.REMEDIATED);

    aws.calls.clear();
    assertThat(sweep(enforcing()).result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void tooManyViolationsAreReportedAndNoneIsWrittenTo() {
    Account.fill(aws, 40);

    Outcome outcome = sweep(enforcing("sweep: {maxChanges: 3}"));

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(counts(outcome)).isEqualTo(new SweepCounts(80, 76, 0, 4, 0, 0));
    assertThat(aws.writes()).isZero();
    assertThat(told)
        .hasSize(4)
        .allMatch(stage -> stage.reason().contains("maxChanges"))
        .allMatch(stage -> !stage.open().isEmpty() && !stage.planned().isEmpty());
  }

  @Test
  void tooManyViolationsDoNotKeepTracesOn() {
    Account.fill(aws, 40);
    AccessLog none = AccessLog.NONE;
    StageRef fresh = Account.ref(1, "dev");
    StageRef overdue = Account.ref(6, "dev");
    aws.put(Account.traced(fresh, none));
    aws.put(Account.traced(overdue, none));
    aws.schedules.put(overdue, FakeAws.standing(lease(overdue, aws.now.minusSeconds(60))));

    Outcome outcome = sweep(enforcing("sweep: {maxChanges: 0}"));

    assertThat(counts(outcome).remediated()).isEqualTo(2);
    assertThat(aws.schedules.get(fresh).firesAt().orElseThrow())
        .isBetween(aws.now.plus(Duration.ofMinutes(59)), aws.now.plus(Duration.ofMinutes(60)));
    assertThat(aws.stage(fresh).hasDataTrace()).isTrue();
    assertThat(aws.stage(fresh).accessLog()).isEqualTo(none);
    assertThat(aws.stage(overdue).hasDataTrace()).isFalse();
    assertThat(aws.stage(overdue).accessLog()).isEqualTo(none);
    assertThat(aws.schedules).doesNotContainKey(overdue);
  }

  @Test
  void auditModeReportsAndWritesNothing() {
    Account.fill(aws, 20);
    aws.put(Account.traced(DEV, AccessLog.NONE));
    aws.schedules.put(DEV, FakeAws.standing(lease(DEV, aws.now.minusSeconds(60))));
    aws.cloudWatchRole = Optional.empty();

    Outcome outcome = sweep(auditing());

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(counts(outcome)).isEqualTo(new SweepCounts(40, 37, 0, 3, 0, 0));
    assertThat(outcome.account().orElseThrow().findings()).hasSize(1);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aLeaseBeginsNowForATraceThatHasNone() {
    Account.fill(aws, 3);
    aws.put(Account.traced(DEV, Account.compliant(DEV).accessLog()));

    Outcome outcome = sweep(enforcing("dataTrace: {lease: PT20M}"));

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.schedules.get(DEV).lease().orElseThrow().endsAt())
        .isAfter(Instant.parse("2026-11-22T12:20:00Z").minusSeconds(1));
    assertThat(aws.stage(DEV).hasDataTrace()).isTrue();
    aws.calls.clear();
    assertThat(sweep(enforcing()).result()).isEqualTo(Result.COMPLIANT);
  }

  @Test
  void aStageLeavesOneLineAndOneMoreOnlyForALeaseThatBeginsOrEnds() {
    Account.fill(aws, 3);
    aws.put(Account.traced(DEV, AccessLog.NONE));
    sweep(enforcing());
    assertThat(told)
        .extracting(stage -> stage.changes().getFirst().getClass().getSimpleName())
        .containsExactly("LeaseBegun", "LogGroupCreated");

    aws.put(Account.traced(DEV, AccessLog.NONE));
    sweep(enforcing());
    assertThat(told).extracting(StageOutcome::stage).containsExactly(DEV);
  }

  @Test
  void aStageThatComesBackUnderALeaseIsHeldBackLikeTheOthers() {
    Account.fill(aws, 40);
    StageRef back = Account.ref(900_004, "dev");
    aws.schedules.put(back, FakeAws.standing(lease(back, aws.now.plusSeconds(900))));
    aws.after =
        (number, operation) -> {
          if (operation.equals("DeleteSchedule")) {
            aws.put(Account.violating(back));
          }
        };

    sweep(enforcing("sweep: {maxChanges: 3}"));

    assertThat(aws.stages).containsKey(back);
    assertThat(aws.count("UpdateStage")).isZero();
  }

  @Test
  void theLeaseOfAStageThatIsGoneIsRemoved() {
    Account.fill(aws, 3);
    StageRef gone = Account.ref(900_000, "dev");
    aws.schedules.put(gone, FakeAws.standing(lease(gone, aws.now.plusSeconds(900))));
    aws.put(Account.traced(DEV, Account.compliant(DEV).accessLog()));
    aws.schedules.put(DEV, FakeAws.standing(lease(DEV, aws.now.plusSeconds(900))));

    Outcome outcome = sweep(enforcing());

    assertThat(aws.schedules).containsOnlyKeys(DEV);
    assertThat(outcome.sweep().orElseThrow().leasesRemoved()).isEqualTo(1);
    assertThat(aws.count("GetStage")).as("only of the stage that was not seen").isEqualTo(2);
  }

  @Test
  void anOverdueLeaseIsRemovedThoughItsTraceIsOffAlready() {
    Account.fill(aws, 3);
    aws.schedules.put(DEV, FakeAws.standing(lease(DEV, aws.now.minusSeconds(900))));

    sweep(enforcing());

    assertThat(aws.schedules).isEmpty();
    assertThat(aws.count("UpdateStage")).isZero();
  }

  @Test
  void aBrokenCloudWatchRoleIsReplacedOnce() {
    Account.fill(aws, 40);
    aws.cloudWatchRole = Optional.of("arn:aws:iam::111122223333:role/gone");

    Outcome outcome = sweep(enforcing());

    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
    assertThat(aws.count("GetAccount")).isEqualTo(1);
    assertThat(outcome.account().orElseThrow().result()).isEqualTo(Result.REMEDIATED);
  }

  @Test
  void anAccountWhereNothingNeedsTheRoleIsNotAskedForIt() {
    StageRef http = Account.ref(5, "dev");
    aws.put(Account.compliant(http));
    aws.logGroups.put(Account.TEAM_GROUP, new LogGroupState(OptionalInt.empty(), Optional.empty()));
    aws.put(Account.stage(DEV, AccessLog.NONE, new LogSettings(LogLevel.OFF, false)));
    aws.cloudWatchRole = Optional.empty();

    sweep(
        enforcing(
            """
            overrides:
              - match: {kind: rest}
                accessLogs: {mode: audit}
                executionLogs: {mode: audit}
            """));

    assertThat(aws.count("GetAccount")).isZero();
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aRoleThatCannotBeReadIsALineAndNotTheEnd() {
    Account.fill(aws, 10);
    failing("GetAccount", Kind.DENIED);

    Outcome outcome = sweep(enforcing("cloudWatchRole: {mode: enforce}"));

    assertThat(counts(outcome).seen()).isEqualTo(20);
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.sweep().orElseThrow().failures()).isNotEmpty();
  }

  @Test
  void thePolicysLogGroupsAreMadeAgainKeptLongerAndGivenAKey() {
    String key = "arn:aws:kms:us-east-1:111122223333:key/policy";
    Stage[] stages = new Stage[3];
    for (int i = 0; i < 3; i++) {
      stages[i] = ownDestination(Account.ref(i, "dev"));
      aws.put(stages[i]);
    }
    aws.logGroups.put(
        group(stages[1]), new LogGroupState(OptionalInt.of(3), Optional.of("theirs")));
    aws.logGroups.put(group(stages[2]), new LogGroupState(OptionalInt.empty(), Optional.empty()));

    Outcome outcome = sweep(enforcing("accessLogs: {destination: {kmsKeyArn: \"" + key + "\"}}"));

    assertThat(counts(outcome).remediated()).isEqualTo(3);
    assertThat(aws.logGroups.get(group(stages[0])).retentionDays()).hasValue(365);
    assertThat(aws.logGroups.get(group(stages[0])).kmsKeyArn()).hasValue(key);
    assertThat(aws.logGroups.get(group(stages[1])))
        .isEqualTo(new LogGroupState(OptionalInt.of(365), Optional.of("theirs")));
    assertThat(aws.logGroups.get(group(stages[2])))
        .isEqualTo(new LogGroupState(OptionalInt.empty(), Optional.of(key)));
    assertThat(aws.count("UpdateStage")).isZero();
    assertThat(told)
        .flatExtracting(StageOutcome::findings)
        .extracting(found -> found.finding().getClass().getSimpleName())
        .containsExactlyInAnyOrder("LogGroupMissing", "RetentionTooShort", "KmsKeyMissing");
    aws.calls.clear();
    assertThat(sweep(enforcing("accessLogs: {destination: {kmsKeyArn: \"" + key + "\"}}")).result())
        .isEqualTo(Result.COMPLIANT);
  }

  @Test
  void anHttpApisAccessLogsAreSetAgainOnceItsLogGroupIsMadeAgain() {
    Stage stage = ownDestination(Account.ref(5, "dev"));
    aws.put(stage);

    sweep(enforcing());

    assertThat(aws.logGroups).containsKey(group(stage));
    assertThat(aws.count("UpdateStage")).isEqualTo(1);
    assertThat(edits().getFirst())
        .isEqualTo(new StageEdit.AccessLogEdit(stage.accessLog(), stage.accessLog()));
    aws.calls.clear();
    sweep(enforcing());
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aTeamsOwnDestinationThatIsMissingIsReportedAndNotMade() {
    aws.put(Account.compliant(DEV));

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(told.getFirst().open().getFirst().finding())
        .isEqualTo(new Finding.LogGroupMissing(Account.TEAM_GROUP));
    assertThat(told.getFirst().open().getFirst().repairable()).isFalse();
    assertThat(aws.writes()).isZero();
  }

  @Test
  void logGroupsThatCannotBeReadKeepNoTraceFromItsLease() {
    Account.fill(aws, 3);
    aws.put(Account.traced(DEV, Account.compliant(DEV).accessLog()));
    failing("DescribeLogGroups", Kind.DENIED);

    Outcome outcome = sweep(enforcing());

    assertThat(aws.schedules).containsKey(DEV);
    assertThat(outcome.sweep().orElseThrow().failures()).hasSize(1);
    assertThat(aws.count("DescribeLogGroups")).isEqualTo(1);
  }

  @Test
  void oneStagesFailureIsOneLineAndNotTheEnd() {
    Account.fill(aws, 20);
    List<StageRef> refused = new ArrayList<>();
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage") && refused.isEmpty()) {
            refused.add(DEV);
            throw FakeAws.fails(Kind.DENIED, "apigateway:UpdateStage", "no");
          }
        };

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.failures()).isEmpty();
    assertThat(counts(outcome)).isEqualTo(new SweepCounts(40, 38, 1, 0, 1, 0));
    assertThat(outcome.sweep().orElseThrow().failures()).hasSize(1);
    assertThat(told).hasSize(2);
  }

  @Test
  void anApiThatCannotBeReadIsOneLineAndNotTheEnd() {
    Account.fill(aws, 5);
    boolean[] failed = {false};
    aws.before =
        (number, operation) -> {
          if (operation.equals("GetStages") && !failed[0]) {
            failed[0] = true;
            throw FakeAws.fails(Kind.DENIED, "apigateway:GetStages", "no");
          }
        };

    Outcome outcome = sweep(enforcing());

    assertThat(counts(outcome).seen()).isEqualTo(8);
    assertThat(outcome.sweep().orElseThrow().failures().getFirst().subject())
        .isEqualTo("api000000");
  }

  @Test
  void aListThatCannotBeReadFailsTheSweep() {
    Account.fill(aws, 5);
    failing("GetApis", Kind.DENIED);

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.failures()).hasSize(1);
  }

  @Test
  void callsKeepThePaceAndRestWhenTheAccountHasNoRoom() {
    Account.fill(aws, 40);
    List<Instant> reads = new ArrayList<>();
    aws.before =
        (number, operation) -> {
          if (operation.equals("GetStages")) {
            reads.add(aws.now);
            if (reads.size() == 10) {
              throw FakeAws.fails(Kind.THROTTLED, "apigateway:GetStages", "Too Many Requests");
            }
          }
        };

    sweep(enforcing("sweep: {requestsPerSecond: 5}"));

    for (int i = 2; i < 9; i++) {
      assertThat(Duration.between(reads.get(i - 1), reads.get(i))).hasMillis(200);
    }
    assertThat(Duration.between(reads.get(9), reads.get(10))).hasSeconds(5);
    assertThat(Duration.between(reads.get(10), reads.get(11))).hasMillis(400);
    assertThat(Duration.between(reads.get(35), reads.get(36))).hasMillis(200);
  }

  @Test
  void aSweepStopsInTimeAndGoesOnWhereItStopped() {
    Account.fill(aws, 40);
    Instant start = aws.now;

    Outcome first = sweep(HOURLY, enforcing(), start.plusSeconds(4));

    assertThat(first.sweep().orElseThrow().goesOnAt()).isPresent();
    assertThat(first.sweep().orElseThrow().finished()).isFalse();
    assertThat(aws.now).isBefore(start.plusSeconds(5));
    assertThat(aws.sweeps).hasSize(1);
    assertThat(aws.count("UpdateStage")).as("nothing before all is seen").isZero();
    int parts = 1;
    Outcome last = first;
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(), 4);
      parts++;
    }
    assertThat(parts).isGreaterThan(2);
    assertThat(counts(last)).isEqualTo(new SweepCounts(80, 76, 4, 0, 0, 0));
    assertThat(last.sweep().orElseThrow().part()).isEqualTo(parts);
    assertThat(last.sweep().orElseThrow().took()).isGreaterThan(Duration.ofMinutes(2));
    assertThat(aws.count("GetStages")).isEqualTo(40);
    assertThat(aws.count("GetRestApis") + aws.count("GetApis")).isEqualTo(2);
    assertThat(aws.count("GetAccount"))
        .as("once, and once by each new process before its first write")
        .isLessThanOrEqualTo(parts);
  }

  @Test
  void aSweepWithoutRoomRestsAndGoesOnLater() {
    Account.fill(aws, 3);
    failing("GetStages", Kind.THROTTLED);

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.sweep().orElseThrow().goesOnAt().orElseThrow())
        .isAfterOrEqualTo(aws.now.plus(Duration.ofMinutes(5)));
    aws.before = (number, operation) -> {};
    assertThat(counts(nextPart(enforcing(), 300)).seen()).isEqualTo(6);
  }

  @Test
  void aSweepThatNeverFindsRoomGivesUpAfterADay() {
    Account.fill(aws, 3);
    failing("GetStages", Kind.THROTTLED);
    Outcome outcome = sweep(enforcing());
    int parts = 1;
    while (outcome.failures().isEmpty() && parts < 1_000) {
      outcome = nextPart(enforcing(), 300);
      parts++;
    }

    assertThat(parts).isBetween(100, 300);
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(aws.sweeps).isEmpty();
  }

  @Test
  void apisAndStagesMayComeAndGoBetweenTheParts() {
    Account.fill(aws, 40);
    sweep(HOURLY, enforcing(), aws.now.plusSeconds(6));
    aws.stages.keySet().removeIf(ref -> ref.apiId().endsWith("3"));
    StageRef late = Account.ref(700_000, "new");
    aws.put(Account.violating(late));

    Outcome last = null;
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(), 6);
    }

    assertThat(last.failures()).isEmpty();
    assertThat(last.sweep().orElseThrow().failures()).isEmpty();
    assertThat(counts(last).remediated()).as("all that broke the policy are gone").isZero();
    assertThat(sweep(enforcing()).result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(late).accessLog().hasDestination()).isTrue();
  }

  @Test
  void aSweepStepsAsideWhileAnotherIsUnderWay() {
    Account.fill(aws, 40);
    sweep(HOURLY, enforcing(), aws.now.plusSeconds(3));
    aws.calls.clear();

    Outcome second =
        sweep(new Trigger.SweepDue("next-hour", false, Optional.empty()), enforcing(), Instant.MAX);

    assertThat(second.result()).isEqualTo(Result.IGNORED);
    assertThat(second.reason()).contains("under way");
    assertThat(aws.calls).containsExactly("ListSchedules");
  }

  @Test
  void aChangedPolicyStartsOverWhileASweepIsUnderWay() {
    Account.fill(aws, 40);
    sweep(HOURLY, auditing(), aws.now.plusSeconds(3));

    Outcome second = sweep(POLICY_CHANGED, enforcing(), Instant.MAX);

    assertThat(counts(second)).isEqualTo(new SweepCounts(80, 76, 4, 0, 0, 0));
    assertThat(aws.sweeps).isEmpty();
  }

  @Test
  void thePolicyAsItIsNowDecides() {
    Account.fill(aws, 20);
    assertThat(sweep(enforcing("accessLogs: {mode: audit}\nexecutionLogs: {mode: audit}")).result())
        .isEqualTo(Result.REPORTED);
    assertThat(aws.writes()).isZero();

    assertThat(sweep(enforcing()).result()).isEqualTo(Result.REMEDIATED);
    long writes = aws.count("UpdateStage");
    aws.put(Account.violating(DEV));
    sweep(enforcing("accessLogs: {mode: audit}\nexecutionLogs: {mode: audit}"));

    assertThat(aws.count("UpdateStage")).isEqualTo(writes);
  }

  @Test
  void thePolicyMayChangeBetweenTheParts() {
    Account.fill(aws, 40);
    sweep(HOURLY, enforcing(), aws.now.plusSeconds(8));
    while (!aws.sweeps.isEmpty()) {
      nextPart(enforcing("accessLogs: {mode: audit}\nexecutionLogs: {mode: audit}"), 300);
    }
    assertThat(aws.count("UpdateStage")).isZero();

    sweep(HOURLY, auditing(), aws.now.plusSeconds(8));
    while (!aws.sweeps.isEmpty()) {
      nextPart(enforcing(), 300);
    }
    sweep(enforcing());
    assertThat(sweep(enforcing()).result()).isEqualTo(Result.COMPLIANT);
  }

  @Test
  void maxChangesHoldsForAllPartsTogether() {
    Account.fill(aws, 40);
    String policy = "sweep: {maxChanges: 3}";
    sweep(HOURLY, enforcing(policy), aws.now.plusSeconds(5));
    Outcome last = null;
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(policy), 5);
    }

    assertThat(counts(last)).isEqualTo(new SweepCounts(80, 76, 0, 4, 0, 0));
    assertThat(aws.count("UpdateStage")).isZero();
  }

  @Test
  void twoSweepsAtOnceEndAsOneWould() {
    Account.fill(aws, 40);
    boolean[] begun = {false};
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage") && !begun[0]) {
            begun[0] = true;
            sweep(POLICY_CHANGED, enforcing(), Instant.MAX);
          }
        };

    Outcome outcome = sweep(enforcing());

    assertThat(outcome.failures()).isEmpty();
    assertThat(counts(outcome).failed()).isZero();
    assertThat(sweep(enforcing()).result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.count("UpdateStage")).as("one of them twice, by both at once").isEqualTo(5);
  }

  @Test
  void theSamePartTwiceIsScheduledOnce() {
    Account.fill(aws, 40);
    Instant stop = aws.now.plusSeconds(3);
    Instant start = aws.now;
    sweep(HOURLY, enforcing(), stop);
    aws.sweeps.replaceAll((name, next) -> new FakeAws.NextPart(next.progress(), start));
    aws.now = start;

    sweep(HOURLY, enforcing(), stop);

    assertThat(aws.sweeps).hasSize(1);
  }

  @Test
  void moreStagesThanOneSweepCanCarryAreLeftToTheNext() {
    String name = "s".repeat(120);
    for (int i = 0; i < 1_000; i++) {
      aws.put(
          Account.violating(
              new StageRef(Account.ref(i * 7, "x").family(), "api%06d".formatted(i * 7), name)));
    }

    Outcome first = sweep(enforcing("sweep: {maxChanges: 100000}"));
    Outcome second = sweep(enforcing("sweep: {maxChanges: 100000}"));

    assertThat(counts(first).remediated()).isBetween(700, 999);
    assertThat(counts(first).remediated() + counts(first).reported()).isEqualTo(1_000);
    assertThat(counts(second).remediated()).isEqualTo(counts(first).reported());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void killedAnywhereAndResumedItEndsTheSame(long seed) {
    FakeAws undisturbed = account();
    FakeAws killed = account();
    finish(undisturbed, List.of());
    int calls = undisturbed.calls.size();
    Random random = new Random(seed);
    Set<Integer> deaths = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      deaths.add(1 + random.nextInt(calls));
    }
    Map<StageRef, Integer> writes = new HashMap<>();
    Map<StageRef, Stage> before = new HashMap<>(killed.stages);
    killed.after =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            killed.stages.forEach(
                (ref, stage) -> {
                  if (!stage.equals(before.put(ref, stage))) {
                    writes.merge(ref, 1, Integer::sum);
                  }
                });
          }
          if (deaths.remove(number)) {
            throw new FakeAws.Killed();
          }
        };

    finish(killed, List.copyOf(deaths));

    assertThat(settings(killed)).isEqualTo(settings(undisturbed));
    assertThat(killed.schedules.keySet()).isEqualTo(undisturbed.schedules.keySet());
    assertThat(killed.logGroups.keySet()).isEqualTo(undisturbed.logGroups.keySet());
    assertThat(killed.sweeps).isEmpty();
    assertThat(writes.values()).allMatch(times -> times == 1);
    assertThat(writes.keySet()).hasSize(7);
  }

  private static FakeAws account() {
    FakeAws aws = new FakeAws();
    Account.fill(aws, 40);
    StageRef overdue = Account.ref(2, "dev");
    aws.put(Account.traced(overdue, Account.compliant(overdue).accessLog()));
    aws.schedules.put(overdue, FakeAws.standing(lease(overdue, aws.now.minusSeconds(60))));
    StageRef unleased = Account.ref(6, "dev");
    aws.put(Account.traced(unleased, Account.compliant(unleased).accessLog()));
    StageRef gone = Account.ref(900_000, "dev");
    aws.schedules.put(gone, FakeAws.standing(lease(gone, aws.now.plusSeconds(90_000))));
    aws.put(Account.traced(Account.ref(8, "dev"), AccessLog.NONE));
    aws.put(ownDestination(Account.ref(5, "dev")));
    return aws;
  }

  /** Lambda delivers a part again when its process dies; Scheduler delivers each part once. */
  private void finish(FakeAws on, List<Integer> deaths) {
    List<Trigger.SweepDue> due = new ArrayList<>(List.of(HOURLY));
    for (int deliveries = 0; !due.isEmpty(); deliveries++) {
      assertThat(deliveries).isLessThan(100 + deaths.size());
      Trigger.SweepDue next = due.removeFirst();
      try {
        reconciler(on).handle(next, enforcing(), until(on.now.plusSeconds(5)));
      } catch (FakeAws.Killed killed) {
        on.now = on.now.plusSeconds(60);
        due.addFirst(next);
        continue;
      }
      if (due.isEmpty() && !on.sweeps.isEmpty()) {
        FakeAws.NextPart part = on.sweeps.values().iterator().next();
        on.sweeps.remove(SweepName.of(part.progress()));
        on.now = on.now.isAfter(part.at()) ? on.now : part.at();
        due.add(new Trigger.SweepDue("", false, Optional.of(part.progress())));
      }
    }
  }

  private static Map<StageRef, List<Object>> settings(FakeAws aws) {
    Map<StageRef, List<Object>> all = new HashMap<>();
    aws.stages.forEach((ref, stage) -> all.put(ref, List.of(stage.accessLog(), stage.settings())));
    return all;
  }

  private Outcome sweep(Settings settings) {
    return sweep(HOURLY, settings, Instant.MAX);
  }

  private Outcome sweep(Trigger.SweepDue due, Settings settings, Instant stopAt) {
    told.clear();
    return reconciler(aws).handle(due, settings, until(stopAt));
  }

  private Outcome nextPart(Settings settings, int seconds) {
    FakeAws.NextPart part = aws.sweeps.values().iterator().next();
    aws.sweeps.remove(SweepName.of(part.progress()));
    aws.now = part.at();
    return reconciler(aws)
        .handle(
            new Trigger.SweepDue("", false, Optional.of(part.progress())),
            settings,
            until(aws.now.plusSeconds(seconds)));
  }

  private Invocation until(Instant stopAt) {
    return new Invocation(stopAt, (sweep, stage) -> told.add(stage), () -> 0);
  }

  private static SweepCounts counts(Outcome outcome) {
    return outcome.sweep().orElseThrow().counts();
  }

  private void failing(String operation, Kind kind) {
    aws.before =
        (number, called) -> {
          if (called.equals(operation)) {
            throw FakeAws.fails(kind, operation, "no");
          }
        };
  }

  private static Stage ownDestination(StageRef ref) {
    Stage stage = Account.compliant(ref);
    String group = "/aws/vendedlogs/apigateway/" + ref;
    return Account.stage(
        ref,
        new AccessLog(PLACE.logGroupArn(group), stage.accessLog().format()),
        stage.settings().get(Stage.DEFAULTS));
  }

  private static String group(Stage stage) {
    return PLACE.logGroupName(stage.accessLog().destinationArn()).orElseThrow();
  }

  private List<StageEdit> edits() {
    return told.stream()
        .flatMap(stage -> stage.changes().stream())
        .filter(Change.StageEdited.class::isInstance)
        .flatMap(change -> ((Change.StageEdited) change).edits().stream())
        .toList();
  }

  private static Lease lease(StageRef stage, Instant endsAt) {
    return new Lease("lease-" + stage, stage, endsAt.minusSeconds(3_600), endsAt, "arn:dev", "e");
  }
}
