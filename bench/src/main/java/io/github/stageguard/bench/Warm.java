package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A warm process's own time for an event: what it took less how long its requests were away. */
final class Warm {
  private static final int WARM_UP = Integer.getInteger("bench.warm.up", 300);
  private static final int EVENTS = Integer.getInteger("bench.warm.events", 1000);

  private interface Work {
    void run() throws IOException;
  }

  private record Measured(Sample wall, Sample own) {
    Measured() {
      this(new Sample(), new Sample());
    }
  }

  private final AwsStub aws;
  private final Wire wire;
  private final Map<String, Measured> measured = new LinkedHashMap<>();
  private final SameCalls calls = new SameCalls();

  private Warm(AwsStub aws, Wire wire) {
    this.aws = aws;
    this.wire = wire;
  }

  static void measure(Report report) throws IOException {
    try (AwsStub aws = new AwsStub();
        Wire wire = new Wire(aws.uri());
        LambdaRuntime function = PackagedFunction.calling(wire.uri()).start();
        Boto3 python = new Boto3(wire.uri())) {
      Warm warm = new Warm(aws, wire);
      for (int i = -WARM_UP; i < EVENTS; i++) {
        for (Case each : Case.values()) {
          String event = each.event();
          warm.time("StageGuard, ", each, i >= 0, () -> each.check(function.invoke(event)));
          if (each != Case.IGNORED) {
            warm.time("boto3, ", each, i >= 0, () -> python.call(each));
          }
        }
      }
      warm.tell(report);
    }
  }

  private void time(String who, Case each, boolean counts, Work work) throws IOException {
    Duration before = wire.away();
    long began = System.nanoTime();
    work.run();
    double wall = (System.nanoTime() - began) / 1e6;
    double away = wire.away().minus(before).toNanos() / 1e6;
    List<String> made = aws.takeCalls();
    if (counts) {
      calls.check(each, who + each, made);
      Measured times = measured.computeIfAbsent(who + each, name -> new Measured());
      times.wall().add(wall);
      times.own().add(wall - away);
    }
  }

  private void tell(Report report) {
    report.section(
        "Own time for an event, warm",
        "bench/run warm",
        EVENTS
            + " events of each kind in turn, after "
            + WARM_UP
            + " to warm up. Own time is from handing the event to the process until its answer"
            + " arrived, less how long its requests were away. Calls of "
            + calls.of(Case.COMPLIES)
            + "; of "
            + calls.of(Case.VIOLATES)
            + ".");
    List<List<String>> rows = new ArrayList<>();
    measured.forEach((name, times) -> rows.add(row(name, times)));
    report.table(
        List.of("", "p50 ms", "own p50 ms", "own p99 ms", "own × boto3", "own × IGNORED"), rows);
  }

  private List<String> row(String name, Measured times) {
    Measured boto3 = measured.get(name.replace("StageGuard", "boto3"));
    return List.of(
        name,
        "%.2f".formatted(times.wall().median()),
        "%.2f".formatted(times.own().median()),
        "%.2f".formatted(times.own().quantile(0.99)),
        boto3 == null || boto3 == times ? "" : "%.2f".formatted(times.own().times(boto3.own())),
        "%.2f".formatted(times.own().times(measured.get("StageGuard, " + Case.IGNORED).own())));
  }
}
