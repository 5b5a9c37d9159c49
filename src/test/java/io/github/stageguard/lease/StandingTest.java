package io.github.stageguard.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final StageRef STAGE = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Lease LEASE =
      new Lease("1", STAGE, NOW.minusSeconds(60), NOW.plusSeconds(60), "dev", "");

  @Test
  void aScheduleThatWillEndItsLeaseStands() {
    assertThat(judged(schedule(LEASE, true, "f", "r"))).isEqualTo(new Standing.Stands(LEASE));
  }

  @Test
  void atItsVeryMomentItIsOver() {
    LeaseSchedule schedule =
        new LeaseSchedule(Optional.of(LEASE), Optional.of(NOW), false, "other", "other");

    assertThat(judged(schedule)).isEqualTo(new Standing.Ended(Optional.of(LEASE)));
  }

  @Test
  void eachThingThatWouldKeepItFromEndingIsAFault() {
    assertThat(faults(schedule(LEASE, false, "f", "r"))).containsExactly("it was disabled");
    assertThat(faults(schedule(LEASE, true, "x", "r"))).containsExactly("it had another target");
    assertThat(faults(schedule(LEASE, true, "f", "x"))).containsExactly("it had another role");
    assertThat(faults(new LeaseSchedule(Optional.of(LEASE), Optional.empty(), true, "f", "r")))
        .containsExactly("it did not fire at one exact moment");
    Lease others =
        new Lease(
            "2",
            new StageRef(ApiFamily.V1, "abcdef1234", "prod"),
            LEASE.startedAt(),
            LEASE.endsAt(),
            "",
            "");
    assertThat(faults(schedule(others, true, "f", "r")))
        .containsExactly("its input was not a lease of this stage");
  }

  private static LeaseSchedule schedule(Lease lease, boolean enabled, String target, String role) {
    return new LeaseSchedule(
        Optional.of(lease), Optional.of(lease.endsAt()), enabled, target, role);
  }

  private static Standing judged(LeaseSchedule schedule) {
    return Standing.of(schedule, STAGE, "f", "r", NOW);
  }

  private static List<String> faults(LeaseSchedule schedule) {
    return ((Standing.Broken) judged(schedule)).faults();
  }
}
