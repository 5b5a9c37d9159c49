package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.FakeAws.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final StageRef STAGE = Given.REF;
  private static final Change CHANGE = new Change.KmsKeySet("group", "key");
  private static final Change OTHER = new Change.KmsKeySet("group", "other key");

  private final FakeAws aws = new FakeAws();
  private final List<Made> told = new ArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  LedgerTest() {
    aws.journalKept = true;
  }

  private Ledger ledger(String eventId, boolean settlesOthers) {
    return new Ledger(
        aws.journalPort(),
        Optional.of(STAGE),
        new Occasion("UpdateStage", eventId, aws.now, Actor.NOBODY),
        Duration.ofDays(1),
        () -> aws.now,
        () -> "id-" + ids.incrementAndGet(),
        told::add,
        settlesOthers);
  }

  @Test
  void whatAnotherEventLeftOpenIsSeenToOnceItsInvocationCannotRunAnyMore() {
    ledger("other", false).intend(CHANGE);

    aws.now = aws.now.plus(Duration.ofMinutes(15));
    assertThat(opened(ledger("mine", true))).isEmpty();
    aws.now = aws.now.plusMillis(1);
    assertThat(opened(ledger("mine", true))).containsExactly(CHANGE);
    assertThat(opened(ledger("mine", false))).isEmpty();
  }

  @Test
  void whatTheSameEventLeftOpenIsSeenToAtOnce() {
    ledger("mine", false).intend(CHANGE);

    assertThat(opened(ledger("mine", false))).containsExactly(CHANGE);
  }

  @Test
  void eventsWithoutAnIdHaveNothingInCommon() {
    ledger("", false).intend(CHANGE);

    assertThat(opened(ledger("", false))).isEmpty();
  }

  @Test
  void anIntentIsWrittenOnce() {
    Ledger ledger = ledger("mine", false);
    ledger.intend(CHANGE);
    ledger.intend(CHANGE);

    assertThat(aws.journal).hasSize(1);
    assertThat(ledger.intends(CHANGE)).isTrue();
    assertThat(ledger.intends(OTHER)).isFalse();
  }

  @Test
  void whatWasMadeIsToldUnderItsIdAndOpenNoMore() {
    Ledger ledger = ledger("mine", false);
    ledger.intend(CHANGE);
    ledger.made(CHANGE, OTHER);
    ledger.made(CHANGE);

    assertThat(told)
        .containsExactly(
            new Made(aws.journal.keySet().iterator().next(), OTHER), new Made("", CHANGE));
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void whatIsNotedIsWrittenDownAndTold() {
    Ledger ledger = ledger("mine", false);

    assertThat(ledger.noted(CHANGE)).isEmpty();
    assertThat(told).containsExactly(new Made(aws.journal.keySet().iterator().next(), CHANGE));
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void whatCannotBeNotedIsToldAllTheSameAndNothingMoreIsAskedOfTheJournal() {
    aws.before =
        (number, call) -> {
          throw fails(Kind.REFUSED, "dynamodb:PutItem", "no");
        };
    Ledger ledger = ledger("mine", false);

    assertThat(ledger.noted(CHANGE))
        .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    assertThat(ledger.noted(OTHER)).isEmpty();
    assertThat(told).containsExactly(new Made("", CHANGE), new Made("", OTHER));
    assertThat(ledger.isKept()).isFalse();
    assertThat(aws.calls).hasSize(1);
  }

  @Test
  void theSameLeaseIsNotedOnceHoweverOftenItIsTried() {
    Lease lease = new Lease("lease-1", STAGE, aws.now, aws.now.plusSeconds(60), "dev", "");
    ledger("mine", false).noted(new Change.LeaseBegun(lease));
    aws.now = aws.now.plusSeconds(5);

    assertThat(ledger("mine", false).noted(new Change.LeaseBegun(lease))).isEmpty();
    assertThat(aws.journal).hasSize(1);
  }

  @Test
  void aLeaseThatCannotBeNotedSaysWhy() {
    Lease lease = new Lease("lease-1", STAGE, aws.now, aws.now.plusSeconds(60), "dev", "");
    aws.before =
        (number, call) -> {
          throw fails(Kind.THROTTLED, "dynamodb:PutItem", "slower");
        };

    assertThat(ledger("mine", false).noted(new Change.LeaseBegun(lease))).isPresent();
  }

  @Test
  void anIntentOfOnesOwnThatCameToNothingIsClosedAsNotMadeAndThatOfTheDeadAsUnknown() {
    ledger("mine", false).intend(CHANGE);
    Ledger ledger = ledger("mine", false);
    ledger.history();
    ledger.intend(OTHER);
    ledger.notMade(CHANGE);
    ledger.notMade(OTHER);

    assertThat(aws.journal.values())
        .extracting(JournalEntry::state)
        .containsExactly(State.UNKNOWN, State.NOT_MADE);
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void aJournalThatDoesNotCloseIsDown() {
    Ledger ledger = ledger("mine", false);
    ledger.intend(CHANGE);
    aws.before =
        (number, call) -> {
          throw fails(Kind.REFUSED, "dynamodb:UpdateItem", "no");
        };

    assertThatThrownBy(() -> ledger.notMade(CHANGE))
        .isInstanceOfSatisfying(
            CallFailedException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    assertThat(ledger.isKept()).isFalse();
  }

  @Test
  void ofTwoContestsTheFirstStands() {
    Instant until = aws.now.plusSeconds(60);
    Contest first = new Contest(STAGE, "dev", 3, aws.now, until, "1");
    Ledger ledger = ledger("mine", false);

    assertThat(ledger.begin(first)).isTrue();
    assertThat(ledger.begin(new Contest(STAGE, "ops", 3, aws.now, until, "2"))).isFalse();
    assertThat(ledger.contest()).hasValue(first);
  }

  @Test
  void withoutAJournalNothingIsAskedOfIt() {
    aws.journalKept = false;
    Ledger ledger = ledger("mine", false);
    ledger.intend(CHANGE);

    assertThat(ledger.noted(OTHER)).isEmpty();
    assertThat(told).containsExactly(new Made("", OTHER));
    assertThat(aws.calls).isEmpty();
  }

  private static List<Change> opened(Ledger ledger) {
    ledger.history();
    return ledger.open().stream().map(JournalEntry::change).toList();
  }
}
