package io.github.stageguard.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.sweep.LargeAccount.Flaw;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.apigateway.model.TooManyRequestsException;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * A sweep of a large account that shares its ten calls a second with a team. Time is virtual: the
 * function's, the quota's and the team's is one clock, which goes on where the sweep waits for its
 * pace.
 */
class SweepAtScaleIT {
  /** Far from now, so that the emulator does not fire schedules itself. */
  private static final Instant START = Instant.parse("2100-01-01T00:00:00Z");

  private static final int REST_APIS = 600;
  private static final int V2_APIS = 100;
  private static final int PAGES = 3;
  private static final int PACE = 4;
  private static final String POLICY = "/team/policy";
  private static final Set<String> SURVEY =
      Set.of("GetRestApis", "GetApis", "GetStages", "GetAccount");

  private static final SteppingClock CLOCK = new SteppingClock(START);

  private static StrictGate gate;
  private static FunctionAccount account;
  private static LargeAccount apis;
  private static Clients team;
  private static VirtualTime time;
  private static FunctionOnClock function;

  /** What a sweep did, from its event to its end. */
  private record Swept(
      ObjectNode answer, int parts, Calls calls, Calls teamsCalls, String figures) {}

  @BeforeAll
  static void sevenHundredApis() throws Exception {
    long began = System.nanoTime();
    MiniStack.shared().reset();
    gate = StrictGate.inFrontOf(MiniStack.shared().uri()).clock(CLOCK).controlPlaneQuota().open();
    account = new FunctionAccount(gate);
    account.useRole(account.role("team"));
    account
        .team()
        .ssm()
        .putParameter(
            r ->
                r.name(POLICY)
                    .type(ParameterType.STRING)
                    .value("version: 1\nsweep: {maxChanges: 1000}\n"));
    apis = LargeAccount.of(REST_APIS, V2_APIS / 2, V2_APIS / 2);
    System.out.printf(
        "%d stages made in %d seconds%n",
        apis.stages().size(), Duration.ofNanos(System.nanoTime() - began).toSeconds());
    team = Clients.of(gate.uri(), "team");
    String teams = apis.stages().getFirst().apiId();
    time = new VirtualTime(CLOCK, () -> call(teams));
    function =
        new FunctionOnClock(
            account.environment(
                Map.of("STAGEGUARD_MODE", "enforce", "STAGEGUARD_POLICY_PARAMETER", POLICY)),
            CLOCK,
            time,
            gate.uri());
  }

  private static void call(String api) {
    try {
      team.apiGateway().getRestApi(r -> r.restApiId(api));
    } catch (TooManyRequestsException refused) {
      // The gate has noted it.
    }
  }

  @AfterAll
  static void close() {
    function.close();
    team.close();
    account.close();
    gate.close();
  }

  @Test
  void everyStageIsPutRightWhileATeamNoticesNothing() {
    int flawed = apis.flawed().size();
    assertThat(flawed).isEqualTo(apis.stages().size() / 10);
    assertThat(Inspection.of(account.team(), apis.flawed())).hasSizeGreaterThanOrEqualTo(flawed);

    Swept first = sweep("first", Duration.ofMinutes(2));

    System.out.println("Sweep of a tenth violating: " + first.figures());
    assertTeamWasNotRefused(first);
    assertPaceWasKept(first.calls());
    assertThat(first.answer().path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(counts(first.answer()))
        .isEqualTo(
            Map.of(
                "seen", 1400L,
                "compliant", 1400L - flawed,
                "remediated", (long) flawed,
                "reported", 0L,
                "failed", 0L));
    assertThat(first.parts()).isGreaterThan(1);
    assertThat(first.answer().at("/sweep/finished").asBoolean()).isTrue();
    assertThat(first.answer().at("/sweep/failures")).isEmpty();
    assertThat(gatewayReads(first.calls(), SURVEY))
        .isLessThanOrEqualTo(REST_APIS + V2_APIS + PAGES + 1);
    // Beside the survey: each stage is read once before it is written, once more where its log
    // group had to be seen to in between or was the first of its kind that a part looked at, and
    // once for a lease that stands since an earlier part.
    long writes = first.calls().named("UpdateStage").count();
    assertThat(gatewayReads(first.calls(), Set.of("GetStage")))
        .isLessThanOrEqualTo(
            writes
                + apis.with(Flaw.NOTHING_SET)
                + apis.with(Flaw.LOG_GROUP_GONE)
                + apis.with(Flaw.TRACE_ON)
                + 2L * first.parts());
    assertEachStageIsWrittenAtMostOnce(first.calls());
    assertThat(function.lines().stream().filter(line -> line.has("stages")))
        .extracting(
            line -> line.at("/stages/0/apiId").asText() + line.at("/stages/0/stage").asText())
        .containsExactlyInAnyOrderElementsOf(
            apis.flawed().stream().map(stage -> stage.apiId() + stage.name()).toList());
    assertThat(Inspection.of(account.team(), apis.stages())).isEmpty();

    Swept second = sweep("second", Duration.ofMinutes(5));

    System.out.println("Sweep of a compliant account: " + second.figures());
    assertThat(second.answer().path("result").asText()).isEqualTo("COMPLIANT");
    assertThat(counts(second.answer())).containsEntry("compliant", 1400L);
    assertThat(second.calls().writes().all()).isEmpty();
    assertTeamWasNotRefused(second);
    assertPaceWasKept(second.calls());
    assertThat(gatewayReads(second.calls(), SURVEY))
        .isLessThanOrEqualTo(REST_APIS + V2_APIS + PAGES + 1);
  }

  private static Swept sweep(String id, Duration left) {
    ObjectNode event = Events.sample("sweep").put("id", id);
    gate.clear();
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    Instant began = CLOCK.instant();
    long really = System.nanoTime();
    ObjectNode answer = inTime(event.toString(), left);
    int parts = 1;
    for (var next = nextPart(); next.isPresent(); next = nextPart()) {
      answer = inTime(fired(next.get()), left);
      parts++;
    }
    long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    Calls calls = gate.calls().ofTheFunction();
    String figures =
        "%d parts, calls %s, %d virtual seconds, %d real seconds, at most %d MB of heap"
            .formatted(
                parts,
                new TreeMap<>(
                    calls.names().stream()
                        .collect(Collectors.groupingBy(name -> name, Collectors.counting()))),
                Duration.between(began, CLOCK.instant()).toSeconds(),
                Duration.ofNanos(System.nanoTime() - really).toSeconds(),
                peak >> 20);
    return new Swept(answer, parts, calls, gate.calls().by("team"), figures);
  }

  /** Invokes the function, which Lambda would stop when its time is up. */
  private static ObjectNode inTime(String event, Duration left) {
    Instant deadline = CLOCK.instant().plus(left);
    ObjectNode answer = function.handle(event, left);
    assertThat(CLOCK.instant()).isBefore(deadline);
    return answer;
  }

  /** The schedule by which the sweep goes on, if it does. */
  private static Optional<GetScheduleResponse> nextPart() {
    return account.sweepsToCome().stream().min(Comparator.comparing(SweepAtScaleIT::firesAt));
  }

  private static Instant firesAt(GetScheduleResponse schedule) {
    String expression = schedule.scheduleExpression();
    return LocalDateTime.parse(expression.substring("at(".length(), expression.length() - 1))
        .toInstant(ZoneOffset.UTC);
  }

  /** Does what EventBridge Scheduler does when the time has come, and returns what it sends. */
  private static String fired(GetScheduleResponse schedule) {
    time.until(firesAt(schedule));
    assertThat(schedule.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
    account
        .team()
        .scheduler()
        .deleteSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(schedule.name()));
    return schedule.target().input();
  }

  private static void assertTeamWasNotRefused(Swept swept) {
    assertThat(swept.teamsCalls().count()).isGreaterThan(500);
    assertThat(swept.teamsCalls().all()).extracting(Call::status).containsOnly(200);
  }

  private static void assertPaceWasKept(Calls calls) {
    List<Instant> times = calls.to("apigateway").all().stream().map(Call::at).toList();
    for (int i = PACE; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i - PACE), times.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  private static void assertEachStageIsWrittenAtMostOnce(Calls calls) {
    assertThat(calls.writes().named("UpdateStage").all())
        .extracting(call -> call.apiId() + "/" + call.stageName())
        .doesNotHaveDuplicates();
  }

  private static long gatewayReads(Calls calls, Set<String> names) {
    return calls.to("apigateway").reads().names().stream().filter(names::contains).count();
  }

  private static Map<String, Long> counts(ObjectNode answer) {
    Map<String, Long> counts = new TreeMap<>();
    answer
        .at("/sweep/stages")
        .properties()
        .forEach(count -> counts.put(count.getKey(), count.getValue().asLong()));
    return counts;
  }
}
