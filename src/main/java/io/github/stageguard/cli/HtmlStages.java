package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.evidence.Wording;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the report about each stage: a line, and below it what is wrong and would change. */
final class HtmlStages {
  private static final int MOST_ENTRIES = 100;
  private static final int IN_SUMMARY = 3;
  private static final List<String> COLUMNS =
      List.of(
          "State",
          "API",
          "Stage",
          "Kind",
          "Access logs",
          "Execution logs",
          "Data trace",
          "Findings");

  private final Html html;

  HtmlStages(Html html) {
    this.html = html;
  }

  /**
   * A stage in the table.
   *
   * @param place its account and Region, if the table tells them
   */
  private record Row(AuditedStage audited, Optional<Place> place) {}

  /** Writes the stages, the worst first. */
  void table(List<AuditedStage> stages) {
    rows(stages.stream().map(each -> new Row(each, Optional.empty())).toList(), List.of());
  }

  /** Writes the stages of all accounts, the worst first, each with its account and Region. */
  void table(OrganizationReport report) {
    rows(
        report.accounts().stream()
            .flatMap(
                each ->
                    each.report().stages().stream()
                        .map(stage -> new Row(stage, Optional.of(each.report().place()))))
            .toList(),
        List.of("Account", "Region"));
  }

  private void rows(List<Row> stages, List<String> more) {
    if (stages.isEmpty()) {
      html.markup("<p>No stage was looked at.</p>\n");
      return;
    }
    html.markup(
        """
        <table id="stage-table" role="table">
        <caption>Below each stage: what was found, what StageGuard would change, and the settings as they were read.</caption>
        <thead role="rowgroup"><tr role="row">\
        """);
    for (String column : Stream.concat(COLUMNS.stream(), more.stream()).toList()) {
      html.markup("<th scope=\"col\" role=\"columnheader\">").text(column).markup("</th>");
    }
    html.markup("</tr></thead>\n");
    stages.stream()
        .sorted(
            Comparator.comparing((Row each) -> each.audited().state(), Comparator.reverseOrder())
                .thenComparing(each -> each.place().map(Place::account).orElse(""))
                .thenComparing(each -> each.place().map(Place::region).orElse(""))
                .thenComparing(each -> each.audited().stage().kind())
                .thenComparing(each -> each.audited().stage().ref().toString()))
        .forEach(this::stage);
    html.markup("</table>\n");
  }

  private void stage(Row row) {
    AuditedStage audited = row.audited();
    Stage stage = audited.stage();
    String state = audited.state().name().toLowerCase(Locale.ROOT);
    int findings = audited.plan().findings().size();
    String rules =
        audited.plan().findings().stream()
            .map(finding -> finding.finding().rule().key())
            .distinct()
            .collect(Collectors.joining(" "));
    html.markup("<tbody role=\"rowgroup\"")
        .attribute("data-state", state)
        .attribute("data-kind", stage.kind().label())
        .attribute("data-rules", rules)
        .markup("><tr role=\"row\">");
    cell(order(audited.state()), badge(audited.state()));
    cell(h -> h.code(stage.ref().apiId()));
    html.markup("<th scope=\"row\" role=\"rowheader\">")
        .foreign(stage.ref().stageName())
        .markup("</th>");
    cell(h -> h.text(kind(stage.kind())));
    cell(h -> accessLogs(stage.accessLog()));
    cell(h -> executionLogs(stage));
    cell(h -> dataTrace(stage));
    cell(-findings, h -> h.text(findings));
    row.place()
        .ifPresent(
            place -> {
              cell(h -> h.code(place.account()));
              cell(h -> h.code(place.region()));
            });
    html.markup("</tr>\n<tr role=\"row\"><td role=\"cell\"")
        .attribute("colspan", COLUMNS.size() + (row.place().isPresent() ? 2 : 0))
        .markup("><details><summary>");
    if (findings == 0) {
      html.text("Settings");
    } else {
      html.foreign(
              audited.plan().findings().stream()
                  .limit(IN_SUMMARY)
                  .map(each -> Wording.of(each.finding()))
                  .collect(Collectors.joining("; ")))
          .text(findings > IN_SUMMARY ? " and " + (findings - IN_SUMMARY) + " more" : "");
    }
    html.markup("</summary><div class=\"detail\">");
    findings(audited);
    new HtmlChanges(html).table(audited);
    settings(audited);
    html.markup("</div></details></td></tr></tbody>\n");
  }

  private void cell(Consumer<Html> content) {
    html.markup("<td role=\"cell\">");
    content.accept(html);
    html.markup("</td>");
  }

  private void cell(int order, Consumer<Html> content) {
    html.markup("<td role=\"cell\"").attribute("data-order", order).markup(">");
    content.accept(html);
    html.markup("</td>");
  }

  private static int order(AccountReport.State state) {
    return switch (state) {
      case VIOLATING -> 0;
      case REPORTED -> 1;
      case COMPLIANT -> 2;
    };
  }

  private static Consumer<Html> badge(AccountReport.State state) {
    return switch (state) {
      case COMPLIANT -> h -> h.markup("<span class=\"badge compliant\">Compliant</span>");
      case REPORTED -> h -> h.markup("<span class=\"badge reported\">Reported</span>");
      case VIOLATING -> h -> h.markup("<span class=\"badge violating\">Violating</span>");
    };
  }

  static String kind(ApiKind kind) {
    return switch (kind) {
      case REST -> "REST";
      case HTTP -> "HTTP";
      case WEBSOCKET -> "WebSocket";
    };
  }

  private void accessLogs(AccessLog log) {
    if (log.hasDestination() && log.hasFormat()) {
      html.text("on");
    } else {
      bad(log.hasDestination() ? "no format" : log.hasFormat() ? "no destination" : "off");
    }
  }

  private void executionLogs(Stage stage) {
    if (!stage.kind().hasExecutionLogs()) {
      html.text("n/a");
      return;
    }
    LogLevel lowest = level(stage, Comparator.naturalOrder());
    LogLevel highest = level(stage, Comparator.reverseOrder());
    String levels = lowest == highest ? lowest.name() : lowest + " to " + highest;
    if (lowest == LogLevel.OFF) {
      bad(levels);
    } else {
      html.text(levels);
    }
  }

  private static LogLevel level(Stage stage, Comparator<LogLevel> order) {
    return stage.settings().values().stream().map(LogSettings::level).min(order).orElseThrow();
  }

  private void dataTrace(Stage stage) {
    if (!stage.kind().hasExecutionLogs()) {
      html.text("n/a");
    } else if (stage.hasDataTrace()) {
      bad("on");
    } else {
      html.text("off");
    }
  }

  private void bad(String text) {
    html.markup("<span class=\"bad\">").text(text).markup("</span>");
  }

  private void findings(AuditedStage audited) {
    List<Assessment> findings = audited.plan().findings();
    if (findings.isEmpty()) {
      return;
    }
    html.markup("<h3>Findings</h3>");
    entries(html, findings, each -> finding(html, each));
    if (audited.stage().managed()) {
      html.markup(
          "<p>API Gateway manages this stage and lets nobody change it: use a stage of your own.</p>");
    }
  }

  /** Writes one finding with its rule and what the policy says about it. */
  static void finding(Html html, Assessment assessment) {
    html.markup("<span class=\"rule\">")
        .text(assessment.finding().rule().key())
        .markup("</span> ")
        .foreign(Wording.of(assessment.finding()));
    switch (assessment.enforcement()) {
      case Enforcement.Enforced() ->
          html.markup(
              assessment.repairable()
                  ? ""
                  : " <span class=\"muted\">StageGuard cannot put this right</span>");
      case Enforcement.Audited() -> html.markup(" <span class=\"muted\">only audited</span>");
      case Enforcement.Off() -> html.markup(" <span class=\"muted\">off</span>");
      case Enforcement.Exempted(var until, var reason, var approvedBy) -> {
        html.markup(" <span class=\"muted\">exempt until ").text(until).text(": ").foreign(reason);
        if (!approvedBy.isEmpty()) {
          html.text(", approved by ").foreign(approvedBy);
        }
        html.markup("</span>");
      }
    }
  }

  /** Writes a list of at most 100 entries, and how many there are beyond. */
  static <T> void entries(Html html, List<T> entries, Consumer<T> write) {
    html.markup("<ul class=\"entries\" role=\"list\">");
    for (T entry : entries.subList(0, Math.min(entries.size(), MOST_ENTRIES))) {
      html.markup("<li>");
      write.accept(entry);
      html.markup("</li>");
    }
    if (entries.size() > MOST_ENTRIES) {
      html.markup("<li>and ").text(entries.size() - MOST_ENTRIES).markup(" more</li>");
    }
    html.markup("</ul>");
  }

  private void settings(AuditedStage audited) {
    Stage stage = audited.stage();
    html.markup("<h3>As read</h3><dl>");
    entry("access log destination", h -> codeOrNone(stage.accessLog().destinationArn()));
    entry("access log format", h -> codeOrNone(stage.accessLog().format()));
    if (stage.kind().hasExecutionLogs()) {
      stage.settings().entrySet().stream().limit(MOST_ENTRIES).forEach(this::setting);
      if (stage.settings().size() > MOST_ENTRIES) {
        entry("others", h -> h.text(stage.settings().size() - MOST_ENTRIES + " more"));
      }
    }
    stage.lastUpdated().ifPresent(at -> entry("last changed", h -> h.time(at)));
    Map<String, String> tags = new TreeMap<>(stage.tags());
    if (!tags.isEmpty()) {
      entry(
          "tags",
          h ->
              h.foreign(
                  tags.entrySet().stream()
                      .map(tag -> tag.getKey() + "=" + tag.getValue())
                      .collect(Collectors.joining(", "))));
    }
    html.markup("</dl>");
  }

  private void setting(Map.Entry<String, LogSettings> setting) {
    html.markup("<dt>").code(setting.getKey()).markup("</dt><dd>");
    html.text("execution log level " + setting.getValue().level() + ", data trace ");
    if (setting.getValue().dataTrace()) {
      bad("on");
    } else {
      html.text("off");
    }
    html.markup("</dd>");
  }

  private void entry(String name, Consumer<Html> value) {
    html.markup("<dt>").text(name).markup("</dt><dd>");
    value.accept(html);
    html.markup("</dd>");
  }

  private void codeOrNone(String text) {
    if (text.isEmpty()) {
      html.text("none");
    } else {
      html.code(text);
    }
  }
}
