package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.sweep.SweepCounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private final CallFailedException failure = FakeAws.fails(Kind.THROTTLED, "GetRole", "");
  private static final Trigger DUE = new Trigger.SweepDue("1", false, Optional.empty());

  @Test
  void anEventThatIsNotOursIsIgnoredForItsReason() {
    Outcome outcome = Outcome.ignored(new Trigger.Ignored("why"));

    assertThat(outcome.result()).isEqualTo(Result.IGNORED);
    assertThat(outcome.reason()).isEqualTo("why");
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void anEventOfWhichItIsNotKnownWhatItConcernsFails() {
    Outcome outcome = Outcome.failed(DUE, true, failure);

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.failures()).containsExactly(failure);
  }

  @Test
  void aRoleThatCouldNotBeLookedAtFailsAnEventButNoSweep() {
    assertThat(role(Optional.empty()).result()).isEqualTo(Result.FAILED);
    assertThat(role(Optional.empty()).failures()).containsExactly(failure);

    Outcome sweep =
        role(
            Optional.of(
                new SweepOutcome(
                    "1",
                    1,
                    SweepCounts.NONE,
                    0,
                    List.of(),
                    true,
                    Optional.empty(),
                    Duration.ZERO)));
    assertThat(sweep.result()).isNotEqualTo(Result.FAILED);
    assertThat(sweep.failures()).isEmpty();
  }

  @Test
  void whatWasChangedOfTheAccountIsToldWithoutTheIds() {
    Change replaced = new Change.CloudWatchRoleReplaced("", FakeAws.OWN_ROLE);

    assertThat(
            new AccountOutcome(
                    Result.REMEDIATED,
                    List.of(),
                    List.of(new Made("1", replaced)),
                    List.of(),
                    Optional.empty())
                .changes())
        .containsExactly(replaced);
  }

  private Outcome role(Optional<SweepOutcome> sweep) {
    return new Outcome(
        DUE,
        true,
        "",
        List.of(),
        Optional.of(
            new AccountOutcome(
                Result.FAILED, List.of(), List.of(), List.of(), Optional.of(failure))),
        sweep,
        Optional.empty());
  }
}
