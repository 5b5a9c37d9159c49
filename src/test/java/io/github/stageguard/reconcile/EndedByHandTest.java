package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.lease.LeaseEnding;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.Stage;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data trace that a person ends before its time. */
class EndedByHandTest {
  private final FakeAws aws = new FakeAws();
  private final Reconciler reconciler = Given.reconciler(aws);
  private final AtomicInteger ids = new AtomicInteger();

  @BeforeEach
  void trace() {
    aws.put(Given.traced(aws.now));
  }

  private StageOutcome end(Settings settings) {
    Subject subject =
        new Subject(aws.stage(REF), PLACE.partition(), PLACE.region(), PLACE.account());
    StagePolicy holding = settings.policy().forStage(subject, LocalDate.of(2026, 11, 22));
    return new LeaseEnding(
            aws.schedulesPort(),
            reconciler,
            () -> aws.now,
            () -> "by-hand-" + ids.incrementAndGet())
        .end(REF, settings.policy(), holding, Given.occasion("lease end", aws.now));
  }

  private void assertEnded(Stage before) {
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();
    assertThat(aws.stage(REF).accessLog()).isEqualTo(before.accessLog());
    before
        .settings()
        .forEach(
            (key, settings) ->
                assertThat(aws.stage(REF).settings().get(key).level()).isEqualTo(settings.level()));
    assertThat(aws.schedules).isEmpty();
  }

  @Test
  void endsBeforeItsLeaseDoes() {
    Stage before = aws.stage(REF);
    reconciler.handle(Given.changed(aws.now), Given.enforcing());
    assertThat(aws.schedules).hasSize(1);

    StageOutcome outcome = end(Given.enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertEnded(before);
  }

  @Test
  void endsWithoutALease() {
    Stage before = aws.stage(REF);

    end(Given.enforcing());

    assertEnded(before);
  }

  @Test
  void endsUnderAScheduleThatCarriesNoLease() {
    Stage before = aws.stage(REF);
    aws.schedules.put(
        REF, new LeaseSchedule(Optional.empty(), Optional.empty(), false, "other", "other"));

    end(Given.enforcing());

    assertEnded(before);
  }

  @Test
  void endsWhereThePolicyWouldLeaveItAlone() {
    Stage before = aws.stage(REF);

    end(Given.enforcing("dataTrace: {mode: audit}"));

    assertEnded(before);
  }

  @Test
  void deletesALeaseWhoseTraceIsOffAlready() {
    reconciler.handle(Given.changed(aws.now), Given.enforcing());
    aws.setDataTrace(REF, "~1pets/GET", false);
    long writes = aws.count("UpdateStage");

    end(Given.enforcing());

    assertThat(aws.schedules).isEmpty();
    assertThat(aws.count("UpdateStage")).isEqualTo(writes);
  }
}
