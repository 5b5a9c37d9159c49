package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.LEVEL;
import static io.github.stageguard.notice.GivenOutcome.NOW;
import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.levelEdited;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTextTest {

  @Test
  void aRemediationSaysWhatWasWrongWhatWasChangedWhoDidItAndHowToUndoIt() {
    Notice notice = outcome().found(LEVEL).made("change-1", levelEdited()).notices().getFirst();

    assertThat(NoticeText.body(notice, PLACE))
        .isEqualTo(
            """
            StageGuard has put the logging of abcdef1234/prod right.

            Account 111122223333, Region us-east-1, at 2026-11-22T12:00:00Z.
            Occasion: UpdateStage by arn:aws:sts::111122223333:assumed-role/Developer/alice \
            from 203.0.113.10 at 2026-11-22T11:58:30Z (event d034e76f-2ce5-4207-8368-393afbb85eb2).

            What was wrong:
            - execution log level of */* is OFF, at least ERROR is due

            What was changed:
            - log level of */*: OFF -> ERROR
              Undo: stageguard undo change-1

            Notice %s
            """
                .formatted(notice.id()));
  }

  @Test
  void withoutAJournalThereIsNothingToUndoBy() {
    Notice notice = outcome().made("", levelEdited()).notices().getFirst();

    assertThat(NoticeText.body(notice, PLACE)).doesNotContain("undo");
  }

  @Test
  void everyKindHasAHeadlineOfItsOwn() {
    List<Notice> notices = NoticeJsonTest.ofEveryKind("ordinary", 1);

    assertThat(notices)
        .extracting(notice -> NoticeText.body(notice, PLACE).lines().findFirst().orElse(""))
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "\r", "\u0000", "\u001b[31m", "\u202e", "\u2028", "\u200b", "\ud83d"})
  void hostileTextStaysOnItsLineAndWithinBounds(String text) {
    for (Notice notice : NoticeJsonTest.ofEveryKind(text.repeat(5_000), 300)) {
      String body = NoticeText.body(notice, PLACE);

      assertThat(body.replace("\n", "")).doesNotContain(text);
      assertThat(body.lines())
          .noneMatch(line -> line.isBlank() && line.length() > 0)
          .hasSizeLessThan(200);
      assertThat(body).hasSizeLessThan(100_000);
    }
  }

  @Test
  void theSubjectIsAsShortAsSnsWantsIt() {
    StageRef longest = new StageRef(ApiFamily.V1, "a".repeat(64), "b".repeat(128));
    Lease lease = new Lease("id", longest, NOW, NOW, "", "");

    assertThat(NoticeText.subject(new Notice.LeaseEndsSoon("id", NOW, GivenOutcome.UPDATE, lease)))
        .hasSize(99)
        .endsWith("...")
        .matches("[ -~]+");
    for (Notice notice : NoticeJsonTest.ofEveryKind("\n", 1)) {
      assertThat(NoticeText.subject(notice)).startsWith("StageGuard: ").matches("[ -~]{1,99}");
    }
  }
}
