package io.github.stageguard.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten thousand changes over 600 APIs, as fast as the quota lets them happen beside a team at five
 * calls a second and a StageGuard that looks at each.
 *
 * <p>By itself this runs what the documentation recommends. With {@code -Dload.reserved=,1,2,5,10}
 * it runs all that its table tells of; {@code load.seed}, {@code load.events} and {@code load.rate}
 * make other runs, which the table does not hold for.
 */
class LoadIT {
  private static final long SEED = Long.getLong("load.seed", 42);
  private static final int EVENTS = Integer.getInteger("load.events", 10_000);
  private static final double CHANGES_A_SECOND =
      Double.parseDouble(System.getProperty("load.rate", "1"));
  private static final int APIS = 600;
  private static final String RECOMMENDED = "1";

  static String[] reserved() {
    return System.getProperty("load.reserved", RECOMMENDED).split(",", -1);
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void everyStageEndsRightAndNoEventGetsLost(String reserved) throws Exception {
    LoadResult result =
        run(
            new Load.Scenario(SEED, EVENTS, APIS, CHANGES_A_SECOND),
            Lambda.Configuration.deployedWith(reserved));

    System.out.println(result.row(reserved));
    assertAccounted(result);
    if (reserved.equals(RECOMMENDED)) {
      assertThat(result.events().deadLetters()).isEmpty();
      assertThat(result.calls().teamsRefused()).isZero();
    }
    if (isThatOfTheTable()) {
      assertThat(Files.readString(Path.of("docs", "operations.md"))).contains(result.row(reserved));
    }
  }

  private static boolean isThatOfTheTable() {
    return SEED == 42 && EVENTS == 10_000 && CHANGES_A_SECOND == 1;
  }

  /** Changes and the team alone use up the quota: each call of StageGuard is one too many. */
  @Test
  void noEventIsLostWhereTheQuotaIsUsedUp() {
    LoadResult result =
        run(new Load.Scenario(SEED, 600, 100, 5), Lambda.Configuration.deployedWith(RECOMMENDED));

    assertAccounted(result);
    assertThat(result.events().deadLetters()).isEmpty();
    assertThat(result.calls().refused()).isPositive();
  }

  @Test
  void anEventThatIsLostWouldShow() {
    LoadResult result =
        run(
            new Load.Scenario(SEED, 300, 100, 1),
            new Lambda.Configuration(OptionalInt.of(1), 0, Duration.ZERO, Duration.ofMinutes(5)));

    assertThat(result.events().deadLetters()).isNotEmpty();
    assertThat(result.flawed()).isNotEmpty();
  }

  /** Each stage is right in the end, or a dead letter tells that something is left to be done. */
  private static void assertAccounted(LoadResult result) {
    assertThat(result.events().lost()).isEmpty();
    if (result.events().deadLetters().isEmpty()) {
      assertThat(result.flawed()).isEmpty();
    }
    assertThat(result.events().twice()).isPositive();
    assertThat(result.calls().writes())
        .isLessThanOrEqualTo(result.events().violating() + result.events().schedules());
  }

  private static LoadResult run(Load.Scenario scenario, Lambda.Configuration configuration) {
    long began = System.nanoTime();
    LoadResult result = new Load(scenario, configuration).run();
    System.out.printf(
        Locale.ROOT,
        "%s, %s, in %d seconds%n%s",
        scenario,
        configuration,
        Duration.ofNanos(System.nanoTime() - began).toSeconds(),
        result.report());
    return result;
  }
}
