package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.FakeAws.fails;
import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.compliant;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static io.github.stageguard.reconcile.Given.violating;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.notice.Notice;
import io.github.stageguard.notice.Notices;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JournalTest {
  private final FakeAws aws = new FakeAws();

  JournalTest() {
    aws.journalKept = true;
  }

  private StageOutcome handle(Trigger trigger) {
    return handleAndTell(reconciler(aws), trigger);
  }

  private static StageOutcome handleAndTell(Reconciler reconciler, Trigger trigger) {
    StageOutcome outcome = reconciler.handle(trigger, enforcing()).stages().getFirst();
    reconciler.close(outcome);
    return outcome;
  }

  @Test
  void eachChangeIsWrittenDownBeforeItIsMadeAndTheStageReadAgainBeforeItIsWritten() {
    aws.put(violating());

    StageOutcome outcome = handle(changed(aws.now));

    assertThat(aws.calls)
        .containsExactly(
            "GetStage",
            "JournalQuery",
            "GetAccount",
            "GetRole",
            "SimulatePrincipalPolicy",
            "DescribeLogGroups",
            "JournalPut",
            "CreateLogGroup",
            "JournalPut",
            "PutRetentionPolicy",
            "JournalPut",
            "GetStage",
            "UpdateStage",
            "JournalClose",
            "JournalClose",
            "JournalClose");
    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(outcome.made()).extracting(Made::id).isEqualTo(List.copyOf(aws.journal.keySet()));
    assertThat(aws.journal.values()).allMatch(entry -> entry.state() == State.DONE);
    assertThat(aws.journal.values())
        .extracting(entry -> entry.change().getClass().getSimpleName())
        .containsExactly("LogGroupCreated", "RetentionSet", "StageEdited");
  }

  @Test
  void aStageThatCompliesCostsOneLookIntoTheJournal() {
    aws.put(compliant());

    handle(changed(aws.now));

    assertThat(aws.calls).containsExactly("GetStage", "JournalQuery");
  }

  @Test
  void inAuditModeTheJournalIsLeftAlone() {
    aws.put(violating());

    reconciler(aws).handle(changed(aws.now), Given.auditing());

    assertThat(aws.calls).containsExactly("GetStage");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aLogGroupThatWasMadeAndToldGetsTheRetentionThatCouldNotBeSetThen(Kind kind) {
    aws.put(violating());
    failing("PutRetentionPolicy", kind);
    handle(changed(aws.now));
    assertThat(aws.logGroups.values()).allMatch(group -> group.retentionDays().isEmpty());
    heal();

    handle(changed(aws.now));

    assertThat(aws.logGroups.values())
        .allMatch(group -> group.retentionDays().equals(OptionalInt.of(365)));
    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.state() == State.DONE)
        .extracting(entry -> entry.change().getClass().getSimpleName())
        .containsOnlyOnce("LogGroupCreated", "RetentionSet");
  }

  @Test
  void aLogGroupWhoseRetentionATeamTookAwayKeepsItsEvents() {
    aws.put(violating());
    handle(changed(aws.now));
    aws.logGroups.replaceAll(
        (name, group) ->
            new LogGroupState(OptionalInt.empty(), group.kmsKeyArn(), group.createdAt()));
    aws.put(violating());

    handle(changed(aws.now));

    assertThat(aws.logGroups.values()).allMatch(group -> group.retentionDays().isEmpty());
  }

  @Test
  void anEntryStaysOpenUntilItWasTold() {
    aws.put(violating());

    reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(aws.journal.values()).allMatch(JournalEntry::isOpen);
  }

  @Test
  void whatWasNotToldIsToldAgainUnderTheSameIdAndNotMadeAgain() {
    aws.put(violating());
    Reconciler reconciler = reconciler(aws);
    StageOutcome first = reconciler.handle(changed(aws.now), enforcing()).stages().getFirst();
    aws.calls.clear();

    StageOutcome again = handle(changed(aws.now));

    assertThat(aws.writes()).isZero();
    assertThat(again.result()).isEqualTo(Result.REMEDIATED);
    assertThat(again.made())
        .extracting(Made::id)
        .containsExactlyInAnyOrderElementsOf(first.made().stream().map(Made::id).toList());
    assertThat(aws.journal.values()).allMatch(entry -> entry.state() == State.DONE);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withoutAJournalNothingIsWrittenAndTheEventFails(Kind kind) {
    aws.put(violating());
    failing("Journal", kind);

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.failure().get().kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(aws.writes()).isZero();
    assertThat(aws.count("JournalQuery")).isOne();

    heal();
    assertThat(handle(changed(aws.now)).result()).isEqualTo(Result.REMEDIATED);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aJournalThatReadsButDoesNotWriteHoldsBackEveryChange(Kind kind) {
    aws.put(violating());
    failing("JournalPut", kind);

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aLeaseBeginsWithoutAJournalAndTheEventFailsAfterwards() {
    Stage stage = violating();
    aws.put(
        Given.stage(
            stage.accessLog(), Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))));
    failing("Journal", Kind.UNAVAILABLE);

    StageOutcome outcome =
        reconciler(aws).handle(changed(aws.now), enforcing()).stages().getFirst();

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(aws.schedules).containsKey(REF);
    assertThat(outcome.changes()).singleElement().isInstanceOf(Change.LeaseBegun.class);
    assertThat(aws.count("UpdateStage")).isZero();

    heal();
    StageOutcome again = handle(changed(aws.now));
    assertThat(again.changes()).hasAtLeastOneElementOfType(Change.LeaseBegun.class);
    assertThat(aws.journal.values())
        .extracting(JournalEntry::change)
        .hasAtLeastOneElementOfType(Change.LeaseBegun.class);
  }

  @Test
  void aDataTraceEndsWithoutAJournalAndTheEventFailsAfterwards() {
    aws.put(Given.traced(aws.now.minus(Duration.ofDays(1))));
    handle(changed(aws.now));
    Lease lease = aws.schedules.get(REF).lease().get();
    aws.now = lease.endsAt();
    failing("Journal", Kind.UNAVAILABLE);

    StageOutcome outcome =
        reconciler(aws).handle(Given.ended(lease), enforcing()).stages().getFirst();

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.schedules).isEmpty();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.changes())
        .hasAtLeastOneElementOfType(Change.StageEdited.class)
        .hasAtLeastOneElementOfType(Change.DataTraceEnded.class)
        .hasAtLeastOneElementOfType(Change.LeaseRemoved.class);
  }

  @Test
  void ofAnOverdueStageOnlyTheTraceIsTouchedWithoutAJournal() {
    Stage stage =
        Given.stage(AccessLog.NONE, Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true)));
    Instant yesterday = aws.now.minus(Duration.ofDays(1));
    aws.put(
        new Stage(
            REF,
            stage.kind(),
            stage.accessLog(),
            stage.settings(),
            stage.tags(),
            Optional.of(yesterday),
            false));
    failing("Journal", Kind.UNAVAILABLE);

    reconciler(aws).handle(changed(yesterday), enforcing());

    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.stage(REF).accessLog().hasDestination()).isFalse();
    assertThat(aws.count("UpdateStage")).isOne();
  }

  @Test
  void whatAwsRefusesIsClosedAsNotMade() {
    aws.put(violating());
    aws.refusesAccessLogs = true;

    handle(changed(aws.now));

    List<JournalEntry> edited =
        aws.journal.values().stream()
            .filter(entry -> entry.change() instanceof Change.StageEdited)
            .toList();
    assertThat(edited).extracting(JournalEntry::state).doesNotContain(State.OPEN);
    assertThat(edited)
        .filteredOn(entry -> entry.state() == State.DONE)
        .flatExtracting(entry -> ((Change.StageEdited) entry.change()).edits())
        .isNotEmpty()
        .noneMatch(StageEdit.AccessLogEdit.class::isInstance);
  }

  @Test
  void anIntentThatTheStageOvertookIsClosedAsNotMade() {
    aws.put(violating());
    aws.before =
        (number, call) -> {
          if (call.equals("GetStage") && aws.count("JournalPut") > 2) {
            aws.put(compliant());
          }
        };

    StageOutcome outcome = handle(changed(aws.now));

    assertThat(aws.count("UpdateStage")).isZero();
    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.change() instanceof Change.StageEdited)
        .extracting(JournalEntry::state)
        .containsExactly(State.NOT_MADE);
    assertThat(outcome.changes()).noneMatch(Change.StageEdited.class::isInstance);
  }

  @Test
  void aSweepSettlesWhatAnInvocationLeftOpenThatNoRetryCameBackTo() {
    aws.put(violating());
    reconciler(aws).handle(changed(aws.now), enforcing());
    aws.now = aws.now.plus(Duration.ofHours(1));
    aws.calls.clear();

    Reconciler reconciler = reconciler(aws);
    reconciler.handle(
        new Trigger.SweepDue("sweep-1", false, Optional.empty()),
        enforcing(),
        new Invocation(Instant.MAX, (id, stage) -> reconciler.close(stage), () -> 0));

    assertThat(aws.writes()).isZero();
    assertThat(aws.journal.values()).isNotEmpty().allMatch(entry -> entry.state() == State.DONE);
  }

  @Test
  void aSweepThatLooksAtTheRoleSettlesWhatWasLeftOpenOfIt() {
    aws.put(violating());
    aws.cloudWatchRole = Optional.empty();
    reconciler(aws).handle(changed(aws.now), enforcing());
    aws.now = aws.now.plus(Duration.ofHours(1));

    Reconciler reconciler = reconciler(aws);
    Outcome sweep =
        reconciler.handle(
            new Trigger.SweepDue("sweep-1", false, Optional.empty()),
            enforcing(),
            new Invocation(Instant.MAX, (id, stage) -> reconciler.close(stage), () -> 0));
    reconciler.close(sweep.account().orElseThrow());

    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.change() instanceof Change.CloudWatchRoleReplaced)
        .singleElement()
        .satisfies(entry -> assertThat(entry.state()).isEqualTo(State.DONE));
  }

  @Test
  void aSweepOverStagesThatComplyLooksIntoTheJournalOnce() {
    aws.put(compliant());

    reconciler(aws).handle(new Trigger.SweepDue("sweep-1", false, Optional.empty()), enforcing());

    assertThat(aws.count("JournalQuery")).isLessThanOrEqualTo(2);
    assertThat(aws.count("JournalPut")).isZero();
  }

  @Test
  void anIntentForAStageThatIsGoneIsClosed() {
    aws.put(violating());
    reconciler(aws).handle(changed(aws.now), enforcing());
    aws.stages.clear();
    aws.logGroups.clear();

    handle(changed(aws.now));

    assertThat(aws.journal.values()).isNotEmpty().noneMatch(JournalEntry::isOpen);
  }

  private StageOutcome untold(String eventId) {
    return reconciler(aws)
        .handle(
            new Trigger.StageChanged(
                REF,
                new Occasion(
                    "UpdateStage",
                    eventId,
                    aws.now,
                    new Actor("arn:aws:iam::111122223333:user/dev", "", "", ""))),
            enforcing())
        .stages()
        .getFirst();
  }

  @Test
  void eachEventHasEntriesOfItsOwnThoughAnEarlierOneWasNotToldYet() {
    for (int i = 0; i < 3; i++) {
      aws.put(violating());
      untold("event-" + i);
    }

    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.change() instanceof Change.StageEdited)
        .hasSize(3)
        .allMatch(JournalEntry::isOpen);
  }

  @Test
  void whatAnotherEventHasNotToldYetIsNotToldInItsPlace() {
    aws.put(Given.traced(aws.now));
    untold("event-1");

    StageOutcome other = untold("event-2");

    assertThat(other.made()).isEmpty();
    assertThat(aws.journal.values()).allMatch(JournalEntry::isOpen);
  }

  @Test
  void aLeaseIsToldOnce() {
    aws.put(Given.traced(aws.now));

    assertThat(handle(changed(aws.now)).changes())
        .singleElement()
        .isInstanceOf(Change.LeaseBegun.class);
  }

  @Test
  void aLeaseThatNoEntryTellsOfGetsOneFromTheNextEvent() {
    aws.put(Given.traced(aws.now));
    failing("Journal", Kind.UNAVAILABLE);
    untold("event-1");
    heal();

    StageOutcome next = untold("event-2");

    assertThat(next.changes()).singleElement().isInstanceOf(Change.LeaseBegun.class);
    assertThat(aws.journal).hasSize(1);
  }

  @Test
  void toldAgainItIsTheSameNotice() {
    aws.put(violating());
    Occasion occasion = Given.occasion("UpdateStage", aws.now);

    StageOutcome first = untold("event-1");
    StageOutcome again = untold("event-1");

    assertThat(Notices.of(again, occasion, aws.now)).extracting(Notice::id).isNotEmpty();
    assertThat(Notices.of(again, occasion, aws.now))
        .extracting(Notice::id)
        .isEqualTo(Notices.of(first, occasion, aws.now).stream().map(Notice::id).toList());
  }

  @Test
  void ofAnIntentLeftByTheDeadNobodyCanTellOnceTheStageIsAnother() {
    aws.put(violating());
    untold("event-1");
    aws.put(compliant());
    aws.logGroups.clear();
    aws.now = aws.now.plus(Duration.ofHours(1));

    Reconciler reconciler = reconciler(aws);
    reconciler.handle(
        new Trigger.SweepDue("sweep-1", false, Optional.empty()),
        enforcing(),
        new Invocation(Instant.MAX, (id, stage) -> reconciler.close(stage), () -> 0));

    assertThat(aws.journal.values())
        .extracting(JournalEntry::state)
        .containsOnly(State.UNKNOWN)
        .isNotEmpty();
  }

  @Test
  void aRoleReplacedAfterADeathHasOneEntry() {
    aws.put(violating());
    aws.cloudWatchRole = Optional.empty();
    aws.before =
        (number, call) -> {
          if (call.equals("UpdateAccount")) {
            throw new FakeAws.Killed();
          }
        };
    try {
      untold("event-1");
    } catch (FakeAws.Killed dead) {
      heal();
    }

    untold("event-1");

    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.change() instanceof Change.CloudWatchRoleReplaced)
        .hasSize(1);
  }

  @Test
  void anUndoThatTookTheRoleAndDiedIsKnownAsMade() {
    Change taken = new Change.CloudWatchRoleReplaced(FakeAws.OWN_ROLE, "");
    Occasion occasion = Given.occasion("UpdateAccount", aws.now);
    JournalEntry entry = JournalEntry.open("taken", aws.now, Optional.empty(), occasion, taken);
    aws.journalPort().put(entry, Duration.ofDays(1));
    aws.cloudWatchRole = Optional.empty();

    Outcome outcome = reconciler(aws).handle(new Trigger.AccountChanged(occasion), enforcing());

    assertThat(outcome.account().orElseThrow().made()).contains(new Made(entry.id(), taken));
    assertThat(aws.journal.get(entry.id()).isOpen()).isTrue();
  }

  @Test
  void ofARoleThatTheDeadMeantToSetAndThatIsAnotherNobodyCanTell() {
    Change replaced = new Change.CloudWatchRoleReplaced("", "arn:aws:iam::111122223333:role/other");
    Occasion occasion = Given.occasion("UpdateAccount", aws.now);
    JournalEntry entry = JournalEntry.open("meant", aws.now, Optional.empty(), occasion, replaced);
    aws.journalPort().put(entry, Duration.ofDays(1));

    Outcome outcome = reconciler(aws).handle(new Trigger.AccountChanged(occasion), enforcing());

    assertThat(aws.journal.get(entry.id()).state()).isEqualTo(State.UNKNOWN);
    assertThat(outcome.account().orElseThrow().made()).isEmpty();
  }

  record Path(String name, Consumer<FakeAws> setUp, Function<FakeAws, Trigger> trigger) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> deaths() {
    List<Path> paths =
        List.of(
            new Path("VIOLATING", aws -> aws.put(violating()), aws -> changed(aws.now)),
            new Path(
                "ROLE_BROKEN",
                aws -> {
                  aws.put(violating());
                  aws.cloudWatchRole = Optional.empty();
                },
                aws -> changed(aws.now)),
            new Path("TRACED", aws -> aws.put(Given.traced(aws.now)), aws -> changed(aws.now)),
            new Path(
                "LEASE_ENDS",
                aws -> {
                  aws.put(Given.traced(aws.now));
                  handleAndTell(reconciler(aws), changed(aws.now));
                  aws.now = aws.schedules.get(REF).lease().get().endsAt();
                },
                aws -> Given.ended(aws.schedules.get(REF).lease().get())));
    return paths.stream()
        .flatMap(
            path -> {
              FakeAws undisturbed = given(path);
              int before = undisturbed.calls.size();
              handleAndTell(reconciler(undisturbed), path.trigger().apply(undisturbed));
              return IntStream.rangeClosed(before + 1, undisturbed.calls.size())
                  .boxed()
                  .flatMap(
                      call ->
                          Stream.of(
                              Arguments.of(path, call, true), Arguments.of(path, call, false)));
            });
  }

  private static FakeAws given(Path path) {
    FakeAws aws = new FakeAws();
    aws.journalKept = true;
    path.setUp().accept(aws);
    return aws;
  }

  @ParameterizedTest(name = "{0}: dies at call {1}, applied: {2}")
  @MethodSource("deaths")
  void noDeathLeavesAChangeWithoutItsEntryNorMakesOneTwice(Path path, int call, boolean applied) {
    FakeAws undisturbed = given(path);
    handleAndTell(reconciler(undisturbed), path.trigger().apply(undisturbed));
    FakeAws mortal = given(path);
    Trigger trigger = path.trigger().apply(mortal);
    if (applied) {
      mortal.after = (number, operation) -> die(number, call);
    } else {
      mortal.before = (number, operation) -> die(number, call);
    }
    try {
      handleAndTell(reconciler(mortal), trigger);
    } catch (FakeAws.Killed dead) {
      assertThat(mortal.calls).hasSize(call);
    }
    mortal.before = (number, operation) -> {};
    mortal.after = (number, operation) -> {};

    handleAndTell(reconciler(mortal), trigger);

    assertThat(settings(mortal)).isEqualTo(settings(undisturbed));
    assertThat(mortal.logGroups.keySet()).isEqualTo(undisturbed.logGroups.keySet());
    assertThat(mortal.cloudWatchRole).isEqualTo(undisturbed.cloudWatchRole);
    assertThat(mortal.schedules.keySet()).isEqualTo(undisturbed.schedules.keySet());
    for (String write : List.of("UpdateStage", "UpdateAccount", "PutRetentionPolicy")) {
      assertThat(mortal.count(write) - (applied ? 0 : killedAt(mortal, call, write)))
          .isEqualTo(undisturbed.count(write));
    }
    assertThat(done(mortal, Change.StageEdited.class))
        .isEqualTo(done(undisturbed, Change.StageEdited.class));
    assertThat(done(mortal, Change.LogGroupCreated.class))
        .isEqualTo(done(undisturbed, Change.LogGroupCreated.class));
    assertThat(done(mortal, Change.LeaseBegun.class))
        .isEqualTo(done(undisturbed, Change.LeaseBegun.class));
  }

  private static long killedAt(FakeAws aws, int call, String write) {
    return aws.calls.get(call - 1).equals(write) ? 1 : 0;
  }

  private static void die(int number, int at) {
    if (number == at) {
      throw new FakeAws.Killed();
    }
  }

  private static Object settings(FakeAws aws) {
    Stage stage = aws.stage(REF);
    return List.of(stage.accessLog(), stage.settings());
  }

  private static long done(FakeAws aws, Class<? extends Change> kind) {
    return aws.journal.values().stream()
        .filter(entry -> entry.state() == State.DONE && kind.isInstance(entry.change()))
        .count();
  }

  private void failing(String prefix, Kind kind) {
    aws.before =
        (number, call) -> {
          if (call.startsWith(prefix)) {
            throw failure(kind, call);
          }
        };
  }

  private static CallFailedException failure(Kind kind, String call) {
    return fails(kind, call, "the journal does not answer");
  }

  private void heal() {
    aws.before = (number, call) -> {};
  }
}
