package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.Exemption;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.cli.AccountReport.Unread;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The report's parts about the account as a whole. */
final class HtmlSummary {
  private static final int SOON_DAYS = 30;

  private final AccountReport report;

  HtmlSummary(AccountReport report) {
    this.report = report;
  }

  void facts(Html html) {
    html.markup("<dl class=\"facts\">");
    fact(html, "Account", h -> h.foreign(report.place().account()));
    fact(html, "Region", h -> h.foreign(report.place().region()));
    fact(html, "Looked at", h -> h.time(report.at()));
    fact(html, "Policy", h -> h.foreign(report.policy()));
    html.markup("</dl>");
  }

  static void fact(Html html, String name, Consumer<Html> value) {
    html.markup("<div><dt>").text(name).markup("</dt><dd>");
    value.accept(html);
    html.markup("</dd></div>");
  }

  void sections(Html html) {
    states(html, report.stages());
    coverage(html, report.stages());
    role(html);
    traces(html);
    exemptions(html);
    unread(html);
  }

  void footer(Html html) {
    footer(html, report.calls());
  }

  static void footer(Html html, Map<String, Integer> made) {
    String calls =
        new TreeMap<>(made)
            .entrySet().stream()
                .map(call -> call.getKey() + " " + call.getValue())
                .collect(Collectors.joining(", "));
    html.markup("<p>Requests sent to AWS: ").text(calls.isEmpty() ? "none" : calls).markup("</p>");
    html.markup("<p>Nothing was written. Times are in UTC.</p>");
  }

  /** Writes how many stages stand how. */
  static void states(Html html, List<AuditedStage> stages) {
    Map<State, Long> counts =
        stages.stream().collect(Collectors.groupingBy(AuditedStage::state, Collectors.counting()));
    long violating = counts.getOrDefault(State.VIOLATING, 0L);
    long reported = counts.getOrDefault(State.REPORTED, 0L);
    long all = stages.size();
    open(html, "states", "Stages by state", true);
    html.markup("<p class=\"verdict\">").text(verdict(violating, all)).markup("</p>");
    if (all > 0) {
      double first = 100.0 * violating / all;
      double second = 100.0 * reported / all;
      html.markup(
          "<svg class=\"states\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\""
              + " aria-hidden=\"true\">");
      rect(html, "fill-violating", 0, first);
      rect(html, "fill-reported", first, second);
      rect(html, "fill-compliant", first + second, 100 - first - second);
      html.markup("</svg>");
    }
    html.markup("<ul class=\"tiles\" role=\"list\">");
    tile(html, "violating", "Violating", violating, "StageGuard would change them.");
    tile(
        html,
        "reported",
        "Reported",
        reported,
        "Exempt, only audited, under a lease, or beyond StageGuard's repair.");
    tile(html, "compliant", "Compliant", all - violating - reported, "As the policy wants them.");
    html.markup("</ul>");
    close(html);
  }

  private static String verdict(long violating, long all) {
    if (all == 0) {
      return "No stage was looked at";
    }
    String of = violating + " of " + all + (all == 1 ? " stage" : " stages");
    return of + (violating == 1 ? " violates the policy" : " violate the policy");
  }

  private static void tile(Html html, String state, String name, long count, String meaning) {
    html.markup("<li class=\"" + state + "\"><strong>").text(count).markup("</strong>");
    html.markup("<a href=\"#stages\" data-state=\"" + state + "\">").text(name).markup("</a>");
    html.markup("<p>").text(meaning).markup("</p></li>");
  }

  private static void rect(Html html, String fill, double x, double width) {
    html.markup("<rect class=\"" + fill + "\" height=\"1\"")
        .attribute("x", x)
        .attribute("width", width)
        .markup("/>");
  }

  /** Writes how much of each kind is logged. */
  static void coverage(Html html, List<AuditedStage> stages) {
    open(html, "coverage", "Coverage", true);
    html.markup(
        """
        <p class="muted note">Access logs: stages with a destination and a format. Execution logs: stages where \
        every method or route logs at ERROR or more; HTTP APIs write none. Data trace: stages that log full \
        requests and responses.</p>
        <div class="scroll" tabindex="0" role="group" aria-label="Coverage table">\
        <table class="plain" aria-labelledby="coverage-title">
        <thead><tr><th scope="col">Kind</th><th scope="col">APIs</th><th scope="col">Stages</th>\
        <th scope="col">Access logs</th><th scope="col">Execution logs</th><th scope="col">Data trace</th></tr></thead>
        <tbody>
        """);
    for (ApiKind kind : ApiKind.values()) {
      Coverage covered = Coverage.of(kind, stages);
      html.markup("<tr><th scope=\"row\">").text(HtmlStages.kind(kind)).markup("</th>");
      html.markup("<td class=\"number\">").text(covered.apis()).markup("</td>");
      html.markup("<td class=\"number\">").text(covered.stages()).markup("</td>");
      share(html, covered.accessLogs(), covered.stages(), true);
      share(html, covered.executionLogs(), covered.stages(), kind.hasExecutionLogs());
      html.markup("<td class=\"number\">");
      if (!kind.hasExecutionLogs()) {
        html.text("n/a");
      } else if (covered.dataTraces() > 0) {
        html.markup("<span class=\"bad\">").text(covered.dataTraces() + " on").markup("</span>");
      } else {
        html.text("off");
      }
      html.markup("</td></tr>\n");
    }
    html.markup("</tbody></table></div>");
    close(html);
  }

  private static void share(Html html, long part, long all, boolean applies) {
    html.markup("<td class=\"number\">");
    if (!applies) {
      html.text("n/a");
    } else if (all == 0) {
      html.text("no stages");
    } else {
      long percent = 100 * part / all;
      html.text(part + " of " + all)
          .markup(" <span class=\"muted\">")
          .text(percent + " %")
          .markup(
              "</span><svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\""
                  + " aria-hidden=\"true\">");
      rect(html, "fill-rest", 0, 100);
      rect(html, "fill-compliant", 0, (double) percent);
      html.markup("</svg>");
    }
    html.markup("</td>");
  }

  private void role(Html html) {
    open(html, "role", "CloudWatch role", false);
    if (!report.role().isEmpty()) {
      HtmlStages.entries(html, report.role(), finding -> HtmlStages.finding(html, finding));
    } else if (report.stages().stream().noneMatch(HtmlSummary::needsRole)) {
      html.markup("<p>Not looked at: no stage of this report needs it.</p>");
    } else {
      html.markup("<p>Nothing was found against it.</p>");
    }
    close(html);
  }

  private static boolean needsRole(AuditedStage audited) {
    return audited.stage().kind().needsCloudWatchRole();
  }

  private void traces(Html html) {
    List<AuditedStage> traced =
        report.stages().stream().filter(each -> each.stage().hasDataTrace()).toList();
    open(html, "traces", "Data traces now on", false);
    if (traced.isEmpty()) {
      html.markup("<p>None.</p>");
    } else {
      HtmlStages.entries(html, traced, each -> trace(html, each));
    }
    close(html);
  }

  private void trace(Html html, AuditedStage audited) {
    trace(html, "", audited, report.at());
  }

  /** Writes a data trace that is on, after where that is, which may be empty. */
  static void trace(Html html, String where, AuditedStage audited, Instant at) {
    StageRef ref = audited.stage().ref();
    html.markup("<a href=\"#stages\"")
        .attribute("data-search", where + ref.apiId() + " " + ref.stageName())
        .markup(">")
        .foreign(where + ref)
        .markup("</a> ");
    audited
        .lease()
        .ifPresentOrElse(
            lease -> {
              html.markup("<strong>")
                  .text(Spans.inWords(Duration.between(at, lease.endsAt())))
                  .markup(" left</strong><br><span class=\"muted\">until ")
                  .time(lease.endsAt());
              if (!lease.startedBy().isEmpty()) {
                html.text(", shown by ").foreign(lease.startedBy());
              }
              html.markup("</span>");
            },
            () -> html.markup("<strong class=\"soon\">no lease is known</strong>"));
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, LogSettings> entry : audited.stage().settings().entrySet()) {
      if (entry.getValue().dataTrace()) {
        keys.add(entry.getKey());
      }
    }
    html.markup("<br><span class=\"muted\">of ").code(String.join(", ", keys)).markup("</span>");
  }

  private void exemptions(Html html) {
    open(html, "exemptions", "Exemptions", false);
    if (report.exemptions().isEmpty()) {
      html.markup("<p>None.</p>");
    } else {
      HtmlStages.entries(html, report.exemptions(), each -> exemption(html, each));
    }
    close(html);
  }

  private void exemption(Html html, Exemption exemption) {
    LocalDate today = LocalDate.ofInstant(report.at(), ZoneOffset.UTC);
    long days = ChronoUnit.DAYS.between(today, exemption.terms().until());
    html.foreign(exemption.apiId() + "/" + exemption.stage())
        .markup(days < SOON_DAYS ? " <strong class=\"soon\">" : " <strong>")
        .text(days == 0 ? "ends today" : days == 1 ? "1 day left" : days + " days left")
        .markup("</strong><br><span class=\"muted\">")
        .foreign(String.join(", ", exemption.rules()))
        .text(" until " + exemption.terms().until() + ": ")
        .foreign(exemption.terms().reason());
    if (!exemption.terms().approvedBy().isEmpty()) {
      html.text(", approved by ").foreign(exemption.terms().approvedBy());
    }
    html.markup("</span>");
  }

  private void unread(Html html) {
    open(html, "unread", "Could not be read", false);
    if (report.unread().isEmpty()) {
      html.markup("<p>Nothing: all was read.</p>");
    } else {
      HtmlStages.entries(html, report.unread(), each -> unread(html, "", each));
    }
    close(html);
  }

  /** Writes what could not be read, after where that is, which may be empty. */
  static void unread(Html html, String where, Unread unread) {
    String of = where + unread.apiId();
    if (!of.isEmpty()) {
      html.foreign(of).markup("<br>");
    }
    html.markup("<span class=\"muted\">")
        .text(unread.cause().operation() + " failed with ")
        .code(unread.cause().code())
        .text(": ")
        .foreign(unread.cause().awsMessage())
        .markup("</span>");
  }

  static void open(Html html, String id, String title, boolean whole) {
    html.markup(whole ? "<section class=\"whole\"" : "<section")
        .attribute("aria-labelledby", id + "-title")
        .attribute("id", id)
        .markup("><h2")
        .attribute("id", id + "-title")
        .markup(">")
        .text(title)
        .markup("</h2>");
  }

  static void close(Html html) {
    html.markup("</section>\n");
  }
}
