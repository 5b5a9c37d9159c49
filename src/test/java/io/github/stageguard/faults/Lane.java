package io.github.stageguard.faults;

import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.gate.StrictGate;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * What worlds that come one after another have in common: an emulator, its gate, a clock and
 * connections.
 */
final class Lane implements AutoCloseable {
  /** Far from now, so that the emulator does not fire schedules itself. */
  private static final Instant START = Instant.parse("2100-01-01T00:00:00Z");

  private final MiniStack emulator;
  private final SteppingClock clock = new SteppingClock(START);
  private final StrictGate gate;
  private final Clients team;
  private final SdkHttpClient http = ApacheHttpClient.create();
  private final String journalTable;

  Lane(MiniStack emulator, String journalTable) {
    this.emulator = emulator;
    this.gate = StrictGate.inFrontOf(emulator.uri()).clock(clock).open();
    this.team = Clients.of(gate.uri(), StrictGate.SEED);
    this.journalTable = journalTable;
    LocalDynamo.shared().journalTable(journalTable);
  }

  /** An empty account, at the beginning of time. */
  void reset() {
    emulator.reset();
    gate.reset();
    LocalDynamo.shared().empty(journalTable);
    clock.advance(Duration.between(clock.instant(), START));
  }

  SteppingClock clock() {
    return clock;
  }

  StrictGate gate() {
    return gate;
  }

  Clients team() {
    return team;
  }

  SdkHttpClient http() {
    return http;
  }

  String journalTable() {
    return journalTable;
  }

  @Override
  public void close() {
    http.close();
    team.close();
    gate.close();
  }
}
