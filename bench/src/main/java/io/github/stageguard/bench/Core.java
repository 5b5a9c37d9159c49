package io.github.stageguard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link CoreBenchmark}, again and again, so that what disturbs one round spoils no figure.
 */
final class Core {
  private static final int ROUNDS = Integer.getInteger("bench.core.rounds", 9);
  private static final String YARDSTICK = "yardstick";

  private Core() {}

  static void measure(Report report) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(CoreBenchmark.class.getName())
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Map<String, Sample> measured = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (RunResult result : new Runner(options).run()) {
        measured
            .computeIfAbsent(name(result.getParams()), each -> new Sample())
            .add(result.getPrimaryResult().getScore());
      }
    }
    report.section(
        "The deciding core",
        "bench/run core",
        ROUNDS
            + " rounds of JMH, a new JVM for each benchmark of each round; medians. The yardstick is"
            + " Jackson reading an event of CloudTrail into a tree.");
    List<List<String>> rows = new ArrayList<>();
    measured.forEach(
        (name, times) ->
            rows.add(
                List.of(
                    name,
                    "%.1f".formatted(times.median()),
                    "%.1f".formatted(times.times(measured.get(YARDSTICK))))));
    report.table(List.of("", "µs", "× yardstick"), rows);
  }

  private static String name(BenchmarkParams parameters) {
    String method = parameters.getBenchmark().replaceFirst(".*\\.", "");
    StringBuilder name = new StringBuilder(method);
    for (String key : parameters.getParamsKeys()) {
      name.append(", ").append(parameters.getParam(key));
    }
    return name.toString();
  }
}
