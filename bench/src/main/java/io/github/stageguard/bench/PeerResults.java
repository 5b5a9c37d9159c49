package io.github.stageguard.bench;

import io.github.stageguard.bench.PeerCold.Start;
import io.github.stageguard.bench.PeerWarm.Who;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was measured beside Cloud Custodian, by the number of APIs in the account.
 *
 * @param quota the same as {@code plain} behind the account's quota of calls; may be empty
 */
record PeerResults(
    NavigableMap<Integer, Map<Who, PeerMeasured>> plain,
    NavigableMap<Integer, Map<Who, PeerMeasured>> quota,
    NavigableMap<Integer, Map<Start, Sample>> cold) {
  private static final int LARGE = 200;
  private static final int LARGEST = 600;

  PeerResults() {
    this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  void tell(Report report) {
    report.section(
        "Beside Cloud Custodian",
        "bench/run peer",
        "An event about a stage whose access log is gone and whose execution logs are off, until it"
            + " is handled, warm; each handled the same events, by turns. Calls of API Gateway are"
            + " medians; × is Cloud Custodian's over StageGuard's, of time the median of the pairs'"
            + " ratios. No other stage was written to: else the run stops.");
    events(report, plain);
    if (!quota.isEmpty()) {
      report.section(
          "Beside Cloud Custodian, behind the account's quota",
          "bench/run peer",
          "The same where API Gateway lets ten calls a second through, forty at once, as AWS does;"
              + " the quota is whole at the start of each event. Reads and writes count refused"
              + " calls, too, which each one's own SDK repeats.");
      events(report, quota);
    }
    if (!cold.isEmpty()) {
      cold(report);
    }
    List<List<String>> targets = targets();
    if (!targets.isEmpty()) {
      report.section(
          "Beside Cloud Custodian, what was asked for", "bench/run peer", "By the figures above.");
      report.table(List.of("", "asked for", "measured", "met"), targets);
    }
  }

  private void cold(Report report) {
    report.section(
        "Beside Cloud Custodian, from the start of the process",
        "bench/run peer",
        "From the start of a process until it has handled such an event, without a quota; medians,"
            + " in brackets the quartiles. After its snapshot: from the restore, as SnapStart"
            + " does.");
    List<List<String>> rows = new ArrayList<>();
    cold.forEach(
        (apis, starts) -> {
          List<String> row = new ArrayList<>();
          row.add(apis + " APIs");
          for (Start start : Start.values()) {
            Sample wall = starts.get(start);
            row.add(
                "%,.0f (%,.0f–%,.0f)"
                    .formatted(wall.median(), wall.quantile(0.25), wall.quantile(0.75)));
          }
          rows.add(row);
        });
    List<String> head = new ArrayList<>(List.of("ms"));
    for (Start start : Start.values()) {
      head.add(start.label);
    }
    report.table(head, rows);
  }

  private static void events(
      Report report, NavigableMap<Integer, Map<Who, PeerMeasured>> measured) {
    List<List<String>> rows = new ArrayList<>();
    measured.forEach(
        (apis, both) -> {
          for (Who who : Who.values()) {
            List<String> row = new ArrayList<>();
            row.add(apis + " APIs, " + who.label);
            row.addAll(both.get(who).cells());
            if (who == Who.CUSTODIAN) {
              row.add("%.1f".formatted(timesCalls(both)));
              row.add("%,.1f".formatted(timesSlower(both)));
            } else {
              row.addAll(List.of("", ""));
            }
            rows.add(row);
          }
        });
    report.table(
        List.of(
            "",
            "events",
            "reads",
            "writes",
            "of them refused",
            "calls of other services",
            "p50 ms",
            "p95 ms",
            "peak memory MB",
            "stage right",
            "calls ×",
            "time ×"),
        rows);
  }

  private List<List<String>> targets() {
    List<List<String>> rows = new ArrayList<>();
    Map<Who, PeerMeasured> largest = plain.get(LARGEST);
    if (largest != null) {
      PeerMeasured own = largest.get(Who.STAGEGUARD);
      rows.add(
          target(
              "StageGuard's calls for an event, " + LARGEST + " APIs",
              "≤ 2 reads + 1 write",
              "%.0f + %.0f".formatted(own.mostReads(), own.mostWrites()),
              own.mostReads() <= 2 && own.mostWrites() <= 1));
      rows.add(atLeast("calls ×, " + LARGEST + " APIs", 200, timesCalls(largest)));
    }
    if (plain.containsKey(LARGE)) {
      rows.add(atLeast("time ×, " + LARGE + " APIs", 20, timesSlower(plain.get(LARGE))));
    }
    if (largest != null) {
      rows.add(atLeast("time ×, " + LARGEST + " APIs", 50, timesSlower(largest)));
    }
    if (quota.containsKey(LARGEST)) {
      rows.add(
          atLeast(
              "time ×, " + LARGEST + " APIs, behind the quota",
              500,
              timesSlower(quota.get(LARGEST))));
    }
    cold.forEach(
        (apis, starts) -> {
          for (Start start : List.of(Start.STAGEGUARD, Start.RESTORED)) {
            double own = starts.get(start).median();
            double custodian = starts.get(Start.CUSTODIAN).median();
            rows.add(
                target(
                    "first event of " + start.label + ", " + apis + " APIs",
                    "< %,.0f ms, Cloud Custodian's".formatted(custodian),
                    "%,.0f ms".formatted(own),
                    own < custodian));
          }
        });
    return rows;
  }

  private static List<String> atLeast(String what, double least, double measured) {
    return target(
        what,
        "≥ %.0f".formatted(least),
        (measured < 100 ? "%.1f" : "%,.0f").formatted(measured),
        measured >= least);
  }

  private static List<String> target(String what, String wanted, String measured, boolean met) {
    return List.of(what, wanted, measured, met ? "yes" : "no");
  }

  private static double timesCalls(Map<Who, PeerMeasured> both) {
    return both.get(Who.CUSTODIAN).calls() / both.get(Who.STAGEGUARD).calls();
  }

  private static double timesSlower(Map<Who, PeerMeasured> both) {
    return both.get(Who.CUSTODIAN).wall().times(both.get(Who.STAGEGUARD).wall());
  }
}
