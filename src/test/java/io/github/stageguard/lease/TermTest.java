package io.github.stageguard.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TermTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.250Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aChangeDatedInTheFutureCountsAsNow() {
    assertThat(Term.of(NOW.plusSeconds(9_999), Optional.empty(), NOW, HOUR))
        .isEqualTo(new Term.Runs(NOW, NOW.plus(HOUR)));
  }

  @Test
  void withoutATimeOfTheLastUpdateALateEventStartsNow() {
    assertThat(Term.of(NOW.minus(HOUR.multipliedBy(2)), Optional.empty(), NOW, HOUR))
        .isEqualTo(new Term.Runs(NOW, NOW.plus(HOUR)));
  }

  @Test
  void whenTheStageTooIsOlderThanALeaseItIsOver() {
    Instant update = NOW.minus(HOUR);
    assertThat(Term.of(NOW.minus(HOUR.multipliedBy(2)), Optional.of(update), NOW, HOUR))
        .isEqualTo(new Term.Over(update));
  }

  @Test
  void theSoonestEndIsAWholeSecondAMinuteAhead() {
    assertThat(Term.soonestEnd(NOW)).isEqualTo(Instant.parse("2026-11-22T12:01:01Z"));
    assertThat(Term.soonestEnd(Instant.parse("2026-11-22T12:00:00Z")))
        .isEqualTo(Instant.parse("2026-11-22T12:01:00Z"));
  }

  @Property
  void aLeaseNeverLastsLongerThanItsLengthButForTheMinuteThatASchedulerNeeds(
      @ForAll @IntRange(min = -9_000, max = 9_000) int changed,
      @ForAll @IntRange(min = -9_000, max = 0) int updated,
      @ForAll @IntRange(min = 60, max = 8_000) int length) {
    Duration lease = Duration.ofSeconds(length);
    Term term =
        Term.of(NOW.plusSeconds(changed), Optional.of(NOW.plusSeconds(updated)), NOW, lease);

    if (term instanceof Term.Runs(Instant startedAt, Instant endsAt)) {
      assertThat(startedAt).isBeforeOrEqualTo(NOW);
      assertThat(endsAt).isAfterOrEqualTo(NOW.plusSeconds(60));
      Instant latest = startedAt.plus(lease);
      assertThat(endsAt)
          .isBeforeOrEqualTo(latest.isBefore(Term.soonestEnd(NOW)) ? Term.soonestEnd(NOW) : latest);
    } else {
      assertThat(NOW.plusSeconds(updated).plus(lease)).isBeforeOrEqualTo(NOW);
      assertThat(NOW.plusSeconds(changed).plus(lease)).isBeforeOrEqualTo(NOW);
    }
  }
}
