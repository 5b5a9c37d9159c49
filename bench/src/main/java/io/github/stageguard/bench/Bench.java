package io.github.stageguard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Measures StageGuard; started by {@code bench/run} in the project's folder. */
public final class Bench {
  private static final List<String> SECTIONS =
      List.of("core", "warm", "cold", "first", "archive", "memory", "size", "sweep", "peer");

  private Bench() {}

  /**
   * @param arguments names of the sections to measure; none: all of them, and the report is written
   *     to {@code bench/RESULTS.md}
   */
  public static void main(String[] arguments) throws Exception {
    Set<String> wanted = Set.copyOf(arguments.length == 0 ? SECTIONS : List.of(arguments));
    Report report = new Report();
    report.preamble(Machine.described());
    for (String section : SECTIONS) {
      if (wanted.contains(section)) {
        measure(section, report);
      }
    }
    if (wanted.containsAll(SECTIONS)) {
      report.write(Path.of("bench", "RESULTS.md"));
    }
  }

  private static void measure(String section, Report report) throws Exception {
    switch (section) {
      case "core" -> Core.measure(report);
      case "warm" -> Warm.measure(report);
      case "cold" -> Cold.measure(report);
      case "first" -> First.measure(report);
      case "archive" -> Archives.measure(report);
      case "memory" -> Memory.measure(report);
      case "size" -> size(report);
      case "sweep" -> Sweep.measure(report);
      case "peer" -> Peer.measure(report);
      default -> throw new IllegalArgumentException("there is no section " + section);
    }
  }

  private static void size(Report report) throws IOException {
    Artifact artifact = Artifact.in(Path.of("target", "function"));
    report.section(
        "Artifact", "bench/run size", "What Lambda unpacks, file by file; at most 48 MB.");
    report.table(List.of("file", "KB", "share"), artifact.rows());
  }
}
