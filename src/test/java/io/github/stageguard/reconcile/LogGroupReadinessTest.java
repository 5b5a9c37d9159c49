package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.LogGroupState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LogGroupReadinessTest {
  private static final LogGroup WANTED = new LogGroup("group", 30, Optional.of("key"));
  private static final Change CREATED = new Change.LogGroupCreated("group", Optional.of("key"));

  private final FakeAws aws = new FakeAws();
  private final LogGroupReadiness readiness = new LogGroupReadiness(aws.logGroupsPort());
  private final List<Made> told = new ArrayList<>();

  LogGroupReadinessTest() {
    aws.journalKept = true;
  }

  private Ledger ledger() {
    return new Ledger(
        aws.journalPort(),
        Optional.of(Given.REF),
        new Occasion("UpdateStage", "mine", aws.now, Actor.NOBODY),
        Duration.ofDays(1),
        () -> aws.now,
        () -> "id",
        told::add,
        false);
  }

  @Test
  void aGroupThatAnEarlierTryMadeIsCompletedAndToldAsMade() {
    ledger().intend(CREATED);
    aws.logGroups.put("group", state(OptionalInt.empty(), Optional.empty()));
    Ledger ledger = ledger();
    ledger.history();

    readiness.ready(WANTED, ledger);

    assertThat(told)
        .extracting(Made::change)
        .containsExactly(
            CREATED,
            new Change.RetentionSet("group", OptionalInt.empty(), 30),
            new Change.KmsKeySet("group", "key"));
    assertThat(aws.count("CreateLogGroup")).isZero();
  }

  @Test
  void aGroupThatSomebodyMadeMeanwhileIsImprovedOnly() {
    aws.before =
        (number, call) -> {
          if (call.equals("CreateLogGroup")) {
            aws.logGroups.put("group", state(OptionalInt.of(7), Optional.empty()));
          }
        };

    readiness.ready(WANTED, ledger());

    assertThat(told)
        .extracting(Made::change)
        .containsExactly(
            new Change.RetentionSet("group", OptionalInt.of(7), 30),
            new Change.KmsKeySet("group", "key"));
  }

  @Test
  void aLongerRetentionAndAnotherKeyAreKept() {
    aws.logGroups.put("group", state(OptionalInt.of(30), Optional.of("other key")));

    readiness.ready(WANTED, ledger());

    assertThat(told).isEmpty();
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aChangeStandsWhereTheGroupIsAsItLeftIt() {
    assertThat(readiness.stands(new Change.LogGroupCreated("group", Optional.empty()))).isFalse();
    aws.logGroups.put("group", state(OptionalInt.of(30), Optional.of("key")));

    assertThat(readiness.stands(new Change.LogGroupCreated("group", Optional.empty()))).isTrue();
    assertThat(readiness.stands(new Change.RetentionSet("group", OptionalInt.empty(), 30)))
        .isTrue();
    assertThat(readiness.stands(new Change.RetentionSet("group", OptionalInt.empty(), 60)))
        .isFalse();
    assertThat(readiness.stands(new Change.KmsKeySet("group", "key"))).isTrue();
    assertThat(readiness.stands(new Change.KmsKeySet("group", "other key"))).isFalse();
  }

  private LogGroupState state(OptionalInt days, Optional<String> key) {
    return new LogGroupState(days, key, Optional.of(aws.now));
  }
}
