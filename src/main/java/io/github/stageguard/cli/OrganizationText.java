package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.cli.OrganizationReport.Audited;
import io.github.stageguard.cli.OrganizationReport.Failed;
import java.util.ArrayList;
import java.util.List;

/**
 * A report on an organization for people at a terminal: what is not as it should be, then a line
 * for each account and Region.
 */
record OrganizationText(Terminal terminal) {

  void print(OrganizationReport report) {
    List<List<String>> findings = new ArrayList<>();
    report.accounts().forEach(each -> findings.addAll(findings(each)));
    if (!findings.isEmpty()) {
      terminal.table(
          List.of("ACCOUNT", "REGION", "API", "STAGE", "KIND", "STATE", "FINDING"), findings);
      terminal.line();
    }
    for (Audited each : report.accounts()) {
      String where = where(each.member().id(), each.report().place().region());
      each.report()
          .role()
          .forEach(role -> terminal.line(where + "CloudWatch role: " + Findings.text(role)));
      for (AccountReport.Unread unread : each.report().unread()) {
        String subject = unread.apiId().isEmpty() ? "" : "API " + unread.apiId() + ": ";
        terminal.line(where + "not read: " + subject + unread.cause().getMessage());
        terminal.line("  " + Failures.advice(unread.cause()));
      }
    }
    for (Failed each : report.failed()) {
      String where = where(each.member().id(), each.region());
      each.message().lines().forEach(line -> terminal.line(where + line));
      terminal.line("  " + each.advice());
    }
    if (!report.failed().isEmpty()) {
      terminal.line();
    }
    terminal.table(
        List.of(
            "ACCOUNT", "REGION", "STAGES", "VIOLATING", "REPORTED", "COMPLIANT", "POLICY", "NAME"),
        summaries(report));
    terminal.line();
    terminal.line(summary(report));
  }

  private static String where(String account, String region) {
    return account + " " + region + ": ";
  }

  private static List<List<String>> findings(Audited audited) {
    List<List<String>> rows = new ArrayList<>();
    audited.report().stages().stream()
        .filter(each -> each.state() != State.COMPLIANT)
        .sorted(AuditText.WORST_FIRST)
        .forEach(
            stage -> {
              for (List<String> row : AuditText.rows(stage)) {
                boolean first = !row.getFirst().isEmpty();
                List<String> whole = new ArrayList<>();
                whole.add(first ? audited.member().id() : "");
                whole.add(first ? audited.report().place().region() : "");
                whole.addAll(row);
                rows.add(whole);
              }
            });
    return rows;
  }

  private static List<List<String>> summaries(OrganizationReport report) {
    List<List<String>> rows = new ArrayList<>();
    for (Audited each : report.accounts()) {
      AccountReport seen = each.report();
      rows.add(
          List.of(
              each.member().id(),
              seen.place().region(),
              Integer.toString(seen.stages().size()),
              Long.toString(seen.count(State.VIOLATING)),
              Long.toString(seen.count(State.REPORTED)),
              Long.toString(seen.count(State.COMPLIANT)),
              seen.policy(),
              each.member().name()));
    }
    for (Failed each : report.failed()) {
      rows.add(
          List.of(
              each.member().id(),
              each.region(),
              "not read",
              "-",
              "-",
              "-",
              "-",
              each.member().name()));
    }
    return rows;
  }

  private static String summary(OrganizationReport report) {
    int calls = report.calls().values().stream().mapToInt(Integer::intValue).sum();
    long stages = report.accounts().stream().mapToLong(each -> each.report().stages().size()).sum();
    return stages
        + (stages == 1 ? " stage: " : " stages: ")
        + report.count(State.VIOLATING)
        + " violating, "
        + report.count(State.REPORTED)
        + " reported, "
        + report.count(State.COMPLIANT)
        + " compliant; of "
        + (report.accounts().size() + report.failed().size())
        + " accounts and Regions "
        + report.failed().size()
        + " could not be looked at; "
        + calls
        + " calls of AWS, none of which wrote; "
        + report.at()
        + ".";
  }
}
