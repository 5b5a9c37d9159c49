package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.lease.ListedLease;
import io.github.stageguard.lease.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stageguard lease list}. */
@Command(
    name = "list",
    description = {
      "Lists the data traces that are on under a lease: since when, by whom, until when.",
      "Exit code 1: a lease is overdue, or its schedule is broken."
    },
    footer = {"", "Examples:", "  stageguard lease list", "  stageguard lease list --output json"})
final class LeaseListCommand extends AccountCommand {
  @Mixin private OutputOption output;

  LeaseListCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    Installation installation = Installed.in(session);
    Instant now = session.clock().instant();
    List<ListedLease> leases =
        ListedLease.all(
            session.ports().leases(), installation.functionArn(), installation.leaseRoleArn(), now);
    if (output.isJson()) {
      terminal().json(json(leases, now));
    } else if (leases.isEmpty()) {
      terminal().line("No data trace is on under a lease.");
    } else {
      terminal()
          .table(
              List.of("API", "STAGE", "SINCE", "UNTIL", "LEFT", "STATE", "BY"),
              leases.stream().map(each -> row(each, now)).toList());
    }
    boolean fine = leases.stream().allMatch(each -> each.state() == ListedLease.State.RUNNING);
    return fine ? ExitCode.FINE : ExitCode.FINDINGS;
  }

  private static List<String> row(ListedLease each, Instant now) {
    String state = each.state().name().toLowerCase(Locale.ROOT);
    String faults = String.join(", ", each.faults());
    return List.of(
        each.lease().map(lease -> lease.stage().apiId()).orElse("?"),
        each.lease().map(lease -> lease.stage().stageName()).orElse("?"),
        each.lease().map(lease -> seconds(lease.startedAt())).orElse("?"),
        each.endsAt().map(LeaseListCommand::seconds).orElse("?"),
        each.left(now).map(LeaseListCommand::shown).orElse("-"),
        state,
        each.lease().map(Lease::startedBy).orElse(each.schedule())
            + (faults.isEmpty() ? "" : " (" + faults + ")"));
  }

  private static ArrayNode json(List<ListedLease> leases, Instant now) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ListedLease each : leases) {
      ObjectNode json = array.addObject().put("schedule", each.schedule());
      each.lease()
          .ifPresent(
              lease ->
                  json.put("apiId", lease.stage().apiId())
                      .put("stage", lease.stage().stageName())
                      .put("leaseId", lease.id())
                      .put("startedAt", lease.startedAt().toString())
                      .put("startedBy", lease.startedBy())
                      .put("eventId", lease.eventId()));
      each.endsAt().ifPresent(end -> json.put("endsAt", end.toString()));
      each.left(now).ifPresent(left -> json.put("secondsLeft", left.toSeconds()));
      json.put("state", each.state().name().toLowerCase(Locale.ROOT));
      ArrayNode faults = json.putArray("faults");
      each.faults().forEach(faults::add);
    }
    return array;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String shown(Duration left) {
    return "%dh %02dm".formatted(left.toHours(), left.toMinutesPart());
  }
}
