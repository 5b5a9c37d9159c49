package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.function.Consumer;

/** What the policy would change about a stage: each setting before and after. */
final class HtmlChanges {
  private static final int MOST_CHANGES = 100;

  private final Html html;

  HtmlChanges(Html html) {
    this.html = html;
  }

  /** Writes the changes, or nothing where there are none. */
  void table(AuditedStage audited) {
    List<Remediation> steps = audited.plan().remediations();
    if (steps.isEmpty()) {
      return;
    }
    html.markup(
        "<h3>What StageGuard would change</h3><table class=\"change\"><thead><tr><th"
            + " scope=\"col\">Setting</th><th scope=\"col\">Before</th><th"
            + " scope=\"col\">After</th></tr></thead><tbody>");
    steps.stream().limit(MOST_CHANGES).forEach(step -> step(step, audited));
    if (steps.size() > MOST_CHANGES) {
      row(h -> h.text("others"), h -> {}, h -> h.text(steps.size() - MOST_CHANGES + " more"));
    }
    html.markup("</tbody></table>");
  }

  private void step(Remediation step, AuditedStage audited) {
    switch (step) {
      case Remediation.LeaseDataTrace(var keys, var length) ->
          row(
              h -> h.text("data trace of ").foreign(String.join(", ", keys)),
              h -> h.text("on"),
              h ->
                  audited
                      .lease()
                      .ifPresentOrElse(
                          lease -> h.text("off at ").time(lease.endsAt()),
                          () -> h.text("off after " + Spans.inWords(length) + ", by a lease")));
      case Remediation.ReadyLogGroup(var logGroup) -> logGroup(logGroup);
      case Remediation.EditStage(StageEdit.AccessLogEdit(var before, var after)) ->
          accessLog(before, after);
      case Remediation.EditStage(StageEdit.LevelEdit(var key, var before, var after)) ->
          row(h -> h.text("execution log level of ").code(key), h -> h.text(before), ins(after));
      case Remediation.EditStage(StageEdit.DataTraceEdit(var key, var after)) ->
          row(
              h -> h.text("data trace of ").code(key),
              h -> h.text(after ? "off" : "on"),
              h -> h.text(after ? "on" : "off"));
    }
  }

  private void logGroup(LogGroup group) {
    row(
        h -> h.text("log group ").code(group.name()),
        h -> h.text("missing, or not as the policy wants it"),
        h -> {
          h.text("kept for at least " + group.retentionDays() + " days");
          group.kmsKeyArn().ifPresent(key -> h.text(", encrypted with ").code(key));
        });
  }

  private void accessLog(AccessLog before, AccessLog after) {
    if (before.equals(after)) {
      row(
          h -> h.text("access logs"),
          h -> h.text("set before their log group was made"),
          h -> h.text("the same, set again"));
    }
    if (!before.destinationArn().equals(after.destinationArn())) {
      row(
          h -> h.text("access log destination"),
          h -> marked("del", before.destinationArn(), 0, before.destinationArn().length()),
          h -> marked("ins", after.destinationArn(), 0, after.destinationArn().length()));
    }
    if (!before.format().equals(after.format())) {
      format(before.format(), after.format());
    }
  }

  /** Marks what lies between the beginning and the end that both formats share. */
  private void format(String before, String after) {
    int most = Math.min(before.length(), after.length());
    int start = 0;
    while (start < most && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < most - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    int from = start;
    int rest = end;
    row(
        h -> h.text("access log format"),
        h -> marked("del", before, from, before.length() - rest),
        h -> marked("ins", after, from, after.length() - rest));
  }

  private void marked(String element, String text, int from, int to) {
    if (text.isEmpty()) {
      html.text("none");
      return;
    }
    html.markup("<code dir=\"ltr\">").text(text.substring(0, from));
    if (from < to) {
      html.markup("<" + element + ">").text(text.substring(from, to)).markup("</" + element + ">");
    }
    html.text(text.substring(to)).markup("</code>");
  }

  private Consumer<Html> ins(Object text) {
    return h -> h.markup("<ins>").text(text).markup("</ins>");
  }

  private void row(Consumer<Html> setting, Consumer<Html> before, Consumer<Html> after) {
    html.markup("<tr><th scope=\"row\">");
    setting.accept(html);
    html.markup("</th><td>");
    before.accept(html);
    html.markup("</td><td>");
    after.accept(html);
    html.markup("</td></tr>");
  }
}
