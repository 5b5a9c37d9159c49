package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.sweep.SweepCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepTallyTest {
  private final CallFailedException failure = FakeAws.fails(Kind.DENIED, "GetStage", "no");
  private static final List<Assessment> FOUND =
      List.of(new Assessment(new Finding.DestinationMissing(), new Enforcement.Enforced(), true));
  private static final List<Made> REMOVED = List.of(new Made("", new Change.LeaseRemoved(REF)));

  private final List<StageOutcome> told = new ArrayList<>();
  private final SweepTally tally = new SweepTally(new SweepCounts(6, 1, 1, 2, 2, 40), told::add);

  @Test
  void eachResultIsCountedOnTopOfWhatEarlierPartsCounted() {
    tally.saw();
    tally.add(outcome(Result.COMPLIANT));
    tally.add(outcome(Result.IGNORED));
    tally.add(outcome(Result.REMEDIATED));
    tally.add(outcome(Result.REPORTED));
    tally.add(failed());

    assertThat(tally.counts(3)).isEqualTo(new SweepCounts(7, 3, 2, 3, 3, 43));
  }

  @Test
  void whatWasFoundChangedOrFailedIsToldAndNothingElse() {
    StageOutcome found = outcome(Result.REPORTED, FOUND, List.of(), Optional.empty());
    StageOutcome changed = outcome(Result.REMEDIATED, List.of(), REMOVED, Optional.empty());
    tally.add(found);
    tally.add(changed);
    tally.add(failed());
    tally.add(outcome(Result.COMPLIANT));

    assertThat(told).containsExactly(found, changed, failed());
    assertThat(tally.failures()).containsExactly(new SweepOutcome.Failure(REF.toString(), failure));
  }

  @Test
  void ofAStageThatIsNotDoneWithWhatWasFoundIsNotToldYet() {
    tally.addUnfinished(outcome(Result.REPORTED, FOUND, List.of(), Optional.empty()));
    assertThat(told).isEmpty();

    tally.addUnfinished(outcome(Result.REMEDIATED, FOUND, REMOVED, Optional.empty()));
    assertThat(told).hasSize(1);
    assertThat(tally.counts(0)).isEqualTo(new SweepCounts(6, 1, 1, 2, 2, 40));
  }

  @Test
  void ofLeasesThoseRemovedAndThoseThatFailedAreCountedAndTold() {
    StageOutcome removed = outcome(Result.REMEDIATED, List.of(), REMOVED, Optional.empty());
    StageOutcome found = outcome(Result.REPORTED, FOUND, List.of(), Optional.empty());
    tally.addLease(removed);
    tally.addLease(failed());
    tally.addLease(found);
    tally.addLease(outcome(Result.IGNORED));

    assertThat(tally.leasesRemoved()).isEqualTo(1);
    assertThat(tally.counts(0).failed()).isEqualTo(3);
    assertThat(told).containsExactly(removed, failed(), found);
  }

  @Test
  void whatCannotBeToldIsAFailureOfTheSweep() {
    SweepTally deaf =
        new SweepTally(
            SweepCounts.NONE,
            outcome -> {
              throw failure;
            });
    deaf.add(outcome(Result.REPORTED, FOUND, List.of(), Optional.empty()));

    assertThat(deaf.counts(0).failed()).isEqualTo(1);
    assertThat(deaf.failures()).containsExactly(new SweepOutcome.Failure(REF.toString(), failure));
  }

  private StageOutcome failed() {
    return outcome(Result.FAILED, List.of(), List.of(), Optional.of(failure));
  }

  private static StageOutcome outcome(Result result) {
    return outcome(result, List.of(), List.of(), Optional.empty());
  }

  private static StageOutcome outcome(
      Result result,
      List<Assessment> findings,
      List<Made> made,
      Optional<CallFailedException> failure) {
    return new StageOutcome(
        REF,
        result,
        "",
        findings,
        List.of(),
        made,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        failure);
  }
}
