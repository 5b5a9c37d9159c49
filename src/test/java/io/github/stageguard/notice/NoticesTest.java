package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.LEVEL;
import static io.github.stageguard.notice.GivenOutcome.NOW;
import static io.github.stageguard.notice.GivenOutcome.REF;
import static io.github.stageguard.notice.GivenOutcome.SWEEP;
import static io.github.stageguard.notice.GivenOutcome.TRACE;
import static io.github.stageguard.notice.GivenOutcome.UPDATE;
import static io.github.stageguard.notice.GivenOutcome.audited;
import static io.github.stageguard.notice.GivenOutcome.edited;
import static io.github.stageguard.notice.GivenOutcome.enforced;
import static io.github.stageguard.notice.GivenOutcome.lease;
import static io.github.stageguard.notice.GivenOutcome.levelEdited;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static io.github.stageguard.notice.GivenOutcome.traceEnded;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.stage.StageEdit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticesTest {
  private static final Change GROUP = new Change.LogGroupCreated("/x", Optional.empty());

  @Test
  void aCompliantStageGivesNone() {
    assertThat(outcome().result(Result.COMPLIANT).notices()).isEmpty();
  }

  @Test
  void whatWasPutRightIsOneNoticeWithAllThatWasWritten() {
    List<Notice> notices =
        outcome().found(LEVEL).made("group", GROUP).made("edit", levelEdited()).notices();

    assertThat(notices).hasSize(1);
    Notice.StageRemediated remediated = (Notice.StageRemediated) notices.getFirst();
    assertThat(remediated.made()).extracting(Made::id).containsExactly("group", "edit");
    assertThat(remediated.findings()).containsExactly(LEVEL);
    assertThat(remediated.occasion()).isEqualTo(UPDATE);
    assertThat(remediated.at()).isEqualTo(NOW);
    assertThat(remediated.stage()).isEqualTo(REF);
  }

  @Test
  void whatStaysOpenIsReportedAndNotSaidToBePutRight() {
    Assessment refused =
        enforced(new Finding.WriteRefused(Rule.ACCESS_LOGS, "BadRequestException", "no"));
    List<Notice> notices = outcome().found(LEVEL).open(refused).made("", levelEdited()).notices();

    assertThat(notices)
        .extracting(Notice::title)
        .containsExactly("Stage Remediated", "Finding Reported");
    assertThat(((Notice.StageRemediated) notices.getFirst()).findings()).containsExactly(LEVEL);
    assertThat(((Notice.FindingReported) notices.getLast()).findings()).containsExactly(refused);
  }

  @Test
  void exemptFindingsAreNotReported() {
    Assessment exempt =
        new Assessment(
            new Finding.FormatMissing(),
            new Enforcement.Exempted(LocalDate.parse("2027-01-31"), "load test", ""),
            true);
    Assessment audited = audited(new Finding.DestinationMissing());

    assertThat(outcome().result(Result.REPORTED).open(exempt).notices()).isEmpty();
    assertThat(outcome().result(Result.REPORTED).open(exempt, audited).notices())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.type(Notice.FindingReported.class))
        .extracting(Notice.FindingReported::findings)
        .isEqualTo(List.of(audited));
  }

  @Test
  void workThatFailedTellsWhatWasMadeAndReportsNothing() {
    List<Notice> notices = outcome().open(LEVEL).made("group", GROUP).failed().notices();

    assertThat(notices)
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.type(Notice.StageRemediated.class))
        .extracting(Notice.StageRemediated::findings)
        .isEqualTo(List.of());
  }

  @Test
  void aLeaseBeginsAndIsNoRemediation() {
    List<Notice> notices =
        outcome()
            .found(TRACE)
            .made("change", new Change.LeaseBegun(lease(Duration.ofHours(1), NOW)))
            .under(lease(Duration.ofHours(1), NOW))
            .notices();

    assertThat(notices).extracting(Notice::title).containsExactly("Lease Began");
  }

  @Test
  void theEndOfALeaseIsOneNoticeAndALeaseBegunAnewAnother() {
    List<Notice> notices =
        outcome()
            .found(TRACE)
            .made("1", edited(new StageEdit.DataTraceEdit("*/*", false)))
            .made("2", traceEnded())
            .made("3", new Change.LeaseRemoved(REF))
            .made("4", new Change.LeaseBegun(lease(Duration.ofHours(1), NOW)))
            .notices();

    assertThat(notices).extracting(Notice::title).containsExactly("Lease Ended", "Lease Began");
    Notice.LeaseEnded ended = (Notice.LeaseEnded) notices.getFirst();
    assertThat(ended.made()).extracting(Made::id).containsExactly("1", "2", "3");
    assertThat(ended.reason()).isEmpty();
  }

  @Test
  void aLeaseThatWasGivenUpSaysWhy() {
    List<Notice> notices =
        outcome()
            .because("the stage does not exist")
            .made("", new Change.LeaseRemoved(REF))
            .notices();

    assertThat(((Notice.LeaseEnded) notices.getFirst()).reason())
        .isEqualTo("the stage does not exist");
  }

  @Test
  void aRepairedScheduleIsARemediation() {
    Assessment broken = enforced(new Finding.LeaseScheduleBroken(List.of("it was disabled")));
    List<Notice> notices =
        outcome()
            .found(TRACE, broken)
            .made("", new Change.LeaseScheduleRepaired(lease(Duration.ofHours(1), NOW)))
            .notices();

    assertThat(((Notice.StageRemediated) notices.getFirst()).findings()).containsExactly(broken);
  }

  @ParameterizedTest
  @CsvSource({
    "PT8H, PT125M, true",
    "PT8H, PT1S, true",
    "PT8H, PT126M, false",
    "PT8H, PT0S, false",
    "PT2H, PT30M, false",
    "PT2H1S, PT30M, true",
  })
  void aSweepTellsOfLongLeasesThatEndSoon(Duration length, Duration left, boolean told) {
    GivenOutcome held = outcome().found(TRACE).under(lease(length, NOW.plus(left)));

    assertThat(held.noticesOfSweep()).hasSize(told ? 1 : 0);
    assertThat(held.noticesOfSweep()).allMatch(Notice.LeaseEndsSoon.class::isInstance);
    assertThat(held.notices()).isEmpty();
  }

  @Test
  void onlyTheEventThatBeganAContestTellsOfIt() {
    GivenOutcome contested = outcome().result(Result.REPORTED).open(LEVEL);

    List<Notice> first = contested.contestedBy(UPDATE.eventId()).notices();
    assertThat(first).extracting(Notice::title).containsExactly("Stage Contested");
    assertThat(((Notice.StageContested) first.getFirst()).findings()).containsExactly(LEVEL);
    assertThat(contested.contestedBy("an earlier event").notices()).isEmpty();
    assertThat(contested.noticesOfSweep()).isEmpty();
  }

  @Test
  void aContestIsNoReasonToKeepQuietAboutDataTrace() {
    Assessment refused =
        enforced(new Finding.WriteRefused(Rule.DATA_TRACE, "BadRequestException", "no"));

    assertThat(outcome().result(Result.REPORTED).open(LEVEL, refused).contestedBy("x").notices())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.type(Notice.FindingReported.class))
        .extracting(Notice.FindingReported::findings)
        .isEqualTo(List.of(refused));
  }

  @Test
  void theAccountsRoleGivesNoticesWithoutAStage() {
    Assessment doubtful = enforced(new Finding.CloudWatchRoleDoubtful("arn:r", "narrow"));
    Made replaced = new Made("", new Change.CloudWatchRoleReplaced("arn:old", "arn:new"));
    AccountOutcome account =
        new AccountOutcome(
            Result.REMEDIATED,
            List.of(doubtful),
            List.of(replaced),
            List.of(doubtful),
            Optional.empty());

    List<Notice> notices = Notices.of(account, UPDATE, NOW);

    assertThat(notices)
        .extracting(Notice::title)
        .containsExactly("Account Remediated", "Finding Reported");
    assertThat(notices).allMatch(notice -> notice.subject().isEmpty());
    assertThat(outcome().made("", replaced.change()).notices())
        .as("the role was replaced for a stage's sake")
        .extracting(Notice::title)
        .containsExactly("Account Remediated");
  }

  @Test
  void theSameFactsHaveTheSameIdWheneverTheyAreTold() {
    GivenOutcome everything =
        outcome()
            .found(LEVEL)
            .open(audited(new Finding.DestinationMissing()))
            .made("", GROUP)
            .made("", levelEdited())
            .made("", traceEnded())
            .made("", new Change.LeaseBegun(lease(Duration.ofHours(1), NOW)))
            .made("", new Change.CloudWatchRoleReplaced("", "arn:new"));

    List<Notice> first = Notices.of(everything.of(), UPDATE, NOW);
    List<Notice> again = Notices.of(everything.of(), UPDATE, NOW.plusSeconds(90));

    assertThat(first).hasSize(5).extracting(Notice::id).doesNotHaveDuplicates();
    assertThat(again).extracting(Notice::id).isEqualTo(first.stream().map(Notice::id).toList());
  }

  @Test
  void aJournalledChangeGivesItsNoticeTheIdWhateverElseIsTold() {
    Notice first = outcome().made("a", GROUP).made("b", levelEdited()).notices().getFirst();
    Notice again = outcome().made("b", levelEdited()).noticesOfSweep().getFirst();
    Notice other = outcome().made("c", levelEdited()).notices().getFirst();

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void anotherEventAnotherChangeAndAnotherFindingHaveOtherIds() {
    Occasion other = new Occasion("UpdateStage", "other", NOW, Actor.NOBODY);
    Notice edit = outcome().made("", levelEdited()).notices().getFirst();
    Notice finding = outcome().open(LEVEL).notices().getFirst();

    assertThat(Notices.of(outcome().made("", levelEdited()).of(), other, NOW).getFirst().id())
        .isNotEqualTo(edit.id());
    assertThat(outcome().made("", GROUP).notices().getFirst().id()).isNotEqualTo(edit.id());
    assertThat(Notices.of(outcome().open(LEVEL).of(), other, NOW).getFirst().id())
        .isNotEqualTo(finding.id());
    assertThat(outcome().open(audited(new Finding.FormatMissing())).notices().getFirst().id())
        .isNotEqualTo(finding.id());
  }

  @Test
  void whatSweepsReportHasOneIdADay() {
    Notice morning = outcome().open(LEVEL).noticesOfSweep().getFirst();
    Occasion later = new Occasion("Sweep", "another sweep", NOW, Actor.NOBODY);

    assertThat(Notices.of(outcome().open(LEVEL).of(), later, NOW.plusSeconds(3_600)))
        .extracting(Notice::id)
        .containsExactly(morning.id());
    assertThat(Notices.of(outcome().open(LEVEL).of(), SWEEP, Instant.parse("2026-11-23T00:00:00Z")))
        .extracting(Notice::id)
        .doesNotContain(morning.id());
  }
}
