package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.NOW;
import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.REF;
import static io.github.stageguard.notice.GivenOutcome.UPDATE;
import static io.github.stageguard.notice.GivenOutcome.enforced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.NoticeEnvelope;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeJsonTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ID = "0".repeat(64);

  @Test
  void everyKindOfNoticeIsAsTheSchemaSays() {
    List<Notice> notices = ofEveryKind("ordinary", 1);

    assertThat(notices)
        .extracting(notice -> (Object) notice.getClass())
        .containsOnlyOnceElementsOf(List.of(Notice.class.getPermittedSubclasses()));
    for (Notice notice : notices) {
      assertThat(NoticeSchema.problems(NoticeJson.of(notice, PLACE))).as(notice.title()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n{\"kind\":\"LeaseEnded\"}\u0000\u001b[31m\u2028",
        "<script>alert(1)</script>${jndi:ldap://x}",
        "\ud83d\ude00",
        "\ud83d",
      })
  void hostileTextStaysTextWithinBounds(String text) {
    for (Notice notice : ofEveryKind(text.repeat(10_000 / text.length()), 500)) {
      String detail = NoticeJson.of(notice, PLACE);

      assertThat(NoticeSchema.problems(detail)).as(notice.title()).isEmpty();
      assertThat(detail.getBytes(UTF_8).length).isLessThan(240_000);
      assertThat(detail).doesNotContain("\n", "\u0000", "\u001b");
      assertThat(json(detail).path("kind").asText()).isEqualTo(NoticeJson.kind(notice));
    }
  }

  /** Its own inputs have the same source. */
  @Test
  void theFunctionPassesOverNoticesThatComeBackToIt() {
    Triggers triggers = new Triggers("", Set.of());
    for (Notice notice : ofEveryKind("ordinary", 1)) {
      ObjectNode envelope = NoticeEnvelope.of(notice.title(), "id", NOW, PLACE);
      envelope.set("detail", json(NoticeJson.of(notice, PLACE)));

      assertThat(triggers.of(Envelope.of(envelope))).isInstanceOf(Trigger.Ignored.class);
    }
  }

  @Test
  void aShortenedListSaysHowManyEntriesAreLeftOut() {
    Assessment finding = enforced(new Finding.DestinationNotAllowed("x".repeat(10_000)));
    Notice.FindingReported reported =
        new Notice.FindingReported(
            ID, NOW, UPDATE, Optional.of(REF), Collections.nCopies(500, finding));

    JsonNode findings = json(NoticeJson.of(reported, PLACE)).path("findings");

    int shown = findings.size() - 1;
    assertThat(shown).isPositive();
    assertThat(findings.path(shown).path("more").asInt()).isEqualTo(500 - shown);
  }

  @Test
  void whatFitsIsNotShortened() {
    Notice.FindingReported reported =
        new Notice.FindingReported(
            ID,
            NOW,
            UPDATE,
            Optional.of(REF),
            List.of(enforced(new Finding.DestinationNotAllowed("x".repeat(3_900)))));

    assertThat(json(NoticeJson.of(reported, PLACE)).at("/findings/0/text").asText())
        .contains("x".repeat(3_900));
  }

  @Test
  void aNoticeTellsNothingThatTheSchemaDoesNotName() {
    for (Notice notice : ofEveryKind("ordinary", 1)) {
      ObjectNode detail = (ObjectNode) json(NoticeJson.of(notice, PLACE));
      assertThat(NoticeSchema.problems(detail.deepCopy().put("other", 1).toString())).isNotEmpty();
      assertThat(NoticeSchema.problems(detail.deepCopy().put("version", 2).toString()))
          .isNotEmpty();
      assertThat(NoticeSchema.problems(detail.deepCopy().without("id").toString())).isNotEmpty();
      assertThat(NoticeSchema.problems(detail.deepCopy().put("id", "random").toString()))
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("findings")
  void everyFindingFitsTheSchema(Finding finding) {
    Notice reported =
        new Notice.FindingReported(
            ID,
            NOW,
            UPDATE,
            Optional.empty(),
            List.of(
                new Assessment(
                    finding,
                    new Enforcement.Exempted(LocalDate.parse("2027-01-31"), "why", "who"),
                    false)));

    assertThat(NoticeSchema.problems(NoticeJson.of(reported, PLACE))).isEmpty();
  }

  static Stream<Finding> findings() {
    List<Finding> all =
        List.of(
            new Finding.DestinationMissing(),
            new Finding.DestinationNotAllowed("arn:x"),
            new Finding.FormatMissing(),
            new Finding.FormatIncomplete(List.of("status"), List.of("identity.apiKey")),
            new Finding.FormatUnfit("too long", List.of("status"), List.of()),
            new Finding.LogGroupMissing("/x"),
            new Finding.LogDeliveryLost("/x"),
            new Finding.RetentionTooShort("/x", 3, 365),
            new Finding.KmsKeyMissing("/x"),
            new Finding.LogGroupRefused("/x", "AccessDenied", "no"),
            new Finding.ExecutionLevelTooLow("*/*", LogLevel.OFF, LogLevel.ERROR),
            new Finding.DataTraceOn(List.of("*/*")),
            new Finding.LeaseScheduleBroken(List.of("it was disabled")),
            new Finding.WriteRefused(Rule.EXECUTION_LOGS, "BadRequestException", "no"),
            new Finding.CloudWatchRoleBroken("arn:r", "gone"),
            new Finding.CloudWatchRoleDoubtful("arn:r", "narrow"));
    assertThat(all).hasSize(Finding.class.getPermittedSubclasses().length);
    return all.stream();
  }

  /** One of each, with that text wherever others have a say, and lists of so many entries. */
  static List<Notice> ofEveryKind(String text, int times) {
    Occasion occasion = new Occasion(text, text, NOW, new Actor(text, text, text, text));
    Lease lease = new Lease(text, REF, NOW, NOW.plusSeconds(60), text, text);
    List<Assessment> findings =
        Collections.nCopies(times, enforced(new Finding.DestinationNotAllowed(text)));
    List<Made> made = new ArrayList<>();
    List<StageEdit> edits = new ArrayList<>();
    for (int i = 0; i < Math.min(times, 150); i++) {
      edits.add(new StageEdit.AccessLogEdit(new AccessLog(text, text), new AccessLog(text, text)));
      edits.add(new StageEdit.LevelEdit(text, LogLevel.OFF, LogLevel.INFO));
      edits.add(new StageEdit.DataTraceEdit(text, false));
    }
    for (int i = 0; i < Math.min(times, 3); i++) {
      made.add(new Made("change-" + i, new Change.StageEdited(webSocket(text), edits)));
    }
    made.add(new Made("", new Change.LogGroupCreated(text, Optional.of(text))));
    made.add(new Made("", new Change.RetentionSet(text, OptionalInt.of(1), 365)));
    made.add(new Made("", new Change.RetentionSet(text, OptionalInt.empty(), 365)));
    made.add(new Made("", new Change.KmsKeySet(text, text)));
    made.add(new Made("", new Change.LeaseScheduleRepaired(lease)));
    Change role = new Change.CloudWatchRoleReplaced(text, text);
    return List.of(
        new Notice.StageRemediated(ID, NOW, occasion, REF, findings, made),
        new Notice.AccountRemediated(ID, NOW, occasion, List.of(new Made("", role))),
        new Notice.FindingReported(
            ID,
            NOW,
            occasion,
            Optional.of(new StageRef(ApiFamily.V2, "abcdef5678", StageRef.DEFAULT_STAGE)),
            findings),
        new Notice.LeaseBegan(
            ID, NOW, occasion, lease, new Made("change-1", new Change.LeaseBegun(lease))),
        new Notice.LeaseEndsSoon(ID, NOW, occasion, lease),
        new Notice.LeaseEnded(
            ID,
            NOW,
            occasion,
            REF,
            text,
            List.of(
                new Made("change-1", new Change.StageEdited(webSocket(text), edits)),
                new Made("", new Change.DataTraceEnded(REF, text, NOW, NOW, text)),
                new Made("", new Change.LeaseRemoved(REF)))),
        new Notice.StageContested(
            ID, NOW, occasion, new Contest(REF, text, 5, NOW, NOW, text), findings));
  }

  private static Stage webSocket(String key) {
    return new Stage(
        REF,
        ApiKind.WEBSOCKET,
        AccessLog.NONE,
        new TreeMap<>(Map.of(key, LogSettings.SILENT)),
        Map.of(),
        Optional.empty(),
        false);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
