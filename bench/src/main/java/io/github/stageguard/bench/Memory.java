package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The most memory that the function has resident for one event, by options of its JVM. */
final class Memory {
  private static final int ROUNDS = Integer.getInteger("bench.memory.rounds", 1);

  /** Later options win over earlier ones; the first is how the function runs. */
  private static final Map<String, String[]> OPTIONS = options();

  private record Measured(Sample started, Sample restored) {
    Measured() {
      this(new Sample(), new Sample());
    }
  }

  private Memory() {}

  static void measure(Report report) throws IOException {
    Map<String, Measured> measured = new LinkedHashMap<>();
    try (AwsStub aws = new AwsStub()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (String each : OPTIONS.keySet()) {
          Measured peaks = measured.computeIfAbsent(each, _ -> new Measured());
          LambdaRuntime.Builder function =
              PackagedFunction.asDeployed(aws).options(OPTIONS.get(each));
          peaks.started().add(peak(function.start()));
          peaks.restored().add(peak(function.snapStart().start()));
        }
      }
    }
    report.section(
        "Memory for an event",
        "bench/run memory",
        ROUNDS
            + " of each, medians of VmHWM in MB, with the journal. MaxRAM is what the JVM"
            + " takes for the machine's memory, on Lambda the function's: its heap grows to a"
            + " quarter of that.");
    List<List<String>> rows = new ArrayList<>();
    measured.forEach(
        (name, peaks) ->
            rows.add(
                List.of(
                    name,
                    "%.0f".formatted(peaks.started().median()),
                    "%.0f".formatted(peaks.restored().median()))));
    report.table(List.of("", "VIOLATES, without a snapshot", "VIOLATES, after its snapshot"), rows);
  }

  private static double peak(LambdaRuntime started) throws IOException {
    try (LambdaRuntime function = started) {
      Case.VIOLATES.check(function.invoke(Case.VIOLATES.event()));
      return Usage.peakBytes(function.process()) / 1e6;
    }
  }

  private static Map<String, String[]> options() {
    Map<String, String[]> options = new LinkedHashMap<>();
    options.put("as in the template, 1 GB", new String[0]);
    for (String ram : List.of("512m", "256m")) {
      options.put("-XX:MaxRAM=" + ram, new String[] {"-XX:MaxRAM=" + ram});
    }
    for (String option : List.of("-Xmx32m", "-Xss256k", "-XX:TieredStopAtLevel=4")) {
      options.put(option, new String[] {option});
    }
    options.put("-XX:+UseG1GC", new String[] {"-XX:-UseSerialGC", "-XX:+UseG1GC"});
    return options;
  }
}
