package io.github.stageguard.load;

import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.function.FunctionAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * One run: teams change stages and make other calls, events of the changes reach Lambda late, out
 * of order and some of them twice, and the function handles them, all in virtual time and with one
 * quota of API Gateway's calls.
 */
final class Load {
  static final String TEAM = "team";

  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final int CALLS_AT_ONCE = 5;
  private static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);
  private static final double DELIVERED_TWICE = 0.2;

  /** CloudTrail's events come in lots: those of so long a time at one moment. */
  private static final Duration LOT = Duration.ofSeconds(30);

  private static final Duration EARLIEST = Duration.ofSeconds(30);
  private static final Duration LATEST = Duration.ofMinutes(4);

  /**
   * What is put upon StageGuard.
   *
   * @param seed of all that is random
   * @param events how many changes there are
   * @param apis over how many APIs
   * @param changesPerSecond how fast they are made
   */
  record Scenario(long seed, int events, int apis, double changesPerSecond) {}

  private final Scenario scenario;
  private final SplittableRandom random;
  private final SplittableRandom delivery;
  private final Simulation simulation = new Simulation(START);
  private final SchedulesInMemory schedules;
  private final AccountInMemory account;
  private final Network network;
  private final Lambda lambda;
  private final Changes changes;
  private final Set<String> events = new TreeSet<>();
  private int duplicates;
  private int underWay;

  Load(Scenario scenario, Lambda.Configuration configuration) {
    SplittableRandom seeds = new SplittableRandom(scenario.seed());
    this.scenario = scenario;
    this.random = seeds.split();
    this.delivery = seeds.split();
    this.schedules = new SchedulesInMemory(simulation, this::fired);
    this.account = new AccountInMemory(simulation, schedules);
    this.network = new Network(simulation, seeds.split(), account);
    SplittableRandom waits = seeds.split();
    VirtualRetries retries = new VirtualRetries(simulation, waits);
    this.lambda =
        new Lambda(
            simulation,
            seeds.split(),
            configuration,
            () ->
                new FunctionOnClock(
                    environment(), simulation, simulation, waits, network, retries));
    this.changes = new Changes(scenario.seed(), scenario.apis(), network);
    changes.stages().forEach(account::put);
  }

  private static Map<String, String> environment() {
    return Map.of(
        "AWS_REGION", "us-east-1",
        "STAGEGUARD_FUNCTION_ARN", "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live",
        "STAGEGUARD_MODE_PARAMETER", AccountInMemory.MODE_PARAMETER,
        "STAGEGUARD_LEASE_GROUP", "stageguard",
        "STAGEGUARD_LEASE_ROLE_ARN", FunctionAccount.LEASE_ROLE,
        "STAGEGUARD_CLOUDWATCH_ROLE_ARN", AccountInMemory.CLOUDWATCH_ROLE,
        "STAGEGUARD_ROLE_ARN", "arn:aws:iam::111122223333:role/stageguard-FunctionRole",
        "STAGEGUARD_JOURNAL_TABLE", "journal");
  }

  /** Lets it all happen, to the end of the last lease. */
  LoadResult run() {
    underWay = scenario.events();
    long between = Math.round(1e9 / scenario.changesPerSecond());
    for (int i = 0; i < scenario.events(); i++) {
      int number = i;
      simulation.in(Duration.ofNanos(i * between + random.nextLong(between)), () -> change(number));
    }
    callOn();
    simulation.run();
    simulation.close();
    return new LoadResult(
        new LoadResult.Events(
            events,
            duplicates,
            changes.violating(),
            lambda.handled(),
            lambda.deadLetters(),
            schedules.fired()),
        lambda.tally(),
        new LoadResult.GatewayCalls(
            network.calls("", "read"),
            network.calls("", "written"),
            network.calls("", "refused"),
            network.calls(TEAM, "read") + network.calls(TEAM, "written"),
            network.calls(TEAM, "refused")),
        Duration.between(START, simulation.instant()),
        Compliance.flawed(account.stages()));
  }

  /** Someone changes a stage, and tries again when API Gateway refuses. */
  private void change(int number) {
    Instant at = simulation.instant();
    String id = "event-" + number;
    changes
        .make(number, id, at)
        .ifPresentOrElse(
            event -> deliver(id, event, at),
            () ->
                simulation.in(
                    Duration.ofMillis(random.nextLong(1000, 3000)), () -> change(number)));
  }

  private void deliver(String id, String event, Instant at) {
    events.add(id);
    simulation.at(arrival(at), () -> arrive(id, event));
    if (delivery.nextDouble() < DELIVERED_TWICE) {
      duplicates++;
      underWay++;
      simulation.at(arrival(at), () -> arrive(id, event));
    }
  }

  private void arrive(String id, String event) {
    underWay--;
    lambda.accept(id, event);
  }

  private Instant arrival(Instant at) {
    long earliest = at.plus(EARLIEST).getEpochSecond() / LOT.toSeconds() + 1;
    long lots = LATEST.minus(EARLIEST).dividedBy(LOT);
    return Instant.ofEpochSecond((earliest + delivery.nextLong(lots)) * LOT.toSeconds());
  }

  private void fired(String input) {
    lambda.accept("schedule-" + schedules.fired(), input);
  }

  /** The team's calls, five at once every second, for as long as anything is to be done. */
  private void callOn() {
    for (int i = 0; i < CALLS_AT_ONCE; i++) {
      changes.look();
    }
    if (underWay > 0 || lambda.pending() > 0 || schedules.toCome() > 0) {
      simulation.in(BETWEEN_CALLS, this::callOn);
    }
  }
}
