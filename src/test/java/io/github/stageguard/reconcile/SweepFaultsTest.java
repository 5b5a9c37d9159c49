package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.occasion;
import static io.github.stageguard.reconcile.Given.reconciler;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.evidence.EmbeddedMetrics;
import io.github.stageguard.evidence.EvidenceLine;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepFaultsTest {
  private static final Trigger.SweepDue HOURLY =
      new Trigger.SweepDue("sweep-1", false, Optional.empty());
  private final FakeAws aws = new FakeAws();
  private final List<StageOutcome> told = new ArrayList<>();

  @Test
  void aFailedSweepIsNotCountedAsFinished() {
    Account.fill(aws, 5);
    failing("GetApis", Kind.DENIED);

    Outcome outcome = sweep(enforcing(), Instant.MAX);

    assertThat(outcome.failures()).isNotEmpty();
    var line =
        EmbeddedMetrics.addedTo(
            EvidenceLine.answer(outcome, PLACE, Map.of(), Duration.ZERO), outcome, aws.now);
    assertThat(line.path("SweepsFinished").asInt()).isZero();
    assertThat(line.at("/sweep/finished").asBoolean()).isFalse();
  }

  @Test
  void aTraceOnAViolatingStageGetsItsLeaseThoughTheSweepDoesNotComeToItsEnd() {
    Account.fill(aws, 5);
    StageRef ref = Account.ref(0, "dev");
    aws.put(Account.traced(ref, AccessLog.NONE));
    failing("GetApis", Kind.DENIED);

    sweep(enforcing(), Instant.MAX);

    assertThat(aws.schedules).containsKey(ref);
  }

  @Test
  void anOverdueTraceOnAViolatingStageEndsBeforeTheRestOfTheAccountIsRead() {
    Account.fill(aws, 5);
    StageRef ref = Account.ref(0, "dev");
    aws.put(Account.traced(ref, AccessLog.NONE));
    aws.schedules.put(ref, FakeAws.standing(lease(ref, aws.now.minusSeconds(600))));
    boolean[] first = {true};
    aws.before =
        (n, op) -> {
          if (op.equals("GetStages")) {
            if (!first[0]) {
              throw FakeAws.fails(Kind.THROTTLED, op, "no");
            }
            first[0] = false;
          }
        };

    sweep(enforcing(), Instant.MAX);

    assertThat(aws.stage(ref).hasDataTrace()).isFalse();
  }

  @Test
  void aTraceFoundMinutesIntoASweepGetsAWholeLease() {
    Account.fill(aws, 400);
    StageRef ref = Account.ref(397, "dev");
    Stage traced = Account.traced(ref, Account.compliant(ref).accessLog());
    aws.put(traced);

    sweep(enforcing("dataTrace: {lease: PT1M}"), Instant.MAX);

    assertThat(aws.stage(ref).hasDataTrace()).as("trace left on under a lease").isTrue();
    assertThat(aws.schedules).containsKey(ref);
  }

  @Test
  void killedAfterTheGroupWasMadeAgainAnHttpApisAccessLogsAreSetAgainAllTheSame() {
    StageRef ref = new StageRef(ApiFamily.V2, "abcdef1234", "dev");
    String group = "/aws/vendedlogs/apigateway/abcdef1234/dev";
    aws.put(http(ref, group));
    aws.after =
        (n, op) -> {
          if (op.equals("PutRetentionPolicy")) {
            aws.after = (m, o) -> {};
            throw new FakeAws.Killed();
          }
        };
    Trigger deleted = new Trigger.LogGroupChanged(group, occasion("DeleteLogGroup", aws.now));
    try {
      reconciler(aws).handle(deleted, enforcing());
    } catch (FakeAws.Killed killed) {
      // Lambda delivers again.
    }
    reconciler(aws).handle(deleted, enforcing());
    sweep(enforcing(), Instant.MAX);

    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void allHttpStagesOfASharedGroupAreSetAgainThoughTheSweepHasParts() {
    for (int i = 0; i < 20; i++) {
      aws.put(http(new StageRef(ApiFamily.V2, "httpapi%03d".formatted(i), "dev"), "/shared"));
    }
    String policy = "accessLogs: {destination: {logGroup: /shared}}";

    sweep(enforcing(policy), aws.now.plusSeconds(7));
    while (!aws.sweeps.isEmpty()) {
      nextPart(enforcing(policy), 300);
    }

    assertThat(aws.count("UpdateStage")).isEqualTo(20);
  }

  @Test
  void logGroupsThatCannotBeReadAreToldOfByAPartThatGoesOnLater() {
    Account.fill(aws, 40);
    failing("DescribeLogGroups", Kind.THROTTLED);

    Outcome first = sweep(enforcing(), aws.now.plusSeconds(4));
    aws.before = (n, op) -> {};
    Outcome last = first;
    List<SweepOutcome.Failure> all = new ArrayList<>(first.sweep().orElseThrow().failures());
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(), 300);
      all.addAll(last.sweep().orElseThrow().failures());
    }

    assertThat(all).isNotEmpty();
  }

  @Test
  void aDestinationThatCannotBeLookedAtKeepsNoOtherFromBeingLookedAt() {
    StageRef odd = Account.ref(0, "dev");
    aws.put(
        Account.stage(
            odd,
            new AccessLog(
                PLACE.logGroupArn("x".repeat(600)), Account.compliant(odd).accessLog().format()),
            new LogSettings(LogLevel.ERROR, false)));
    StageRef own = Account.ref(1, "dev");
    String group = "/aws/vendedlogs/apigateway/" + own;
    aws.put(
        Account.stage(
            own,
            new AccessLog(PLACE.logGroupArn(group), Account.compliant(own).accessLog().format()),
            new LogSettings(LogLevel.ERROR, false)));
    boolean[] once = {false};
    aws.before =
        (n, op) -> {
          if (op.equals("DescribeLogGroups") && !once[0]) {
            once[0] = true;
            throw FakeAws.fails(Kind.REFUSED, op, "logGroupNamePrefix is too long");
          }
        };

    sweep(enforcing(), Instant.MAX);

    assertThat(aws.logGroups).containsKey(group);
  }

  @Test
  void aBrokenRoleThatIsOnlyReportedIsLookedAtOnce() {
    Account.fill(aws, 100);
    aws.cloudWatchRole = Optional.empty();

    sweep(enforcing("cloudWatchRole: {mode: audit}"), Instant.MAX);

    assertThat(aws.count("GetAccount")).isEqualTo(1);
    assertThat(aws.count("UpdateStage")).as("of the HTTP API, which needs no role").isEqualTo(1);
    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
  }

  @Test
  void whatAnEarlierSweepKnewOfTheRoleDoesNotCount() {
    aws.cloudWatchRole = Optional.empty();
    aws.put(Account.violating(Account.ref(0, "dev")));
    Reconciler warm = reconciler(aws);
    warm.handle(HOURLY, enforcing("cloudWatchRole: {mode: audit}"));

    Outcome outcome = warm.handle(HOURLY, enforcing());

    assertThat(outcome.sweep().orElseThrow().counts().remediated()).isEqualTo(1);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
  }

  @Test
  void aSweepThatIsThrottledWhileItRepairsStopsInTime() {
    Account.fill(aws, 100);
    Instant start = aws.now;
    aws.before =
        (n, op) -> {
          if (op.equals("GetStage") || op.equals("UpdateStage")) {
            throw FakeAws.fails(Kind.THROTTLED, op, "Too Many Requests");
          }
        };

    sweep(enforcing(), start.plusSeconds(255));

    assertThat(Duration.between(start, aws.now)).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void stagesThatHadNoRoomAreRepairedLater() {
    Account.fill(aws, 40);
    aws.before =
        (n, op) -> {
          if (op.equals("GetStage")) {
            throw FakeAws.fails(Kind.THROTTLED, op, "Too Many Requests");
          }
        };

    Outcome last = sweep(enforcing(), Instant.MAX);
    aws.before = (n, op) -> {};
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(), 300);
    }

    assertThat(last.sweep().orElseThrow().counts().remediated()).isEqualTo(4);
  }

  @Test
  void aLeaseWhoseScheduleFiresLaterIsNotEndedBySweepWhileEventsLetItStand() {
    Account.fill(aws, 3);
    StageRef ref = Account.ref(0, "dev");
    aws.put(Account.traced(ref, Account.compliant(ref).accessLog()));
    Lease lease = lease(ref, aws.now.minusSeconds(60));
    aws.schedules.put(
        ref,
        new LeaseSchedule(
            Optional.of(lease),
            Optional.of(aws.now.plusSeconds(1800)),
            true,
            FakeAws.FUNCTION,
            FakeAws.LEASE_ROLE));

    reconciler(aws)
        .handle(new Trigger.StageChanged(ref, occasion("UpdateStage", aws.now)), enforcing());
    assertThat(aws.stage(ref).hasDataTrace()).as("after an event").isTrue();
    sweep(enforcing(), Instant.MAX);

    assertThat(aws.stage(ref).hasDataTrace()).as("after a sweep").isTrue();
  }

  @Test
  void lookingAfterLeasesStopsInTime() {
    Account.fill(aws, 960);
    aws.stages.replaceAll((ref, stage) -> Account.compliant(ref));
    for (int i = 0; i < 500; i++) {
      StageRef gone = Account.ref(900_000 + i, "dev");
      aws.schedules.put(gone, FakeAws.standing(lease(gone, aws.now.plusSeconds(90_000))));
    }
    Instant start = aws.now;
    sweep(enforcing(), start.plusSeconds(255));

    assertThat(Duration.between(start, aws.now)).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void aListThatIsThrottledRestsLikeAnApi() {
    Account.fill(aws, 3);
    failing("GetApis", Kind.THROTTLED);

    Outcome outcome = sweep(enforcing(), Instant.MAX);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.sweep().orElseThrow().goesOnAt()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListSchedules", "GetAccount", "JournalQuery"})
  void whatASweepCannotLookAtIsToldThoughAllStagesComply(String operation) {
    Account.fill(aws, 3);
    aws.journalKept = true;
    aws.before =
        (number, called) -> {
          if (called.equals(operation) && aws.count("GetStages") > 0) {
            throw FakeAws.fails(Kind.DENIED, operation, "no");
          }
        };

    Outcome outcome = sweep(enforcing(), Instant.MAX);

    assertThat(outcome.sweep().orElseThrow().failures())
        .isNotEmpty()
        .allMatch(failure -> failure.cause().operation().equals(operation));
    assertThat(aws.writes()).isZero();
  }

  @Test
  void evidenceOfALogGroupEventSurvivesALaterFailure() {
    String policy =
        """
        accessLogs: {destination: {logGroup: "/logs/{apiId}/{stage}"}}
        overrides:
          - match: {stage: prod}
            accessLogs: {destination: {logGroup: "/logs/{stage}/{apiId}"}}
        """;
    StageRef ref = new StageRef(ApiFamily.V1, "aaaaaaaaaa", "bbbbbbbbbb");
    aws.put(
        new Stage(
            ref,
            ApiKind.REST,
            new AccessLog(
                PLACE.logGroupArn("/logs/aaaaaaaaaa/bbbbbbbbbb"), Given.goodFormat(ApiKind.REST)),
            new TreeMap<>(Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false))),
            Map.of(),
            Optional.empty(),
            false));
    int[] reads = {0};
    aws.before =
        (n, op) -> {
          if (op.equals("GetStage") && ++reads[0] > 1) {
            throw FakeAws.fails(Kind.UNAVAILABLE, op, "no");
          }
        };

    Outcome outcome =
        reconciler(aws)
            .handle(
                new Trigger.LogGroupChanged(
                    "/logs/aaaaaaaaaa/bbbbbbbbbb", occasion("DeleteLogGroup", aws.now)),
                enforcing(policy));

    assertThat(aws.count("CreateLogGroup")).isEqualTo(1);
    assertThat(outcome.stages()).flatExtracting(StageOutcome::changes).isNotEmpty();
  }

  @Test
  void theSummaryTellsOfWhatEarlierPartsCouldNotRead() {
    Account.fill(aws, 40);
    aws.stages.replaceAll((ref, stage) -> Account.compliant(ref));
    int[] n = {0};
    aws.before =
        (number, op) -> {
          if (op.equals("GetStages") && n[0]++ == 0) {
            throw FakeAws.fails(Kind.DENIED, op, "no");
          }
        };
    sweep(enforcing(), aws.now.plusSeconds(4));
    Outcome last = null;
    while (!aws.sweeps.isEmpty()) {
      last = nextPart(enforcing(), 300);
    }

    assertThat(last.result()).isNotEqualTo(Result.COMPLIANT);
  }

  @Test
  void throttledAfterTheGroupWasMadeAgainAnHttpApisAccessLogsAreSetAgainByTheRetry() {
    StageRef ref = new StageRef(ApiFamily.V2, "abcdef1234", "dev");
    String group = "/aws/vendedlogs/apigateway/abcdef1234/dev";
    aws.put(http(ref, group));
    failing("UpdateStage", Kind.THROTTLED);
    Trigger deleted = new Trigger.LogGroupChanged(group, occasion("DeleteLogGroup", aws.now));
    assertThat(reconciler(aws).handle(deleted, enforcing()).failures()).isNotEmpty();
    aws.before = (n, op) -> {};
    aws.calls.clear();

    reconciler(aws).handle(deleted, enforcing());
    sweep(enforcing(), Instant.MAX);

    assertThat(aws.count("UpdateStage")).isEqualTo(1);
  }

  @Test
  void anOldSweepThatRunsWhileThePolicyChangesDoesNotGoOnBesideTheNewOne() {
    Account.fill(aws, 40);
    boolean[] once = {false};
    aws.before =
        (n, op) -> {
          if (op.equals("GetStages") && !once[0]) {
            once[0] = true;
            reconciler(aws)
                .handle(
                    new Trigger.SweepDue("policy", true, Optional.empty()),
                    enforcing(),
                    new Invocation(aws.now.plusSeconds(3), (s, o) -> {}, () -> 0));
          }
        };

    sweep(enforcing(), aws.now.plusSeconds(6));

    assertThat(aws.sweeps).as("sweeps that go on").hasSize(1);
  }

  private static Stage http(StageRef ref, String group) {
    return new Stage(
        ref,
        ApiKind.HTTP,
        new AccessLog(PLACE.logGroupArn(group), Given.goodFormat(ApiKind.HTTP)),
        new TreeMap<>(Map.of(Stage.DEFAULTS, LogSettings.SILENT)),
        Map.of(),
        Optional.of(Instant.parse("2026-11-22T11:00:00Z")),
        false);
  }

  private Outcome sweep(Settings settings, Instant stopAt) {
    return reconciler(aws)
        .handle(HOURLY, settings, new Invocation(stopAt, (s, o) -> told.add(o), () -> 0));
  }

  private Outcome nextPart(Settings settings, int seconds) {
    FakeAws.NextPart part = aws.sweeps.values().iterator().next();
    aws.sweeps.remove(SweepName.of(part.progress()));
    aws.now = part.at().isAfter(aws.now) ? part.at() : aws.now;
    return reconciler(aws)
        .handle(
            new Trigger.SweepDue("", false, Optional.of(part.progress())),
            settings,
            new Invocation(aws.now.plusSeconds(seconds), (s, o) -> told.add(o), () -> 0));
  }

  private void failing(String operation, Kind kind) {
    aws.before =
        (number, called) -> {
          if (called.equals(operation)) {
            throw FakeAws.fails(kind, operation, "no");
          }
        };
  }

  private static Lease lease(StageRef stage, Instant endsAt) {
    return new Lease("lease-" + stage, stage, endsAt.minusSeconds(3_600), endsAt, "arn:dev", "e");
  }
}
