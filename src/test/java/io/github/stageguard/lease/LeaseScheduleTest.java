package io.github.stageguard.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseScheduleTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void aScheduleCarriesTheLeaseOfItsIdAndNoOther() {
    assertThat(schedule(Optional.of(lease("1"))).carries(lease("1"))).isTrue();
    assertThat(schedule(Optional.of(lease("1"))).carries(lease("2"))).isFalse();
    assertThat(schedule(Optional.empty()).carries(lease("1"))).isFalse();
  }

  private static LeaseSchedule schedule(Optional<Lease> lease) {
    return new LeaseSchedule(lease, Optional.of(NOW), true, "function", "role");
  }

  private static Lease lease(String id) {
    return new Lease(id, new StageRef(ApiFamily.V1, "abcdef1234", "dev"), NOW, NOW, "dev", "");
  }
}
