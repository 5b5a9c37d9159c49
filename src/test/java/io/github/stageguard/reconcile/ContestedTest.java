package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.compliant;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static io.github.stageguard.reconcile.Given.violating;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.ContestNotice;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ContestedTest {
  private static final String PIPELINE = "arn:aws:sts::111122223333:assumed-role/pipeline/run-";
  private static final String ROLE = "arn:aws:sts::111122223333:assumed-role/pipeline";

  private final FakeAws aws = new FakeAws();
  private final Reconciler reconciler;
  private int runs;

  ContestedTest() {
    aws.journalKept = true;
    reconciler = reconciler(aws);
  }

  /** The pipeline applies its own idea of the stage, in a session of its own each time. */
  private StageOutcome applies(Stage stage, Settings settings) {
    return applies(stage, settings, PIPELINE + ++runs);
  }

  private StageOutcome applies(Stage stage, Settings settings, String principal) {
    aws.put(stage);
    Occasion occasion =
        new Occasion(
            "UpdateStage",
            "event-" + runs + principal,
            aws.now,
            new Actor(principal, "203.0.113.1", "terraform", ""));
    return handle(new Trigger.StageChanged(REF, occasion), settings);
  }

  private StageOutcome handle(Trigger trigger, Settings settings) {
    StageOutcome outcome = reconciler.handle(trigger, settings).stages().getFirst();
    reconciler.close(outcome);
    return outcome;
  }

  private List<StageOutcome> everyTenSeconds(int times, Stage stage, Settings settings) {
    List<StageOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      outcomes.add(applies(stage, settings));
      aws.now = aws.now.plusSeconds(10);
    }
    return outcomes;
  }

  private static Stage traced() {
    Stage stage = violating();
    return Given.stage(
        stage.accessLog(), Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true)));
  }

  @Test
  void writesStopAfterFiveFixesInTheHour() {
    List<StageOutcome> outcomes = everyTenSeconds(100, violating(), enforcing());

    assertThat(aws.count("UpdateStage")).isEqualTo(5);
    assertThat(outcomes.subList(0, 5)).allMatch(o -> o.result() == Result.REMEDIATED);
    assertThat(outcomes.subList(5, 100)).allMatch(o -> o.result() == Result.REPORTED);
    assertThat(aws.looksToCome).hasSize(1);
    Contest contest = aws.contests.get(REF);
    assertThat(contest.principal()).isEqualTo(ROLE);
    assertThat(contest.changes()).isEqualTo(5);
    assertThat(outcomes.subList(5, 100))
        .extracting(StageOutcome::contest)
        .containsOnly(Optional.of(contest));
    assertThat(outcomes.get(5).reason()).contains("contested", ROLE, contest.until().toString());
    assertThat(outcomes.get(5).open()).isNotEmpty();
  }

  @Test
  void onlyTheFirstContestedEventIsTheOneThatBeganIt() {
    List<StageOutcome> outcomes = everyTenSeconds(20, violating(), enforcing());

    assertThat(outcomes.stream().map(o -> o.contest().map(Contest::eventId)).distinct()).hasSize(2);
    assertThat(outcomes.get(5).contest().get().eventId()).isEqualTo("event-6" + PIPELINE + 6);
  }

  @Test
  void dataTraceIsLeasedAndEndedAllTheSame() {
    everyTenSeconds(6, violating(), enforcing());
    StageOutcome leased = applies(traced(), enforcing());
    assertThat(leased.contest()).isPresent();
    assertThat(aws.schedules).containsKey(REF);
    var lease = aws.schedules.get(REF).lease().get();
    aws.now = lease.endsAt();
    aws.contests.computeIfPresent(
        REF,
        (ref, c) ->
            new Contest(
                ref, c.principal(), c.changes(), c.since(), aws.now.plusSeconds(60), c.eventId()));

    StageOutcome ended = handle(Given.ended(lease), enforcing());

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(ended.changes())
        .filteredOn(Change.StageEdited.class::isInstance)
        .flatExtracting(change -> ((Change.StageEdited) change).edits())
        .isNotEmpty()
        .allMatch(DataTraceEdit.class::isInstance);
  }

  @Test
  void whenTheWindowIsOverTheStageIsPutRightAgain() {
    everyTenSeconds(10, violating(), enforcing());
    Contest contest = aws.looksToCome.getFirst();
    aws.now = contest.until();

    StageOutcome outcome =
        handle(
            new Trigger.StageChanged(
                REF,
                new Occasion(ContestNotice.DETAIL_TYPE, "contest", contest.until(), Actor.NOBODY)),
            enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(outcome.open()).isEmpty();
  }

  @Test
  void aContestEndedIsNotBegunAnewByChangesFromBeforeIt() {
    everyTenSeconds(10, violating(), enforcing());
    aws.now = aws.looksToCome.getFirst().until();

    List<StageOutcome> next = everyTenSeconds(6, violating(), enforcing());

    assertThat(next.subList(0, 5)).allMatch(o -> o.contest().isEmpty());
    assertThat(next.get(5).contest()).isPresent();
  }

  @Test
  void aStageWhereStageGuardNeverYieldsIsPutRightEachTime() {
    everyTenSeconds(
        12,
        violating(),
        enforcing("overrides:\n- match: {apiId: abcdef1234}\n  contested: {yield: false}\n"));

    assertThat(aws.count("UpdateStage")).isEqualTo(12);
    assertThat(aws.contests).isEmpty();
  }

  @Test
  void changesOfDifferentPrincipalsDoNotAddUp() {
    for (int i = 0; i < 12; i++) {
      applies(violating(), enforcing(), "arn:aws:iam::111122223333:user/dev" + i);
    }

    assertThat(aws.count("UpdateStage")).isEqualTo(12);
  }

  @Test
  void changesFurtherApartThanTheWindowDoNotAddUp() {
    for (int i = 0; i < 12; i++) {
      applies(violating(), enforcing());
      aws.now = aws.now.plus(Duration.ofMinutes(13));
    }

    assertThat(aws.count("UpdateStage")).isEqualTo(12);
  }

  @Test
  void aStageThatCompliesIsNotContested() {
    everyTenSeconds(5, violating(), enforcing());

    assertThat(applies(compliant(), enforcing()).contest()).isEmpty();
  }

  @Test
  void withoutAJournalNothingIsContested() {
    aws.journalKept = false;

    everyTenSeconds(12, violating(), enforcing());

    assertThat(aws.count("UpdateStage")).isEqualTo(12);
  }

  @Test
  void theSameEventDeliveredAgainIsNoFurtherChange() {
    everyTenSeconds(4, violating(), enforcing());
    for (int i = 0; i < 5; i++) {
      runs = 5;
      applies(violating(), enforcing(), PIPELINE + 5);
    }

    assertThat(aws.contests).isEmpty();
  }

  @Test
  void whatNobodyInParticularCallsForBeginsNoContest() {
    for (int i = 0; i < 12; i++) {
      applies(violating(), enforcing(), "");
    }

    assertThat(aws.count("UpdateStage")).isEqualTo(12);
    assertThat(aws.contests).isEmpty();
  }

  @Test
  void ofTwoEventsAtOnceOneBeginsTheContestAndTheOtherJoinsIt() {
    everyTenSeconds(5, violating(), enforcing());
    aws.before =
        (number, call) -> {
          if (call.equals("JournalPut") && aws.contests.isEmpty()) {
            aws.before = (n, c) -> {};
            applies(violating(), enforcing(), PIPELINE + "other");
          }
        };

    StageOutcome outcome = applies(violating(), enforcing());

    assertThat(aws.looksToCome).hasSize(1);
    assertThat(outcome.contest()).contains(aws.contests.get(REF));
    assertThat(outcome.contest().get().eventId()).endsWith("other");
  }

  @Test
  void anEventThatTookSeveralWritesCountsOnce() {
    aws.refusesAccessLogs = true;

    everyTenSeconds(5, violating(), enforcing());

    assertThat(aws.contests).isEmpty();
  }

  @Test
  void aRetentionSetBackAndForthIsContestedToo() {
    Stage own =
        Given.stage(
            new AccessLog(Given.PLACE.logGroupArn(Given.OWN_GROUP), Given.GOOD_FORMAT),
            Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false)));
    aws.put(own);
    for (int i = 0; i < 20; i++) {
      aws.logGroups.put(
          Given.OWN_GROUP,
          new LogGroupState(OptionalInt.of(7), Optional.empty(), Optional.of(aws.now)));
      handle(
          new Trigger.LogGroupChanged(
              Given.OWN_GROUP,
              new Occasion(
                  "PutRetentionPolicy", "event-" + i, aws.now, new Actor(ROLE, "", "", ""))),
          enforcing());
      aws.now = aws.now.plusSeconds(10);
    }

    assertThat(aws.count("PutRetentionPolicy")).isEqualTo(5);
    assertThat(aws.contests).containsKey(REF);
  }
}
