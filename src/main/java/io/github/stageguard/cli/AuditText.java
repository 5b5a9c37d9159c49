package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A report for people at a terminal: a table of what is not as it should be, and a summary. */
record AuditText(Terminal terminal) {
  static final Comparator<AuditedStage> WORST_FIRST =
      Comparator.comparing(AuditedStage::state)
          .reversed()
          .thenComparing(each -> each.stage().ref().toString());

  void print(AccountReport report) {
    List<List<String>> rows = new ArrayList<>();
    report.stages().stream()
        .filter(each -> each.state() != State.COMPLIANT)
        .sorted(WORST_FIRST)
        .forEach(each -> rows.addAll(rows(each)));
    if (!rows.isEmpty()) {
      terminal.table(List.of("API", "STAGE", "KIND", "STATE", "FINDING"), rows);
      terminal.line();
    }
    report.role().forEach(each -> terminal.line("CloudWatch role: " + Findings.text(each)));
    for (AccountReport.Unread each : report.unread()) {
      String subject = each.apiId().isEmpty() ? "" : "API " + each.apiId() + ": ";
      terminal.line("Not read: " + subject + each.cause().getMessage());
      terminal.line("  " + Failures.advice(each.cause()));
    }
    terminal.line(summary(report));
    terminal.line(
        "Account "
            + report.place().account()
            + ", "
            + report.place().region()
            + ", "
            + report.at()
            + "; policy: "
            + report.policy()
            + ".");
  }

  /** A line for each finding, the first of which names the stage. */
  static List<List<String>> rows(AuditedStage stage) {
    List<List<String>> rows = new ArrayList<>();
    for (Assessment each : stage.plan().findings()) {
      String text =
          Findings.text(each)
              + stage
                  .lease()
                  .filter(lease -> each.finding().rule() == Rule.DATA_TRACE)
                  .map(lease -> " (on a lease until " + lease.endsAt() + ")")
                  .orElse("");
      rows.add(
          rows.isEmpty()
              ? List.of(
                  stage.stage().ref().apiId(),
                  stage.stage().ref().stageName(),
                  stage.stage().kind().label(),
                  stage.state().name().toLowerCase(Locale.ROOT),
                  text)
              : List.of("", "", "", "", text));
    }
    return rows;
  }

  private static String summary(AccountReport report) {
    int calls = report.calls().values().stream().mapToInt(Integer::intValue).sum();
    return report.stages().size()
        + (report.stages().size() == 1 ? " stage: " : " stages: ")
        + report.count(State.VIOLATING)
        + " violating, "
        + report.count(State.REPORTED)
        + " reported, "
        + report.count(State.COMPLIANT)
        + " compliant; "
        + calls
        + " calls of AWS, none of which wrote.";
  }
}
