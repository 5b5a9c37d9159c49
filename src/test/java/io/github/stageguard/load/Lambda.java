package io.github.stageguard.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Lambda as far as asynchronous invocation goes, by its developer guide: an event that finds no
 * room is put back and tried again after one second, then ever later, up to five minutes; one that
 * fails is repeated after one minute and after two more; one that is too old or has failed for good
 * ends in the dead-letter queue. By how much the intervals vary is not documented; here by half.
 */
final class Lambda {
  private static final int ACCOUNTS_CONCURRENCY = 1000;
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
  private static final Duration RESTORE = Duration.ofMillis(700);
  private static final Duration OWN_TIME = Duration.ofMillis(5);
  private static final Duration KEPT_IDLE = Duration.ofMinutes(10);

  /**
   * What the template says of the function.
   *
   * @param reserved its reserved concurrency, if it has one
   * @param repeats how often an event that failed is repeated
   */
  record Configuration(OptionalInt reserved, int repeats, Duration maximumAge, Duration timeout) {
    /** As the template has it, with this value of its parameter {@code ReservedConcurrency}. */
    static Configuration deployedWith(String reservedConcurrency) {
      JsonNode function =
          Template.read()
              .deployedWith(Map.of("ReservedConcurrency", reservedConcurrency))
              .properties("StageGuardFunction");
      JsonNode invocation = function.path("EventInvokeConfig");
      JsonNode reserved = function.path("ReservedConcurrentExecutions");
      return new Configuration(
          reserved.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(reserved.asInt()),
          invocation.path("MaximumRetryAttempts").asInt(),
          Duration.ofSeconds(invocation.path("MaximumEventAgeInSeconds").asLong()),
          Duration.ofSeconds(function.path("Timeout").asLong()));
    }
  }

  private static final class Waiting {
    final String id;
    final String event;
    final Instant since;
    int failures;
    int throttles;

    Waiting(String id, String event, Instant since) {
      this.id = id;
      this.event = event;
      this.since = since;
    }
  }

  private record Idle(FunctionOnClock instance, Instant since) {}

  private final Simulation simulation;
  private final SplittableRandom random;
  private final Configuration configuration;
  private final Supplier<FunctionOnClock> instances;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Set<String> handled = new HashSet<>();
  private final Set<String> deadLetters = new HashSet<>();
  private int running;
  private int pending;
  private final Tally tally = new Tally();

  /** What was counted. */
  static final class Tally {
    int invocations;
    int coldStarts;
    int throttles;
    int repeats;
    int peak;
    Duration longestWait = Duration.ZERO;
    Duration longestRun = Duration.ZERO;
  }

  Lambda(
      Simulation simulation,
      SplittableRandom random,
      Configuration configuration,
      Supplier<FunctionOnClock> instances) {
    this.simulation = simulation;
    this.random = random;
    this.configuration = configuration;
    this.instances = instances;
  }

  /** Takes an event, to be handled as soon as there is room. */
  void accept(String id, String event) {
    pending++;
    attempt(new Waiting(id, event, simulation.instant()));
  }

  /** How many events have neither been handled nor given up. */
  int pending() {
    return pending;
  }

  /** Events that were handled at least once. */
  Set<String> handled() {
    return handled;
  }

  /** Events that were given up at least once. */
  Set<String> deadLetters() {
    return deadLetters;
  }

  Tally tally() {
    return tally;
  }

  private void attempt(Waiting waiting) {
    Duration age = Duration.between(waiting.since, simulation.instant());
    if (age.compareTo(configuration.maximumAge()) > 0) {
      giveUp(waiting);
    } else if (running >= configuration.reserved().orElse(ACCOUNTS_CONCURRENCY)) {
      tally.throttles++;
      simulation.in(backOff(waiting.throttles++), () -> attempt(waiting));
    } else {
      waiting.throttles = 0;
      if (waiting.failures == 0 && age.compareTo(tally.longestWait) > 0) {
        tally.longestWait = age;
      }
      running++;
      tally.peak = Math.max(tally.peak, running);
      simulation.begin(() -> invoke(waiting));
    }
  }

  private Duration backOff(int throttles) {
    Duration interval = Duration.ofSeconds(1L << Math.min(throttles, 9));
    long most = Math.min(interval.toMillis(), LONGEST_BACK_OFF.toMillis());
    return Duration.ofMillis(random.nextLong(most / 2, most));
  }

  private void invoke(Waiting waiting) {
    FunctionOnClock instance = instance();
    Instant began = simulation.instant();
    tally.invocations++;
    simulation.forAsLongAs(OWN_TIME);
    boolean failed = false;
    try {
      instance.handle(waiting.event, configuration.timeout());
    } catch (RuntimeException e) {
      failed = true;
    }
    instance.forget();
    Duration ran = Duration.between(began, simulation.instant());
    if (ran.compareTo(configuration.timeout()) > 0) {
      throw new IllegalStateException("Lambda would have stopped it after " + ran);
    }
    tally.longestRun = ran.compareTo(tally.longestRun) > 0 ? ran : tally.longestRun;
    running--;
    idle.addFirst(new Idle(instance, simulation.instant()));
    if (!failed) {
      handled.add(waiting.id);
      pending--;
    } else if (waiting.failures < configuration.repeats()) {
      tally.repeats++;
      simulation.in(Duration.ofMinutes(++waiting.failures), () -> attempt(waiting));
    } else {
      giveUp(waiting);
    }
  }

  private void giveUp(Waiting waiting) {
    deadLetters.add(waiting.id);
    pending--;
  }

  /** The instance that was used last, for Lambda keeps those busy, or a new one. */
  private FunctionOnClock instance() {
    Instant oldest = simulation.instant().minus(KEPT_IDLE);
    while (!idle.isEmpty() && idle.peekLast().since().isBefore(oldest)) {
      idle.removeLast().instance().close();
    }
    if (!idle.isEmpty()) {
      return idle.removeFirst().instance();
    }
    tally.coldStarts++;
    FunctionOnClock cold = instances.get();
    simulation.forAsLongAs(RESTORE);
    return cold;
  }
}
