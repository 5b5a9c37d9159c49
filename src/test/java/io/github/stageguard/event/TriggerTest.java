package io.github.stageguard.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TriggerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final StageRef STAGE = new StageRef(ApiFamily.V2, "abcdef1234", "dev");
  private static final Occasion OCCASION = new Occasion("Name", "1", NOW, Actor.NOBODY);

  @ParameterizedTest
  @MethodSource
  void whatToldOfAChangeIsItsOrigin(Trigger trigger) {
    assertThat(trigger.origin()).hasValue(OCCASION);
  }

  static List<Trigger> whatToldOfAChangeIsItsOrigin() {
    return List.of(
        new Trigger.StageChanged(STAGE, OCCASION),
        new Trigger.StageDeleted(STAGE, OCCASION),
        new Trigger.ApiChanged("abcdef1234", OCCASION),
        new Trigger.LogGroupChanged("group", OCCASION),
        new Trigger.DeploymentCreated(ApiFamily.V1, "abcdef1234", "1", OCCASION),
        new Trigger.AccountChanged(OCCASION),
        new Trigger.LeaseEnded(new Lease("1", STAGE, NOW, NOW, "dev", ""), OCCASION));
  }

  @Test
  void sweepsAndWhatIsIgnoredHaveNoOrigin() {
    assertThat(new Trigger.SweepDue("1", false, Optional.empty()).origin()).isEmpty();
    assertThat(new Trigger.Ignored("why").origin()).isEmpty();
  }

  @Test
  void aSweepKeepsTheIdThatItBeganWith() {
    SweepProgress progress =
        new SweepProgress(
            "first", 2, NOW, Optional.empty(), List.of(), List.of(), 0, true, "", SweepCounts.NONE);

    assertThat(new Trigger.SweepDue("first", false, Optional.empty()).sweepId()).isEqualTo("first");
    assertThat(new Trigger.SweepDue("other", false, Optional.of(progress)).sweepId())
        .isEqualTo("first");
  }
}
