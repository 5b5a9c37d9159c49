package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A start without a snapshot, from archives of classes that the JVM made at an earlier run. */
final class Archives {
  private static final int ROUNDS = Integer.getInteger("bench.archive.rounds", 7);
  private static final Path CDS = Path.of("target", "bench", "stageguard.jsa").toAbsolutePath();
  private static final Path AOT = Path.of("target", "bench", "stageguard.aot").toAbsolutePath();

  /** What is started, with the options of its JVM. */
  private enum Contestant {
    IDLE("a function that does nothing"),
    PLAIN("StageGuard"),
    APP_CDS("StageGuard, AppCDS archive", "-Xshare:on", "-XX:SharedArchiveFile=" + CDS),
    AOT_CACHE("StageGuard, AOT cache", "-XX:AOTMode=on", "-XX:AOTCache=" + AOT),
    BOTO3("boto3");

    private final String label;
    private final String[] options;

    Contestant(String label, String... options) {
      this.label = label;
      this.options = options;
    }
  }

  private record Measured(Sample wall, Sample cpu, Sample peak) {
    Measured() {
      this(new Sample(), new Sample(), new Sample());
    }

    void add(long began, ProcessHandle process) throws IOException {
      wall.add((System.nanoTime() - began) / 1e6);
      cpu.add(Usage.cpu(process).toNanos() / 1e6);
      peak.add(Usage.peakBytes(process) / 1e6);
    }
  }

  private Archives() {}

  static void measure(Report report) throws IOException {
    Map<Contestant, Measured> measured = new LinkedHashMap<>();
    try (AwsStub aws = new AwsStub()) {
      make(aws, CDS, "-XX:ArchiveClassesAtExit=" + CDS);
      make(aws, AOT, "-XX:AOTCacheOutput=" + AOT);
      List<Contestant> order = new ArrayList<>(List.of(Contestant.values()));
      order.forEach(each -> measured.put(each, new Measured()));
      for (int round = 0; round < ROUNDS; round++) {
        for (Contestant each : order) {
          start(each, aws, measured.get(each));
        }
        Collections.reverse(order);
      }
    }
    report.section(
        "Starts without a snapshot, from archives of classes",
        "bench/run archive",
        ROUNDS
            + " rounds, from the start of the process until VIOLATES is answered; medians. Each"
            + " archive was made at the end of a process that had answered VIOLATES: AppCDS takes "
            + Files.size(CDS) / 1_000_000
            + " MB, the AOT cache "
            + Files.size(AOT) / 1_000_000
            + " MB, and either fits only the very JVM that made it.");
    report.table(
        List.of("", "wall ms", "CPU ms", "peak memory MB", "wall × boto3"),
        measured.entrySet().stream()
            .map(each -> row(each.getKey(), each.getValue(), measured.get(Contestant.BOTO3)))
            .toList());
  }

  private static List<String> row(Contestant each, Measured own, Measured boto3) {
    return List.of(
        each.label,
        "%.0f".formatted(own.wall().median()),
        "%.0f".formatted(own.cpu().median()),
        "%.0f".formatted(own.peak().median()),
        each == Contestant.BOTO3 ? "" : "%.2f".formatted(own.wall().times(boto3.wall())));
  }

  private static void start(Contestant each, AwsStub aws, Measured measured) throws IOException {
    long began = System.nanoTime();
    switch (each) {
      case IDLE -> {
        try (LambdaRuntime function = PackagedFunction.doingNothing().start()) {
          if (!function.invoke(Case.IGNORED.event()).succeeded()) {
            throw new IllegalStateException("doing nothing failed");
          }
          measured.add(began, function.process());
        }
      }
      case BOTO3 -> {
        try (Boto3 python = new Boto3(aws.uri())) {
          python.call(Case.VIOLATES);
          measured.add(began, python.process());
        }
      }
      case PLAIN, APP_CDS, AOT_CACHE -> {
        try (LambdaRuntime function =
            PackagedFunction.calling(aws.uri()).options(each.options).start()) {
          Case.VIOLATES.check(function.invoke(Case.VIOLATES.event()));
          measured.add(began, function.process());
        }
      }
    }
  }

  private static void make(AwsStub aws, Path archive, String option) throws IOException {
    Files.deleteIfExists(archive);
    try (LambdaRuntime function = PackagedFunction.calling(aws.uri()).options(option).start()) {
      Case.VIOLATES.check(function.invoke(Case.VIOLATES.event()));
      // Asked to end, not killed: the JVM writes the archive as it exits.
      function.process().destroy();
      function.process().onExit().get(Duration.ofMinutes(5).toSeconds(), TimeUnit.SECONDS);
      if (!Files.exists(archive)) {
        throw new IllegalStateException("no archive: " + function.stderr() + function.stdout());
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
