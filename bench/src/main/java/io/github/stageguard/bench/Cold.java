package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the start of a process to its first answer, beside boto3. */
final class Cold {
  private static final int ROUNDS = Integer.getInteger("bench.cold.rounds", 15);

  /** What is started. */
  private sealed interface Contestant {
    Case event();

    /** The JVM and the runtime interface client alone. */
    record Idle() implements Contestant {
      @Override
      public Case event() {
        return Case.IGNORED;
      }
    }

    record Function(Case event) implements Contestant {}

    /** From a snapshot taken after the start: only what follows the restore counts. */
    record Restored(Case event) implements Contestant {}

    record Python(Case event) implements Contestant {}
  }

  private record Start(Duration wall, Duration cpu, long peakBytes) {}

  private record Measured(Sample wall, Sample cpu, Sample peak) {
    Measured() {
      this(new Sample(), new Sample(), new Sample());
    }

    void add(Start start) {
      wall.add(start.wall().toNanos() / 1e6);
      cpu.add(start.cpu().toNanos() / 1e6);
      peak.add(start.peakBytes() / 1e6);
    }
  }

  private static final List<Contestant> CONTESTANTS =
      List.of(
          new Contestant.Idle(),
          new Contestant.Function(Case.IGNORED),
          new Contestant.Python(Case.COMPLIES),
          new Contestant.Function(Case.COMPLIES),
          new Contestant.Restored(Case.COMPLIES),
          new Contestant.Python(Case.VIOLATES),
          new Contestant.Function(Case.VIOLATES),
          new Contestant.Restored(Case.VIOLATES));

  private Cold() {}

  static void measure(Report report) throws IOException {
    Map<Contestant, Measured> measured = new LinkedHashMap<>();
    CONTESTANTS.forEach(each -> measured.put(each, new Measured()));
    SameCalls calls = new SameCalls();
    try (AwsStub aws = new AwsStub()) {
      List<Contestant> order = new ArrayList<>(CONTESTANTS);
      for (int round = -1; round < ROUNDS; round++) {
        Collections.reverse(order);
        for (Contestant each : order) {
          Start start = start(each, aws);
          calls.check(each.event(), label(each), aws.takeCalls());
          if (round >= 0) {
            measured.get(each).add(start);
          }
        }
      }
    }
    report.section(
        "From the start of a process to its first answer",
        "bench/run cold",
        ROUNDS
            + " rounds, all contestants in each; medians, in brackets the quartiles. CPU is user and"
            + " system time of the process; peak memory is VmHWM. Calls of "
            + calls.of(Case.COMPLIES)
            + "; of "
            + calls.of(Case.VIOLATES)
            + ".");
    report.table(
        List.of(
            "",
            "wall ms",
            "CPU ms",
            "peak memory MB",
            "wall × boto3",
            "CPU × boto3",
            "memory × boto3"),
        CONTESTANTS.stream().map(each -> row(each, measured)).toList());
  }

  private static List<String> row(Contestant each, Map<Contestant, Measured> measured) {
    Measured own = measured.get(each);
    Measured boto3 = measured.get(new Contestant.Python(each.event()));
    List<String> row = new ArrayList<>();
    row.add(label(each));
    row.add(
        "%.0f (%.0f–%.0f)"
            .formatted(own.wall().median(), own.wall().quantile(0.25), own.wall().quantile(0.75)));
    row.add("%.0f".formatted(own.cpu().median()));
    row.add("%.0f".formatted(own.peak().median()));
    if (boto3 == null || boto3 == own) {
      row.addAll(List.of("", "", ""));
    } else {
      row.add("%.2f".formatted(own.wall().times(boto3.wall())));
      row.add("%.2f".formatted(own.cpu().times(boto3.cpu())));
      row.add("%.2f".formatted(own.peak().times(boto3.peak())));
    }
    return row;
  }

  private static String label(Contestant contestant) {
    return switch (contestant) {
      case Contestant.Idle() -> "a function that does nothing";
      case Contestant.Function(var event) -> "StageGuard, " + event;
      case Contestant.Restored(var event) -> "StageGuard, " + event + ", after its snapshot";
      case Contestant.Python(var event) -> "boto3, " + event;
    };
  }

  private static Start start(Contestant contestant, AwsStub aws) throws IOException {
    return switch (contestant) {
      case Contestant.Idle() -> {
        long began = System.nanoTime();
        try (LambdaRuntime function = PackagedFunction.doingNothing().start()) {
          if (!function.invoke(Case.IGNORED.event()).succeeded()) {
            throw new IllegalStateException("doing nothing failed");
          }
          yield ended(began, function.process(), Duration.ZERO);
        }
      }
      case Contestant.Function(var event) -> {
        long began = System.nanoTime();
        try (LambdaRuntime function = PackagedFunction.calling(aws.uri()).start()) {
          event.check(function.invoke(event.event()));
          yield ended(began, function.process(), Duration.ZERO);
        }
      }
      case Contestant.Restored(var event) -> {
        try (LambdaRuntime function = PackagedFunction.calling(aws.uri()).snapStart().start()) {
          function.awaitInit();
          Duration before = Usage.cpu(function.process());
          long began = System.nanoTime();
          event.check(function.invoke(event.event()));
          yield ended(began, function.process(), before);
        }
      }
      case Contestant.Python(var event) -> {
        long began = System.nanoTime();
        try (Boto3 python = new Boto3(aws.uri())) {
          python.call(event);
          yield ended(began, python.process(), Duration.ZERO);
        }
      }
    };
  }

  private static Start ended(long began, ProcessHandle process, Duration cpuBefore)
      throws IOException {
    Duration wall = Duration.ofNanos(System.nanoTime() - began);
    return new Start(wall, Usage.cpu(process).minus(cpuBefore), Usage.peakBytes(process));
  }
}
