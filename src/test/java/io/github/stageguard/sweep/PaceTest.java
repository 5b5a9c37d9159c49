package io.github.stageguard.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private Instant now = START;
  private final Pace pace = new Pace(() -> now, time -> now = now.plus(time));
  private final PacedCalls calls = new PacedCalls(pace);

  @Test
  void callsComeNoFasterThanThePaceAndTheFirstAtOnce() {
    pace.set(4, Instant.MAX);
    List<Instant> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pace.await();
      made.add(now);
    }

    assertThat(Duration.between(START, made.getFirst())).isZero();
    assertThat(Duration.between(START, made.getLast())).hasSeconds(1);
  }

  @Test
  void timeThatPassesAnywayIsNotSavedUp() {
    pace.set(4, Instant.MAX);
    pace.await();
    now = now.plusSeconds(60);
    pace.await();
    Instant second = now;
    pace.await();

    assertThat(Duration.between(second, now)).hasMillis(250);
  }

  @Test
  void eachRefusalInARowRestsTwiceAsLongUpToAMinute() {
    pace.set(4, Instant.MAX);
    List<Long> rests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      pace.await();
      Instant before = now;
      pace.refused();
      pace.await();
      rests.add(Duration.between(before, now).toSeconds());
    }

    assertThat(rests).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
  }

  @Test
  void noCallIsWaitedForBeyondTheEnd() {
    pace.set(4, START.plusMillis(300));
    pace.await();
    pace.await();

    assertThatThrownBy(() -> calls.once(() -> "never"))
        .isInstanceOfSatisfying(
            CallFailedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.THROTTLED));
    assertThat(now).isEqualTo(START.plusMillis(250));
  }

  @Test
  void aReadThatMayPassIsMadeThreeTimesAndAnyOtherOnce() {
    pace.set(4, Instant.MAX);
    for (Kind kind : Kind.values()) {
      int[] made = {0};
      CallFailedException failure = new CallFailedException(kind, "x:Y", "Code", "", null);
      assertThatThrownBy(
              () ->
                  calls.repeated(
                      () -> {
                        made[0]++;
                        throw failure;
                      }))
          .isSameAs(failure);
      assertThat(made[0]).isEqualTo(failure.mayPass() ? 3 : 1);
    }
  }
}
