package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String DEV = "arn:aws:iam::111122223333:user/dev";

  private final FakeAws aws = new FakeAws();
  private final Instant now = aws.now;
  private final Stage stage = Given.traced(now);
  private final Occasion occasion = Given.occasion("UpdateStage", now);
  private final Leases leases =
      new Leases(
          aws.schedulesPort(), FakeAws.FUNCTION, FakeAws.LEASE_ROLE, () -> aws.now, () -> "new");

  @Test
  void aLeaseThatWouldBeginIsForeseen() {
    assertThat(leases.foreseen(stage, occasion, HOUR))
        .isEqualTo(new Hold.Begun(new Lease("new", REF, now, now.plus(HOUR), DEV, "event-1")));
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void aLeaseThatStandsIsForeseenToStand() {
    Lease lease = new Lease("old", REF, now, now.plusSeconds(600), "ops", "");
    aws.schedulesPort().create(lease);

    assertThat(leases.foreseen(stage, occasion, HOUR)).isEqualTo(new Hold.Standing(lease));
  }

  @Test
  void aTraceFromLongAgoIsForeseenToEndNow() {
    Instant yesterday = now.minus(Duration.ofDays(1));

    assertThat(
            leases.foreseen(
                Given.traced(yesterday), Given.occasion("UpdateStage", yesterday), HOUR))
        .isEqualTo(new Hold.Over(yesterday, DEV, false));
  }

  @Test
  void ofAnOverdueScheduleThatCarriesNoLeaseTheTermIsThatOfTheChange() {
    aws.schedules.put(REF, carrying(now.minusSeconds(60)));
    Instant yesterday = now.minus(Duration.ofDays(1));

    assertThat(leases.foreseen(stage, occasion, HOUR)).isEqualTo(new Hold.Over(now, DEV, true));
    assertThat(
            leases.foreseen(
                Given.traced(yesterday), Given.occasion("UpdateStage", yesterday), HOUR))
        .isEqualTo(new Hold.Over(yesterday, DEV, true));
  }

  @Test
  void aScheduleThatComesAndGoesIsTriedForThreeTimes() {
    aws.before =
        (number, call) -> {
          if (call.equals("CreateSchedule")) {
            aws.schedules.put(REF, carrying(now.plusSeconds(60)));
          } else {
            aws.schedules.clear();
          }
        };

    assertThatThrownBy(() -> leases.settle(stage, occasion, HOUR))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("3 times");
    assertThat(aws.count("CreateSchedule")).isEqualTo(3);
  }

  private static LeaseSchedule carrying(Instant firesAt) {
    return new LeaseSchedule(
        Optional.empty(), Optional.of(firesAt), true, FakeAws.FUNCTION, FakeAws.LEASE_ROLE);
  }
}
