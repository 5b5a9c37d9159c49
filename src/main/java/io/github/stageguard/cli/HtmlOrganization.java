package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.cli.AccountReport.Unread;
import io.github.stageguard.cli.OrganizationReport.Audited;
import io.github.stageguard.cli.OrganizationReport.Failed;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.stage.Place;
import java.util.ArrayList;
import java.util.List;

/** The report's parts about an organization as a whole. */
final class HtmlOrganization {
  private final OrganizationReport report;

  private record Role(String where, Assessment finding) {}

  private record Trace(String where, AuditedStage stage) {}

  private record Missing(String where, Unread unread) {}

  HtmlOrganization(OrganizationReport report) {
    this.report = report;
  }

  void facts(Html html) {
    html.markup("<dl class=\"facts\">");
    HtmlSummary.fact(
        html,
        "Accounts and Regions",
        h -> h.text(report.accounts().size() + report.failed().size()));
    HtmlSummary.fact(html, "Looked at", h -> h.time(report.at()));
    html.markup("</dl>");
  }

  void sections(Html html) {
    List<AuditedStage> stages = report.stages();
    HtmlSummary.states(html, stages);
    accounts(html);
    failed(html);
    HtmlSummary.coverage(html, stages);
    roles(html);
    traces(html);
    unread(html);
  }

  void footer(Html html) {
    HtmlSummary.footer(html, report.calls());
  }

  private static String where(Place place) {
    return place.account() + " " + place.region() + " ";
  }

  private void accounts(Html html) {
    HtmlSummary.open(html, "accounts", "Accounts", true);
    html.markup(
        """
        <div class="scroll" tabindex="0" role="group" aria-label="Accounts table">\
        <table class="plain" aria-labelledby="accounts-title">
        <thead><tr><th scope="col">Account</th><th scope="col">Name</th><th scope="col">Region</th>\
        <th scope="col">Stages</th><th scope="col">Violating</th><th scope="col">Reported</th>\
        <th scope="col">Compliant</th><th scope="col">Policy</th></tr></thead>
        <tbody>
        """);
    report.accounts().forEach(each -> account(html, each));
    html.markup("</tbody></table></div>");
    HtmlSummary.close(html);
  }

  private static void account(Html html, Audited each) {
    AccountReport seen = each.report();
    String place = where(seen.place());
    html.markup("<tr><th scope=\"row\"><a href=\"#stages\"")
        .attribute("data-search", place)
        .markup(">")
        .foreign(each.member().id())
        .markup("</a></th><td>")
        .foreign(each.member().name())
        .markup("</td><td>")
        .foreign(seen.place().region())
        .markup("</td>");
    number(html, seen.stages().size());
    for (State state : List.of(State.VIOLATING, State.REPORTED, State.COMPLIANT)) {
      number(html, seen.count(state));
    }
    html.markup("<td>").foreign(seen.policy()).markup("</td></tr>\n");
  }

  private static void number(Html html, long number) {
    html.markup("<td class=\"number\">").text(number).markup("</td>");
  }

  /** All of them: an account that is missing from a report must not be missing from this list. */
  private void failed(Html html) {
    HtmlSummary.open(html, "failed", "Accounts that could not be looked at", true);
    if (report.failed().isEmpty()) {
      html.markup("<p>None.</p>");
    } else {
      html.markup("<ul class=\"entries\" role=\"list\">");
      for (Failed each : report.failed()) {
        html.markup("<li>")
            .foreign(each.member().id() + " " + each.member().name())
            .text(", ")
            .foreign(each.region())
            .markup("<br><span class=\"muted\">")
            .foreign(each.message())
            .markup("</span><br>")
            .text(each.advice())
            .markup("</li>");
      }
      html.markup("</ul>");
    }
    HtmlSummary.close(html);
  }

  private void roles(Html html) {
    List<Role> roles = new ArrayList<>();
    for (Audited each : report.accounts()) {
      each.report()
          .role()
          .forEach(finding -> roles.add(new Role(where(each.report().place()), finding)));
    }
    HtmlSummary.open(html, "role", "CloudWatch roles", false);
    if (roles.isEmpty()) {
      html.markup("<p>Nothing was found against them.</p>");
    } else {
      HtmlStages.entries(
          html,
          roles,
          each -> {
            html.foreign(each.where()).markup("<br>");
            HtmlStages.finding(html, each.finding());
          });
    }
    HtmlSummary.close(html);
  }

  private void traces(Html html) {
    List<Trace> traces = new ArrayList<>();
    for (Audited each : report.accounts()) {
      each.report().stages().stream()
          .filter(stage -> stage.stage().hasDataTrace())
          .forEach(stage -> traces.add(new Trace(where(each.report().place()), stage)));
    }
    HtmlSummary.open(html, "traces", "Data traces now on", false);
    if (traces.isEmpty()) {
      html.markup("<p>None.</p>");
    } else {
      HtmlStages.entries(
          html, traces, each -> HtmlSummary.trace(html, each.where(), each.stage(), report.at()));
    }
    HtmlSummary.close(html);
  }

  private void unread(Html html) {
    List<Missing> missing = new ArrayList<>();
    for (Audited each : report.accounts()) {
      each.report()
          .unread()
          .forEach(unread -> missing.add(new Missing(where(each.report().place()), unread)));
    }
    HtmlSummary.open(html, "unread", "Could not be read", false);
    if (missing.isEmpty()) {
      html.markup("<p>Nothing else: all was read.</p>");
    } else {
      HtmlStages.entries(
          html, missing, each -> HtmlSummary.unread(html, each.where(), each.unread()));
    }
    HtmlSummary.close(html);
  }
}
