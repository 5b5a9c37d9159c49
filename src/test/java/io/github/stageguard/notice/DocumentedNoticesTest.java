package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.LEVEL;
import static io.github.stageguard.notice.GivenOutcome.NOW;
import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.REF;
import static io.github.stageguard.notice.GivenOutcome.SWEEP;
import static io.github.stageguard.notice.GivenOutcome.UPDATE;
import static io.github.stageguard.notice.GivenOutcome.audited;
import static io.github.stageguard.notice.GivenOutcome.edited;
import static io.github.stageguard.notice.GivenOutcome.lease;
import static io.github.stageguard.notice.GivenOutcome.levelEdited;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static io.github.stageguard.notice.GivenOutcome.traceEnded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.documentation.Example;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.stage.StageEdit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Ruler;

/** The notices that the documentation shows are those that StageGuard sends. */
class DocumentedNoticesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<Example> SHOWN = Example.of(Path.of("docs", "notifications.md"));
  private static final Occasion LEASE_END =
      new Occasion("Trace Lease Ended", lease(Duration.ofHours(1), NOW).id(), NOW, UPDATE.actor());

  @Test
  void oneOfEachKindIsShownAsItIsSent() throws Exception {
    List<JsonNode> sent =
        Stream.of(
                remediated(), reported(), began(), endsSoon(), ended(), contested(), roleReplaced())
            .map(notice -> json(NoticeJson.of(notice, PLACE)))
            .toList();

    assertThat(events().map(event -> event.path("detail"))).containsExactlyElementsOf(sent);
    assertThat(sent)
        .extracting(each -> NoticeSchema.problems(each.toString()))
        .containsOnly(List.of());
    assertThat(sent).hasSameSizeAs(Notice.class.getPermittedSubclasses());
  }

  @Test
  void theMessageForPeopleIsShownAsItIsSent() {
    assertThat(SHOWN.stream().filter(each -> each.language().equals("text")).map(Example::text))
        .containsExactly(
            NoticeText.subject(remediated()) + "\n\n" + NoticeText.body(remediated(), PLACE));
  }

  @Test
  void thePatternsShownMatchTheEventsShown() throws Exception {
    List<JsonNode> patterns = json().filter(each -> each.path("source").isArray()).toList();

    assertThat(patterns).hasSize(2);
    for (JsonNode pattern : patterns) {
      int matching = 0;
      for (JsonNode event : events().toList()) {
        matching += Ruler.matchesRule(event.toString(), pattern.toString()) ? 1 : 0;
      }
      assertThat(matching).as(pattern.toString()).isPositive();
    }
  }

  private static Notice remediated() {
    return outcome().found(LEVEL).made("6f1d2c34a5b6", levelEdited()).notices().getFirst();
  }

  private static Notice reported() {
    return outcome()
        .result(Result.REPORTED)
        .open(audited(new Finding.DestinationMissing()))
        .notices()
        .getFirst();
  }

  private static Notice began() {
    return outcome()
        .made(
            "7a2e3d45b6c7",
            new Change.LeaseBegun(lease(Duration.ofHours(1), NOW.plusSeconds(3_510))))
        .notices()
        .getFirst();
  }

  private static Notice endsSoon() {
    return Notices.endsSoon(lease(Duration.ofHours(8), NOW.plusSeconds(2_700)), SWEEP, NOW)
        .orElseThrow();
  }

  private static Notice ended() {
    GivenOutcome outcome =
        outcome()
            .made("8b3f4e56c7d8", edited(new StageEdit.DataTraceEdit("*/*", false)))
            .made("9c4a5f67d8e9", traceEnded())
            .made("ad5b6a78e9fa", new Change.LeaseRemoved(REF));
    return Notices.of(outcome.of(), LEASE_END, NOW).getFirst();
  }

  private static Notice contested() {
    return outcome()
        .result(Result.REPORTED)
        .open(LEVEL)
        .contestedBy(UPDATE.eventId())
        .notices()
        .getFirst();
  }

  private static Notice roleReplaced() {
    return outcome()
        .made(
            "be6c7b89fa0b",
            new Change.CloudWatchRoleReplaced(
                "arn:aws:iam::111122223333:role/old", "arn:aws:iam::111122223333:role/stageguard"))
        .notices()
        .getFirst();
  }

  private static Stream<JsonNode> events() {
    return json().filter(each -> each.path("source").isTextual());
  }

  private static Stream<JsonNode> json() {
    return SHOWN.stream()
        .filter(each -> each.language().equals("json"))
        .map(each -> json(each.text()));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
