package io.github.stageguard.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.sweep.Inspection;
import io.github.stageguard.sweep.LargeAccount;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * A sweep of a large account by the packaged function, in real time and at the default pace, beside
 * a team that shares the account's quota.
 */
final class Sweep {
  private static final int APIS = Integer.getInteger("bench.sweep.apis", 700);
  private static final int V2_APIS = APIS / 7;

  /** As in {@code template.yaml}. */
  private static final Duration TIMEOUT = Duration.ofSeconds(300);

  private static final String POLICY = "/stageguard/policy";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What a sweep took, from its event to the answer of its last invocation.
   *
   * @param invoked how much of the time the function ran
   */
  private record Measured(
      JsonNode answer,
      Duration took,
      Duration invoked,
      Duration cpu,
      long peakBytes,
      Calls calls,
      Calls ofTheTeam) {}

  private final StrictGate gate;
  private final FunctionAccount account;

  private Sweep(StrictGate gate, FunctionAccount account) {
    this.gate = gate;
    this.account = account;
  }

  static void measure(Report report) throws Exception {
    MiniStack.shared().reset();
    try (StrictGate gate =
            StrictGate.inFrontOf(MiniStack.shared().uri()).controlPlaneQuota().open();
        FunctionAccount account = FunctionAccount.withoutJournal(gate)) {
      account.useRole(account.role("team"));
      account
          .team()
          .ssm()
          .putParameter(
              r ->
                  r.name(POLICY)
                      .type(ParameterType.STRING)
                      .value("version: 1\nsweep: {maxChanges: 1000}\n"));
      LargeAccount apis = LargeAccount.of(APIS - V2_APIS, V2_APIS / 2, V2_APIS - V2_APIS / 2);
      Sweep sweep = new Sweep(gate, account);
      Measured violating = sweep.run(apis);
      List<String> faults = Inspection.of(account.team(), apis.stages());
      if (!faults.isEmpty()) {
        throw new IllegalStateException("the sweep left " + faults);
      }
      tell(report, apis, violating, sweep.run(apis));
    }
  }

  private Measured run(LargeAccount apis) throws IOException, InterruptedException {
    gate.clear();
    try (LambdaRuntime function =
            account
                .function(
                    Map.of("STAGEGUARD_MODE", "enforce", "STAGEGUARD_POLICY_PARAMETER", POLICY))
                .options("-XX:MaxRAM=1g")
                .timeout(TIMEOUT)
                .start();
        Team _ = new Team(gate.uri(), apis.stages().getFirst().apiId())) {
      function.awaitInit();
      long began = System.nanoTime();
      long idle = 0;
      JsonNode answer = answer(function.invoke(Events.sample("sweep").toString()));
      for (var next = nextPart(); next.isPresent(); next = nextPart()) {
        long paused = System.nanoTime();
        String event = fired(next.get());
        idle += System.nanoTime() - paused;
        answer = answer(function.invoke(event));
      }
      long took = System.nanoTime() - began;
      return new Measured(
          answer,
          Duration.ofNanos(took),
          Duration.ofNanos(took - idle),
          Usage.cpu(function.process()),
          Usage.peakBytes(function.process()),
          gate.calls().ofTheFunction(),
          gate.calls().by(Team.NAME));
    }
  }

  private static JsonNode answer(Invocation invocation) throws IOException {
    if (!invocation.succeeded()) {
      throw new IllegalStateException("the sweep came to " + invocation);
    }
    return JSON.readTree(invocation.result());
  }

  /** The schedule by which the sweep goes on, if it does. */
  private Optional<GetScheduleResponse> nextPart() {
    return account.sweepsToCome().stream().findFirst();
  }

  /** Waits as EventBridge Scheduler does, deletes the schedule, and returns what it sends. */
  private String fired(GetScheduleResponse schedule) throws InterruptedException {
    String at = schedule.scheduleExpression();
    Instant due =
        LocalDateTime.parse(at.substring("at(".length(), at.length() - 1))
            .toInstant(ZoneOffset.UTC);
    Thread.sleep(Duration.between(Instant.now(), due));
    try {
      account
          .team()
          .scheduler()
          .deleteSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(schedule.name()));
    } catch (ResourceNotFoundException firedByTheEmulator) {
      // It has no such function to invoke.
    }
    return schedule.target().input();
  }

  private static void tell(
      Report report, LargeAccount apis, Measured violating, Measured compliant) {
    report.section(
        "A sweep of a large account",
        "bench/run sweep",
        ("%d REST, %d HTTP and %d WebSocket APIs of two stages each, swept in real time at the"
                + " default pace of four calls a second. The account allows ten calls a second,"
                + " forty at once, and a team calls it five times a second all the while. Peak"
                + " memory is VmHWM.")
            .formatted(APIS - V2_APIS, V2_APIS / 2, V2_APIS - V2_APIS / 2));
    Map<String, Function<Measured, String>> figures = new LinkedHashMap<>();
    figures.put("stages seen", m -> m.answer().at("/sweep/stages/seen").asText());
    figures.put("stages put right", m -> m.answer().at("/sweep/stages/remediated").asText());
    figures.put("seconds", m -> seconds(m.took()));
    figures.put("seconds that the function ran", m -> seconds(m.invoked()));
    figures.put("invocations", m -> m.answer().at("/sweep/part").asText());
    figures.put("CPU seconds", m -> seconds(m.cpu()));
    figures.put("peak memory MB", m -> "%.0f".formatted(m.peakBytes() / 1e6));
    figures.put("reads of API Gateway", m -> count(m.calls().to("apigateway").reads()));
    figures.put("writes to API Gateway", m -> count(m.calls().to("apigateway").writes()));
    figures.put("calls of other services", m -> beside(m.calls(), "apigateway"));
    figures.put("calls refused as one too many", m -> count(m.calls().answered(429)));
    figures.put("the team's calls", m -> count(m.ofTheTeam()));
    figures.put("the team's calls refused", m -> count(m.ofTheTeam().answered(429)));
    List<List<String>> rows = new ArrayList<>();
    figures.forEach(
        (name, figure) ->
            rows.add(List.of(name, figure.apply(violating), figure.apply(compliant))));
    report.table(
        List.of("", apis.flawed().size() + " stages violate the policy", "all comply"), rows);
  }

  private static String count(Calls calls) {
    return Integer.toString(calls.count());
  }

  private static String beside(Calls calls, String service) {
    return Integer.toString(calls.count() - calls.to(service).count());
  }

  private static String seconds(Duration time) {
    return "%.0f".formatted(time.toMillis() / 1e3);
  }
}
