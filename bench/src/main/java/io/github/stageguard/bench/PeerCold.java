package io.github.stageguard.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the start of a process until its first event is handled, the violation put right. */
final class PeerCold {
  /** What is started. */
  enum Start {
    CUSTODIAN("Cloud Custodian"),
    STAGEGUARD("StageGuard"),
    /** Only what follows the restore counts. */
    RESTORED("StageGuard, after its snapshot");

    final String label;

    Start(String label) {
      this.label = label;
    }
  }

  private PeerCold() {}

  /** So many rounds with all of them in each, in an account as it stands. */
  static Map<Start, Sample> measured(PeerAccount account, int rounds) throws IOException {
    Map<Start, Sample> measured = new EnumMap<>(Start.class);
    List<Start> order = new ArrayList<>(List.of(Start.values()));
    for (int round = 0; round < rounds; round++) {
      for (Start each : order) {
        account.violate();
        account.gate().clear();
        measured
            .computeIfAbsent(each, _ -> new Sample())
            .add(took(each, account, account.event(round)).toNanos() / 1e6);
        account.checkUntouched(each.label, account.gate().calls().ofTheFunction());
        if (!account.faults().isEmpty()) {
          throw new IllegalStateException(each.label + " left " + account.faults());
        }
      }
      Collections.reverse(order);
    }
    return measured;
  }

  private static Duration took(Start each, PeerAccount account, String event) throws IOException {
    long began = System.nanoTime();
    return switch (each) {
      case CUSTODIAN -> handled(began, PeerCustodian.started(account.gate().uri()), event);
      case STAGEGUARD -> handled(began, PeerStageGuard.started(account.account()), event);
      case RESTORED -> {
        PeerStageGuard snapshot = PeerStageGuard.snapshot(account.account());
        yield handled(System.nanoTime(), snapshot, event);
      }
    };
  }

  private static Duration handled(long began, PeerProcess process, String event)
      throws IOException {
    try (process) {
      boolean succeeded = process.handle(event);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      if (!succeeded) {
        throw new IllegalStateException(process + " failed");
      }
      return took;
    }
  }
}
