package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.sweep.LargeAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * An audit of a large account under AWS's quota of ten calls a second. Time is virtual: it goes on
 * where the audit waits for its pace.
 */
class AuditAtScaleIT {
  private static final Instant START = Instant.parse("2100-01-01T00:00:00Z");
  private static final int REST_APIS = 500;
  private static final int V2_APIS = 100;
  private static final int PAGES = 2;
  private static final int PACE = 4;

  @Test
  void sixHundredApisTakeACallEachAndThePagesOfTheirLists() throws Exception {
    MiniStack.shared().reset();
    SteppingClock clock = new SteppingClock(START);
    try (StrictGate gate =
            StrictGate.inFrontOf(MiniStack.shared().uri()).clock(clock).controlPlaneQuota().open();
        FunctionAccount account = new FunctionAccount(gate)) {
      account.useRole(account.role("team"));
      LargeAccount apis = LargeAccount.of(REST_APIS, V2_APIS / 2, V2_APIS / 2);
      gate.clear();
      long really = System.nanoTime();

      Ran ran =
          new CommandOnClock(gate, clock, clock::advance)
              .with(account.environment(Map.of("STAGEGUARD_MODE", "enforce")))
              .run("audit", "--output", "json");

      Calls calls = gate.calls().ofTheFunction();
      Duration audit = Duration.between(START, clock.instant());
      Duration sweep = sweep(gate, account, clock);
      System.out.printf(
          "Audit of %d APIs: calls %s, %d virtual seconds (a sweep: %d), %d real seconds%n",
          REST_APIS + V2_APIS,
          new TreeMap<>(
              calls.names().stream()
                  .collect(Collectors.groupingBy(name -> name, Collectors.counting()))),
          audit.toSeconds(),
          sweep.toSeconds(),
          Duration.ofNanos(System.nanoTime() - really).toSeconds());
      assertThat(audit).isLessThanOrEqualTo(sweep.plusSeconds(5));
      assertThat(ran.exitCode()).isEqualTo(1);
      assertThat(calls.writes().all()).isEmpty();
      assertThat(calls.to("apigateway").names())
          .hasSize(REST_APIS + V2_APIS + PAGES + 1)
          .containsOnly("GetRestApis", "GetApis", "GetStages", "GetAccount");
      assertPaceWasKept(calls);
      JsonNode report = Json.read(ran.out());
      assertThat(report.path("unread")).isEmpty();
      assertThat(report.path("stages")).hasSize(apis.stages().size());
      assertThat(
              report
                  .path("stages")
                  .valueStream()
                  .filter(stage -> !stage.path("state").asText().equals("compliant"))
                  .map(stage -> stage.path("apiId").asText() + stage.path("stage").asText()))
          .containsExactlyInAnyOrderElementsOf(
              apis.flawed().stream().map(stage -> stage.apiId() + stage.name()).toList());
      assertThat(ran.err().lines()).hasSizeBetween(50, 100).first().asString().contains(" of 600 ");
    }
  }

  /** How long the function takes to look at the same account, writing nothing either. */
  private static Duration sweep(StrictGate gate, FunctionAccount account, SteppingClock clock) {
    Instant began = clock.instant();
    try (FunctionOnClock function =
        new FunctionOnClock(
            account.environment(Map.of("STAGEGUARD_MODE", "audit")),
            clock,
            clock::advance,
            gate.uri())) {
      JsonNode answer = function.handle(Events.sample("sweep").toString(), Duration.ofMinutes(15));
      assertThat(answer.at("/sweep/finished").asBoolean()).isTrue();
      return Duration.between(began, clock.instant());
    }
  }

  private static void assertPaceWasKept(Calls calls) {
    List<Instant> times = calls.to("apigateway").all().stream().map(call -> call.at()).toList();
    for (int i = PACE; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i - PACE), times.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }
}
