package io.github.stageguard.notice;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.evidence.Wording;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepNotice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A notice as plain text, for people. Text of others stands in it on one line, cut to 500
 * characters and without anything that a terminal or a mail would act on; lists are cut to 20.
 */
public final class NoticeText {
  private static final int LONGEST_SUBJECT = 99;
  private static final int MOST = 20;

  private NoticeText() {}

  /** What it is about: at most 99 printable ASCII characters. */
  public static String subject(Notice notice) {
    String subject =
        "StageGuard: "
            + notice.title()
            + notice.subject().map(stage -> ", " + stage).orElse(", CloudWatch role");
    return subject.length() <= LONGEST_SUBJECT
        ? subject
        : subject.substring(0, LONGEST_SUBJECT - 3) + "...";
  }

  /** All of it. */
  public static String body(Notice notice, Place place) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(notice));
    lines.add("");
    lines.add(
        "Account " + place.account() + ", Region " + place.region() + ", at " + notice.at() + ".");
    lines.add(because(notice.occasion()));
    switch (notice) {
      case Notice.StageRemediated remediated -> {
        list(lines, "What was wrong:", remediated.findings(), NoticeText::finding);
        list(lines, "What was changed:", remediated.made(), NoticeText::made);
      }
      case Notice.AccountRemediated remediated ->
          list(lines, "What was changed:", remediated.made(), NoticeText::made);
      case Notice.FindingReported reported ->
          list(lines, "What is wrong:", reported.findings(), NoticeText::finding);
      case Notice.LeaseBegan began ->
          list(lines, "The lease:", List.of(began.lease()), NoticeText::lease);
      case Notice.LeaseEndsSoon soon ->
          list(lines, "The lease:", List.of(soon.lease()), NoticeText::lease);
      case Notice.LeaseEnded ended -> {
        if (!ended.reason().isEmpty()) {
          lines.add("Why: " + PlainText.of(ended.reason()) + ".");
        }
        list(lines, "What was changed:", ended.made(), NoticeText::made);
      }
      case Notice.StageContested contested -> {
        lines.add(contest(contested.contest()));
        list(lines, "What stays wrong meanwhile:", contested.findings(), NoticeText::finding);
      }
    }
    lines.add("");
    lines.add("Notice " + notice.id());
    return String.join("\n", lines) + "\n";
  }

  private static String headline(Notice notice) {
    String what = notice.subject().map(StageRef::toString).orElse("the account's CloudWatch role");
    return switch (notice) {
      case Notice.StageRemediated _ -> "StageGuard has put the logging of " + what + " right.";
      case Notice.AccountRemediated _ -> "StageGuard has replaced " + what + ".";
      case Notice.FindingReported _ ->
          "The logging of " + what + " is not as the policy wants it, and StageGuard leaves it so.";
      case Notice.LeaseBegan began ->
          "Full requests and responses of "
              + what
              + " are logged. StageGuard switches that off at "
              + began.lease().endsAt()
              + ".";
      case Notice.LeaseEndsSoon soon ->
          "The full request logging of " + what + " ends at " + soon.lease().endsAt() + ".";
      case Notice.LeaseEnded _ -> "The lease for full request logging of " + what + " is over.";
      case Notice.StageContested contested ->
          "Someone keeps changing "
              + what
              + " back. StageGuard leaves its access logs and log levels as they are until "
              + contested.contest().until()
              + ".";
    };
  }

  private static String because(Occasion occasion) {
    if (occasion.name().equals(SweepNotice.DETAIL_TYPE)) {
      return "Seen by the sweep " + PlainText.of(occasion.eventId()) + ".";
    }
    Actor actor = occasion.actor();
    return "Occasion: "
        + PlainText.of(occasion.name())
        + (actor.principal().isEmpty() ? "" : " by " + PlainText.of(actor.principal()))
        + (actor.invokedBy().isEmpty() ? "" : " through " + PlainText.of(actor.invokedBy()))
        + (actor.sourceIp().isEmpty() ? "" : " from " + PlainText.of(actor.sourceIp()))
        + " at "
        + occasion.at()
        + " (event "
        + PlainText.of(occasion.eventId())
        + ").";
  }

  private static String finding(Assessment assessment) {
    return PlainText.of(Wording.of(assessment.finding()));
  }

  private static String lease(Lease lease) {
    return "from "
        + lease.startedAt()
        + " until "
        + lease.endsAt()
        + (lease.startedBy().isEmpty() ? "" : ", begun by " + PlainText.of(lease.startedBy()));
  }

  private static String contest(Contest contest) {
    return "Changed back by: "
        + (contest.principal().isEmpty() ? "unknown" : PlainText.of(contest.principal()))
        + "; the stage had been put right "
        + contest.changes()
        + " times.";
  }

  private static String made(Made made) {
    String undo = made.id().isEmpty() ? "" : "\n  Undo: stageguard undo " + PlainText.of(made.id());
    return switch (made.change()) {
      case Change.StageEdited(_, var edits) -> edits(edits) + undo;
      case Change.LogGroupCreated(var name, _) -> "log group made: " + PlainText.of(name) + undo;
      case Change.RetentionSet(var name, var before, var after) ->
          "log group "
              + PlainText.of(name)
              + " keeps events for "
              + after
              + " days, before: "
              + (before.isPresent() ? before.getAsInt() + " days" : "for ever")
              + undo;
      case Change.KmsKeySet(var name, var key) ->
          "log group " + PlainText.of(name) + " is encrypted with " + PlainText.of(key) + undo;
      case Change.LeaseBegun(var lease) -> "lease begun, " + lease(lease);
      case Change.LeaseExtended(var lease, _, _) -> "lease extended, " + lease(lease);
      case Change.LeaseScheduleRepaired(var lease) ->
          "the schedule that ends the lease was put right, " + lease(lease);
      case Change.DataTraceEnded ended ->
          "data trace switched off; what was captured from "
              + ended.from()
              + " until "
              + ended.until()
              + " is in "
              + PlainText.of(ended.executionLogGroup());
      case Change.LogGroupRestored(var name, var id) ->
          "log group " + PlainText.of(name) + " is as before change " + PlainText.of(id);
      case Change.LeaseRemoved _ -> "the lease's schedule was deleted";
      case Change.CloudWatchRoleReplaced(var before, var after) ->
          "CloudWatch role: "
              + (before.isEmpty() ? "none" : PlainText.of(before))
              + " -> "
              + PlainText.of(after)
              + undo;
    };
  }

  private static String edits(List<StageEdit> edits) {
    List<String> lines = new ArrayList<>(edits.stream().limit(MOST).map(NoticeText::edit).toList());
    if (edits.size() > MOST) {
      lines.add("and " + (edits.size() - MOST) + " more settings");
    }
    return String.join("\n  ", lines);
  }

  private static String edit(StageEdit edit) {
    return switch (edit) {
      case StageEdit.AccessLogEdit(var before, var after) ->
          "access log destination: "
              + orNone(before.destinationArn())
              + " -> "
              + orNone(after.destinationArn())
              + "\n  access log format: "
              + orNone(before.format())
              + " -> "
              + orNone(after.format());
      case StageEdit.LevelEdit(var key, var before, var after) ->
          "log level of " + PlainText.of(key) + ": " + before + " -> " + after;
      case StageEdit.DataTraceEdit(var key, var after) ->
          "data trace of " + PlainText.of(key) + ": " + (after ? "off -> on" : "on -> off");
    };
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : PlainText.of(text);
  }

  private static <T> void list(
      List<String> lines, String title, List<T> items, Function<T, String> text) {
    if (items.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title);
    items.stream().limit(MOST).map(item -> "- " + text.apply(item)).forEach(lines::add);
    if (items.size() > MOST) {
      lines.add("- and " + (items.size() - MOST) + " more");
    }
  }
}
