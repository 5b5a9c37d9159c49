package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first event of a function restored from its snapshot, beside later ones. */
final class First {
  private static final int ROUNDS = Integer.getInteger("bench.first.rounds", 5);

  /** So many later events of each kind, of which the last half counts. */
  private static final int LATER = 10;

  private enum When {
    STARTED("from the start of the process, without a snapshot"),
    RESTORED("first after the restore"),
    CONNECTING("later, over a new connection"),
    CONNECTED("later, over the connection of the last");

    private final String label;

    When(String label) {
      this.label = label;
    }
  }

  private record Key(Case event, boolean deployed, When when) {}

  private record Measured(Sample wall, Sample cpu) {
    Measured() {
      this(new Sample(), new Sample());
    }
  }

  private final Map<Key, Measured> measured = new LinkedHashMap<>();
  private final Map<Case, List<String>> calls = new LinkedHashMap<>();
  private final AwsStub aws;

  private First(AwsStub aws) {
    this.aws = aws;
  }

  static void measure(Report report) throws IOException {
    List<Key> order = new ArrayList<>();
    for (Case event : List.of(Case.COMPLIES, Case.VIOLATES)) {
      for (boolean deployed : List.of(false, true)) {
        order.add(new Key(event, deployed, When.RESTORED));
        order.add(new Key(event, deployed, When.STARTED));
      }
    }
    try (AwsStub aws = new AwsStub()) {
      First first = new First(aws);
      for (int round = 0; round < ROUNDS; round++) {
        for (Key each : order) {
          first.run(each);
        }
        Collections.reverse(order);
      }
      first.tell(report);
    }
  }

  private void run(Key key) throws IOException {
    LambdaRuntime.Builder builder =
        key.deployed() ? PackagedFunction.asDeployed(aws) : PackagedFunction.calling(aws.uri());
    boolean restored = key.when() == When.RESTORED;
    aws.parts(false);
    aws.takeCalls();
    long began = System.nanoTime();
    try (LambdaRuntime function = (restored ? builder.snapStart() : builder).start()) {
      if (!restored) {
        time(key, function, began, Duration.ZERO);
        return;
      }
      function.awaitInit();
      time(key, function, System.nanoTime(), Usage.cpu(function.process()));
      if (key.deployed()) {
        calls.put(key.event(), aws.takeCalls());
      }
      for (int i = 0; i < LATER; i++) {
        aws.parts(true);
        Case.COMPLIES.check(function.invoke(Case.COMPLIES.event()));
        aws.parts(false);
        for (When when : List.of(When.CONNECTING, When.CONNECTED)) {
          Key later = new Key(key.event(), key.deployed(), when);
          if (i < LATER / 2) {
            key.event().check(function.invoke(key.event().event()));
          } else {
            time(later, function, System.nanoTime(), Usage.cpu(function.process()));
          }
        }
      }
    }
  }

  private void time(Key key, LambdaRuntime function, long began, Duration cpuBefore)
      throws IOException {
    key.event().check(function.invoke(key.event().event()));
    Measured times = measured.computeIfAbsent(key, _ -> new Measured());
    times.wall().add((System.nanoTime() - began) / 1e6);
    times.cpu().add(Usage.cpu(function.process()).minus(cpuBefore).toNanos() / 1e6);
  }

  private void tell(Report report) {
    report.section(
        "The first event after a restore",
        "bench/run first",
        ROUNDS
            + " snapshots, after each the first event and "
            + LATER
            + " later ones over a connection made anew and over one that stood, of which the last"
            + " half counts; medians, in brackets the quartiles. CPU is counted by the kernel in"
            + " steps of 10 ms, so its mean is given. As deployed: with the journal, the mode in a"
            + " parameter, and credentials from an endpoint. Calls of the first event as deployed, "
            + String.join(
                "; ",
                calls.entrySet().stream()
                    .map(each -> each.getKey() + ": " + String.join(", ", each.getValue()))
                    .toList())
            + ".");
    List<List<String>> rows = new ArrayList<>();
    for (Case event : List.of(Case.COMPLIES, Case.VIOLATES)) {
      for (boolean deployed : List.of(false, true)) {
        for (When when : When.values()) {
          rows.add(row(new Key(event, deployed, when)));
        }
      }
    }
    report.table(
        List.of(
            "",
            "wall ms",
            "CPU ms",
            "wall × new connection",
            "CPU × new connection",
            "wall × same connection"),
        rows);
  }

  private List<String> row(Key key) {
    Measured times = measured.get(key);
    boolean first = key.when() == When.RESTORED;
    return List.of(
        key.event() + (key.deployed() ? ", as deployed, " : ", ") + key.when().label,
        "%.1f (%.1f–%.1f)"
            .formatted(
                times.wall().median(), times.wall().quantile(0.25), times.wall().quantile(0.75)),
        "%.1f".formatted(times.cpu().mean()),
        first ? against(key, When.CONNECTING) : "",
        first
            ? "%.1f".formatted(times.cpu().mean() / later(key, When.CONNECTING).cpu().mean())
            : "",
        first ? against(key, When.CONNECTED) : "");
  }

  private String against(Key first, When later) {
    return "%.1f"
        .formatted(measured.get(first).wall().median() / later(first, later).wall().median());
  }

  private Measured later(Key first, When later) {
    return measured.get(new Key(first.event(), first.deployed(), later));
  }
}
