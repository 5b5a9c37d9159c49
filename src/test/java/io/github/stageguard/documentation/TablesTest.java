package io.github.stageguard.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.evidence.EmbeddedMetrics;
import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.sweep.SweepCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tables that claim to be whole are. */
class TablesTest {
  private static final Path PERFORMANCE = Path.of("docs", "performance.md");
  private static final Path EVIDENCE = Path.of("docs", "evidence.md");
  private static final Path OPERATIONS = Path.of("docs", "operations.md");
  private static final Path DECIDES = Path.of("docs", "how-it-decides.md");
  private static final Path TEMPLATE = Path.of("template.yaml");

  @Test
  void everyFindingStepAndChangeIsExplained() {
    assertThat(firstColumn(EVIDENCE)).containsAll(names(Finding.class).toList());
    assertThat(firstColumn(EVIDENCE))
        .containsAll(names(Remediation.class).map(TablesTest::decapitalized).toList());
    assertThat(firstColumn(EVIDENCE))
        .containsAll(names(Change.class).map(TablesTest::decapitalized).toList());
  }

  @Test
  void everyMetricIsExplainedAndPaidFor() {
    List<String> metrics = metrics();

    assertThat(firstColumn(EVIDENCE)).containsAll(metrics);
    // "Events" has a dimension: each result is a metric of its own.
    assertThat(numbers(PERFORMANCE, "CloudWatch \\| (\\d+) metrics, \\d+ alarms"))
        .containsExactly(metrics.size() - 1 + Result.values().length);
  }

  @Test
  void everyAlarmIsExplainedAndPaidFor() {
    List<String> alarms =
        matches(TEMPLATE, "AlarmName: !Sub \\$\\{AWS::StackName}(-[a-z-]+)")
            .map(match -> match.group(1))
            .toList();

    assertThat(alarms).hasSizeGreaterThan(5);
    assertThat(firstColumn(OPERATIONS)).containsAll(alarms);
    assertThat(numbers(PERFORMANCE, "CloudWatch \\| \\d+ metrics, (\\d+) alarms"))
        .containsExactly(alarms.size());
  }

  @Test
  void everyCallThatTheRulesLetThroughIsListed() {
    List<String> calls =
        matches(TEMPLATE, "eventName: \\[([^]]+)]")
            .flatMap(match -> Arrays.stream(match.group(1).split(", ", -1)))
            .distinct()
            .toList();

    assertThat(calls).hasSizeGreaterThan(10);
    assertThat(firstColumn(DECIDES)).containsAll(calls);
  }

  private static List<String> metrics() {
    SweepOutcome sweep =
        new SweepOutcome(
            "sweep", 1, SweepCounts.NONE, 0, List.of(), true, Optional.empty(), Duration.ZERO);
    JsonNode line =
        EmbeddedMetrics.addedTo(
            new JsonMapper().createObjectNode(),
            new Outcome(
                new Trigger.SweepDue("sweep", false, Optional.empty()),
                true,
                "",
                List.of(),
                Optional.empty(),
                Optional.of(sweep),
                Optional.empty()),
            Instant.EPOCH);
    return line.at("/_aws/CloudWatchMetrics").findValuesAsText("Name");
  }

  private static Stream<String> names(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).map(Class::getSimpleName);
  }

  private static String decapitalized(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** What stands in backticks in the first column of a page's tables. */
  private static List<String> firstColumn(Path page) {
    Pattern code = Pattern.compile("`([^`]+)`");
    return matches(page, "(?m)^\\|([^|]+)\\|")
        .flatMap(row -> code.matcher(row.group(1)).results())
        .map(match -> match.group(1))
        .toList();
  }

  private static List<Integer> numbers(Path page, String pattern) {
    return matches(page, pattern).map(match -> Integer.valueOf(match.group(1))).toList();
  }

  private static Stream<MatchResult> matches(Path file, String pattern) {
    try {
      return Pattern.compile(pattern).matcher(Files.readString(file)).results();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
