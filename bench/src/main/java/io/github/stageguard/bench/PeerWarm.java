package io.github.stageguard.bench;

import io.github.stageguard.gate.Calls;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Events for two warm processes, one of each in turn, in an account that grows from size to size.
 */
final class PeerWarm implements AutoCloseable {
  /** Who handles an event. */
  enum Who {
    STAGEGUARD("StageGuard"),
    CUSTODIAN("Cloud Custodian");

    final String label;

    Who(String label) {
      this.label = label;
    }
  }

  /** StageGuard's budget for an event whose stage has to be written. */
  private static final int READS = 2;

  private static final int WRITES = 1;

  /** How long StageGuard takes the account's role for granted. */
  private static final Duration ROLE_LOOKED_AT = Duration.ofMinutes(15);

  /** In which the account lets as many calls through as it ever does at once. */
  private static final int BURST = 40;

  private static final Duration ONE_MORE = Duration.ofMillis(100);

  private final boolean quota;
  private final PeerAccount account;
  private final Map<Who, PeerProcess> processes = new EnumMap<>(Who.class);
  private Instant roleLookedAt = Instant.MIN;
  private int number;
  private int callsBefore;

  PeerWarm(boolean quota) throws IOException {
    this.quota = quota;
    this.account = new PeerAccount(quota);
    processes.put(Who.STAGEGUARD, PeerStageGuard.started(account.account()));
    processes.put(Who.CUSTODIAN, PeerCustodian.started(account.gate().uri()));
  }

  PeerAccount account() {
    return account;
  }

  /** Events that do not count, while the account has one API. */
  void warmUp(int events) throws IOException, InterruptedException {
    for (int i = 0; i < events; i++) {
      for (Who who : Who.values()) {
        event(who, new PeerMeasured());
      }
    }
  }

  /** Has both handle so many events in an account of so many APIs. */
  Map<Who, PeerMeasured> measured(int apis, int events) throws IOException, InterruptedException {
    account.growTo(apis);
    Map<Who, PeerMeasured> measured = new EnumMap<>(Who.class);
    for (Who who : Who.values()) {
      measured.put(who, new PeerMeasured());
    }
    List<Who> order = new ArrayList<>(List.of(Who.values()));
    for (int i = 0; i < events; i++) {
      for (Who who : order) {
        event(who, measured.get(who));
      }
      Collections.reverse(order);
    }
    for (Who who : Who.values()) {
      measured.get(who).peak(Usage.peakBytes(processes.get(who).process()));
    }
    List<String> faults = account.faultsOfOthers();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("stages that nobody should have touched: " + faults);
    }
    return measured;
  }

  private void event(Who who, PeerMeasured measured) throws IOException, InterruptedException {
    account.violate();
    String event = account.event(number++ / 2);
    if (quota) {
      // Until the account's quota is whole again.
      Thread.sleep(ONE_MORE.multipliedBy(Math.min(BURST, callsBefore)));
    }
    account.gate().clear();
    long began = System.nanoTime();
    boolean succeeded = processes.get(who).handle(event);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Calls calls = account.gate().calls().ofTheFunction();
    callsBefore = calls.to("apigateway").count();
    List<String> faults = account.faults();
    measured.add(took, calls, faults);
    account.checkUntouched(who.label, calls);
    boolean right = succeeded && faults.isEmpty();
    switch (who) {
      case STAGEGUARD -> {
        if (!right) {
          throw new IllegalStateException("StageGuard left " + faults);
        }
        budget(calls.to("apigateway"));
      }
      case CUSTODIAN -> {
        // Behind the quota its calls may be refused for good; the table tells of it.
        if (!right && !quota) {
          throw new IllegalStateException("Cloud Custodian left " + faults);
        }
      }
    }
  }

  /** The look at the account's role, which it takes every so often, is beside the budget. */
  private void budget(Calls calls) {
    boolean due = roleLookedAt.isBefore(Instant.now().minus(ROLE_LOOKED_AT));
    boolean looked = due && calls.named("GetAccount").count() == 1;
    if (looked) {
      roleLookedAt = Instant.now();
    }
    int reads = calls.reads().count();
    if (reads > READS + (looked ? 1 : 0) || calls.count() - reads > WRITES) {
      throw new IllegalStateException("StageGuard made more calls than it may: " + calls.names());
    }
  }

  @Override
  public void close() {
    processes.values().forEach(PeerProcess::close);
    account.close();
  }
}
