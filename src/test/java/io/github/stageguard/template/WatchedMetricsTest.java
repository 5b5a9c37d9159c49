package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.evidence.EmbeddedMetrics;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.sweep.SweepCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An alarm or a graph of a metric that nobody sends would be silent for ever. */
class WatchedMetricsTest {
  private static final Template TEMPLATE = Template.read().deployed();
  private static final Set<String> SENT_WITHOUT_DIMENSIONS = sent();

  @Test
  void everyAlarmOnStageGuardsOwnMetricsIsOnOneThatTheCodeSends() {
    assertThat(
            TEMPLATE
                .ofType("AWS::CloudWatch::Alarm")
                .map(alarm -> alarm.path("Properties"))
                .filter(alarm -> alarm.path("Namespace").asText().equals("StageGuard")))
        .isNotEmpty()
        .allSatisfy(
            alarm -> {
              assertThat(alarm.has("Dimensions")).isFalse();
              assertThat(SENT_WITHOUT_DIMENSIONS).contains(alarm.path("MetricName").asText());
            });
  }

  @Test
  void everyGraphOfStageGuardsOwnMetricsIsOfOneThatTheCodeSends() throws Exception {
    JsonNode dashboard =
        new JsonMapper().readTree(TEMPLATE.properties("Dashboard").path("DashboardBody").asText());
    assertThat(
            dashboard.path("widgets").findValues("metrics").stream()
                .flatMap(JsonNode::valueStream)
                .filter(metric -> metric.path(0).asText().equals("StageGuard")))
        .isNotEmpty()
        .allSatisfy(
            metric -> {
              assertThat(metric).hasSize(2);
              assertThat(SENT_WITHOUT_DIMENSIONS).contains(metric.path(1).asText());
            });
  }

  /** What the line of a sweep's end announces to CloudWatch. */
  private static Set<String> sent() {
    SweepOutcome sweep =
        new SweepOutcome(
            "2026-11-20T10:00:00Z",
            1,
            new SweepCounts(0, 0, 0, 0, 0, 0),
            0,
            List.of(),
            true,
            Optional.empty(),
            Duration.ZERO);
    JsonNode line =
        EmbeddedMetrics.addedTo(
            new JsonMapper().createObjectNode(),
            new Outcome(
                new Trigger.SweepDue(sweep.id(), false, Optional.empty()),
                true,
                "",
                List.of(),
                Optional.empty(),
                Optional.of(sweep),
                Optional.empty()),
            Instant.EPOCH);
    return line.at("/_aws/CloudWatchMetrics")
        .valueStream()
        .filter(directive -> directive.path("Namespace").asText().equals("StageGuard"))
        .filter(directive -> directive.path("Dimensions").valueStream().anyMatch(JsonNode::isEmpty))
        .flatMap(directive -> directive.path("Metrics").valueStream())
        .map(metric -> metric.path("Name").asText())
        .collect(Collectors.toSet());
  }
}
