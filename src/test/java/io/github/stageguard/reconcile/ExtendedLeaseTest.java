package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.cli.journal.OperatorJournal;
import io.github.stageguard.cli.lease.LeaseExtension;
import io.github.stageguard.cli.lease.LeaseExtension.Result;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lease that someone is given more time for, and what the function makes of it. */
class ExtendedLeaseTest {
  private static final Duration MAXIMUM = Duration.ofHours(8);
  private static final String REASON = "bug 4711";

  private final FakeAws aws = new FakeAws();
  private final Reconciler reconciler = Given.reconciler(aws);
  private final AtomicInteger ids = new AtomicInteger();
  private final Instant start = aws.now;
  private Lease old;

  @BeforeEach
  void leaseOfAnHour() {
    aws.journalKept = true;
    aws.put(Given.traced(start));
    reconciler.handle(Given.changed(start), Given.enforcing());
    old = lease();
    aws.journal.clear();
    aws.calls.clear();
    aws.now = start.plus(Duration.ofMinutes(30));
  }

  private Lease lease() {
    return aws.schedules.get(REF).lease().orElseThrow();
  }

  private Result extend(Instant until) {
    return new LeaseExtension(
            aws.stagesPort(),
            aws.schedulesPort(),
            new OperatorJournal(
                aws.journalPort(),
                "arn:aws:iam::111122223333:user/alice",
                Duration.ofDays(400),
                () -> aws.now,
                () -> "entry-" + ids.incrementAndGet()),
            FakeAws.FUNCTION,
            FakeAws.LEASE_ROLE,
            () -> aws.now,
            () -> "extended-" + ids.incrementAndGet())
        .extend(aws.stage(REF), MAXIMUM, until, REASON);
  }

  private Result extendByTwoHours() {
    return extend(start.plus(Duration.ofHours(2)));
  }

  private boolean traced() {
    return aws.stage(REF).hasDataTrace();
  }

  private static String refusal(Result result) {
    return result instanceof Result.Refused(var why) ? why : "not refused: " + result;
  }

  @Test
  void keepsItsStartAndEndsLater() {
    extendByTwoHours();

    Lease longer = lease();
    assertThat(longer.startedAt()).isEqualTo(old.startedAt());
    assertThat(longer.startedBy()).isEqualTo(old.startedBy());
    assertThat(longer.endsAt()).isEqualTo(start.plus(Duration.ofHours(2)));
    assertThat(aws.schedules.get(REF).firesAt()).contains(longer.endsAt());
  }

  @Test
  void anOldEndThatComesLateEndsNothing() {
    extendByTwoHours();
    aws.now = old.endsAt().plusSeconds(30);

    Outcome outcome = reconciler.handle(Given.ended(old), Given.enforcing());

    assertThat(traced()).isTrue();
    assertThat(aws.schedules).containsKey(REF);
    assertThat(outcome.stages().getFirst().changes()).isEmpty();
  }

  @Test
  void theChangeThatBeganItBeginsNothingWhenItIsToldAgain() {
    extendByTwoHours();

    Outcome outcome = reconciler.handle(Given.changed(start), Given.enforcing());

    assertThat(outcome.result()).isNotEqualTo(io.github.stageguard.reconcile.Result.REMEDIATED);
    assertThat(aws.journal.values())
        .extracting(JournalEntry::change)
        .hasOnlyElementsOfType(Change.LeaseExtended.class);
  }

  @Test
  void theNewEndEndsIt() {
    extendByTwoHours();
    Lease longer = lease();
    aws.now = longer.endsAt();

    reconciler.handle(Given.ended(longer), Given.enforcing());

    assertThat(traced()).isFalse();
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void isWrittenDownWithItsReason() {
    extendByTwoHours();

    JournalEntry entry = aws.journal.values().iterator().next();
    assertThat(entry.state()).isEqualTo(JournalEntry.State.DONE);
    assertThat(entry.change()).isEqualTo(new Change.LeaseExtended(lease(), old.endsAt(), REASON));
    assertThat(entry.occasion().actor().principal())
        .isEqualTo("arn:aws:iam::111122223333:user/alice");
    assertThat(entry.stage()).contains(REF);
  }

  @Test
  void mayLastAsLongAsThePolicySaysAndNotASecondMore() {
    assertThat(refusal(extend(start.plus(MAXIMUM).plusSeconds(1))))
        .contains("until " + start.plus(MAXIMUM) + " at the latest");
    assertThat(aws.count("UpdateSchedule")).isZero();

    extend(start.plus(MAXIMUM));

    assertThat(lease().endsAt()).isEqualTo(start.plus(MAXIMUM));
  }

  @Test
  void isNeverShortened() {
    assertThat(refusal(extend(old.endsAt()))).contains("never shortens");
    assertThat(refusal(extend(start.plus(Duration.ofMinutes(40))))).contains("never shortens");
    assertThat(lease()).isEqualTo(old);
  }

  @Test
  void isNotExtendedOnceItIsOver() {
    aws.now = old.endsAt();

    assertThat(refusal(extendByTwoHours())).contains("is over");
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aTraceThatIsOffHasNothingToExtend() {
    aws.setDataTrace(REF, "~1pets/GET", false);

    assertThat(refusal(extendByTwoHours())).contains("data trace is off");
  }

  @Test
  void aTraceWithoutALeaseWaitsForOne() {
    aws.schedules.clear();

    assertThat(refusal(extendByTwoHours())).contains("has no lease yet");
  }

  @Test
  void aBrokenScheduleIsLeftToStageGuard() {
    aws.schedules.put(
        REF,
        new LeaseSchedule(
            Optional.of(old),
            Optional.of(old.endsAt()),
            false,
            FakeAws.FUNCTION,
            FakeAws.LEASE_ROLE));

    assertThat(refusal(extendByTwoHours())).contains("it was disabled");
  }

  @Test
  void isNotExtendedWhileTheJournalIsDown() {
    aws.before =
        (number, operation) -> {
          if (operation.equals("JournalPut")) {
            throw FakeAws.fails(Kind.UNAVAILABLE, "dynamodb:PutItem", "");
          }
        };

    assertThatThrownBy(this::extendByTwoHours).isInstanceOf(CallFailedException.class);
    assertThat(lease()).isEqualTo(old);
  }

  @Test
  void oneThatEndsBeforeTheWriteIsToldOf() {
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateSchedule")) {
            aws.schedules.clear();
          }
        };

    assertThat(extendByTwoHours()).isInstanceOf(Result.Overtaken.class);
    assertThat(aws.journal.values())
        .singleElement()
        .extracting(JournalEntry::state)
        .isEqualTo(JournalEntry.State.NOT_MADE);
  }

  @Test
  void oneThatEndsAfterTheWriteIsToldOf() {
    aws.after =
        (number, operation) -> {
          if (operation.equals("UpdateSchedule")) {
            aws.schedules.clear();
            aws.setDataTrace(REF, "~1pets/GET", false);
          }
        };

    assertThat(extendByTwoHours())
        .isEqualTo(new Result.Overtaken("the lease ended meanwhile: its schedule is gone"));
  }

  @Test
  void aTraceSwitchedOffMeanwhileIsToldOf() {
    aws.after =
        (number, operation) -> {
          if (operation.equals("UpdateSchedule")) {
            aws.setDataTrace(REF, "~1pets/GET", false);
          }
        };

    assertThat(extendByTwoHours())
        .isEqualTo(
            new Result.Overtaken("data trace was switched off meanwhile; the lease is longer"));
  }

  @Test
  void whatAwsRefusesIsNoExtensionInTheJournal() {
    aws.before =
        (number, call) -> {
          if (call.equals("UpdateSchedule")) {
            throw FakeAws.fails(Kind.DENIED, call, "not authorized");
          }
        };

    assertThatThrownBy(this::extendByTwoHours).isInstanceOf(CallFailedException.class);

    assertThat(aws.journal.values())
        .extracting(JournalEntry::state)
        .containsExactly(JournalEntry.State.NOT_MADE);
  }

  @Test
  void anExtensionThatGotNoAnswerIsNotTakenForMadeByASweep() {
    aws.before =
        (number, call) -> {
          if (call.equals("UpdateSchedule")) {
            throw FakeAws.fails(Kind.UNAVAILABLE, call, "no answer");
          }
        };
    assertThatThrownBy(this::extendByTwoHours).isInstanceOf(CallFailedException.class);
    aws.before = (number, call) -> {};
    aws.now = aws.now.plus(Duration.ofMinutes(20));

    reconciler.handle(new Trigger.SweepDue("sweep", false, Optional.empty()), Given.enforcing());

    assertThat(aws.journal.values())
        .filteredOn(entry -> entry.change() instanceof Change.LeaseExtended)
        .extracting(JournalEntry::state)
        .containsExactly(JournalEntry.State.UNKNOWN);
  }
}
