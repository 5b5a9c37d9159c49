package io.github.stageguard.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the metrics count of stages and leases. */
class StageMetricsTest {
  private static final StageRef REF = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Occasion OCCASION = new Occasion("UpdateStage", "event", NOW, Actor.NOBODY);
  private static final Assessment OPEN =
      new Assessment(new Finding.FormatMissing(), new Enforcement.Enforced(), true);
  private static final Change BEGUN = new Change.LeaseBegun(new Lease("id", REF, NOW, NOW, "", ""));
  private static final Change ENDED = new Change.DataTraceEnded(REF, "/x", NOW, NOW, "");

  @Test
  void stagesAreCountedByWhatCameOfThem() {
    StageOutcome open = outcome(Result.REPORTED, List.of(OPEN, OPEN), Optional.empty());
    StageOutcome mended =
        outcome(
            Result.REMEDIATED,
            List.of(),
            Optional.empty(),
            new Change.LogGroupCreated("/x", Optional.empty()));
    StageOutcome compliant = outcome(Result.COMPLIANT, List.of(), Optional.empty());

    JsonNode line = ofEvent(open, mended, mended, compliant);

    assertThat(line.path("StagesRemediated").asInt()).isEqualTo(2);
    assertThat(line.path("StagesReported").asInt()).isEqualTo(1);
    assertThat(line.path("StagesContested").asInt()).isZero();
    assertThat(line.path("LeasesBegun").asInt()).isZero();
    assertThat(line.path("LeasesEnded").asInt()).isZero();
  }

  @Test
  void aLeaseCountsWhenItBeginsAndOnceWhenItEnds() {
    StageOutcome begun = outcome(Result.REMEDIATED, List.of(), Optional.empty(), BEGUN);
    StageOutcome ended =
        outcome(
            Result.REMEDIATED, List.of(), Optional.empty(), ENDED, new Change.LeaseRemoved(REF));
    StageOutcome anew =
        outcome(
            Result.REMEDIATED, List.of(), Optional.empty(), new Change.LeaseRemoved(REF), BEGUN);

    JsonNode line = ofEvent(begun, ended, anew);

    assertThat(line.path("LeasesBegun").asInt()).isEqualTo(2);
    assertThat(line.path("LeasesEnded").asInt()).isEqualTo(2);
  }

  @Test
  void aContestCountsForTheEventThatBeganItOnly() {
    StageOutcome first = outcome(Result.REPORTED, List.of(OPEN), contest("event"));
    StageOutcome later = outcome(Result.REPORTED, List.of(OPEN), contest("an earlier event"));

    assertThat(ofEvent(first).path("StagesContested").asInt()).isEqualTo(1);
    assertThat(ofEvent(later).path("StagesContested").asInt()).isZero();
    assertThat(ofSweep(later).path("StagesContested").asInt()).isZero();
  }

  @Test
  void theLineOfASweepsStageCarriesTheSameMetricsAndNoOthers() {
    JsonNode line =
        ofSweep(outcome(Result.REMEDIATED, List.of(OPEN), Optional.empty(), BEGUN, ENDED));

    List<String> names = line.at("/_aws/CloudWatchMetrics").findValuesAsText("Name");
    assertThat(names)
        .containsExactly(
            "StagesRemediated", "StagesReported", "StagesContested", "LeasesBegun", "LeasesEnded");
    assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
    assertThat(names.stream().mapToInt(name -> line.path(name).asInt(-1)))
        .containsExactly(1, 1, 0, 1, 1);
    assertThat(line.path("stage").asText()).as("what the line says stays").isEqualTo("dev");
  }

  private static JsonNode ofEvent(StageOutcome... stages) {
    return EmbeddedMetrics.addedTo(
        new JsonMapper().createObjectNode(),
        new Outcome(
            new Trigger.StageChanged(REF, OCCASION),
            true,
            "",
            List.of(stages),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        NOW);
  }

  private static JsonNode ofSweep(StageOutcome stage) {
    return EmbeddedMetrics.addedTo(
        new JsonMapper().createObjectNode().put("stage", "dev"), stage, NOW);
  }

  private static Optional<Contest> contest(String eventId) {
    return Optional.of(new Contest(REF, "arn:pipeline", 5, NOW, NOW, eventId));
  }

  private static StageOutcome outcome(
      Result result, List<Assessment> open, Optional<Contest> contest, Change... changes) {
    return new StageOutcome(
        REF,
        result,
        "",
        open,
        List.of(),
        Arrays.stream(changes).map(change -> new Made("", change)).toList(),
        open,
        Optional.empty(),
        contest,
        Optional.empty());
  }
}
