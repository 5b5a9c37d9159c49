package io.github.stageguard.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One path with one fault at one call, from the first delivery of its event to the one after which
 * nothing is left to be done; and all that must hold on the way, whatever the fault.
 */
final class Trial {
  /** Lambda's wait before it repeats an invocation. */
  private static final Duration REPETITION = Duration.ofMinutes(1);

  private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
  private static final int MOST_DELIVERIES = 6;

  /** Calls that tell of changes and change nothing that stages log. */
  private static final Set<String> TELLING =
      Set.of(
          "PutItem",
          "UpdateItem",
          "PutEvents",
          "Publish",
          "BatchImportFindings",
          "BatchUpdateFindings");

  /** The call that makes a change of that name. */
  private static final Map<String, String> MADE_BY =
      Map.of(
          "leaseBegun", "CreateSchedule",
          "leaseRemoved", "DeleteSchedule",
          "logGroupCreated", "CreateLogGroup",
          "retentionSet", "PutRetentionPolicy",
          "cloudWatchRoleReplaced", "UpdateAccount",
          "stageEdited", "UpdateStage",
          "dataTraceEnded", "UpdateStage");

  /**
   * What came of a trial.
   *
   * @param endState of the first delivery
   * @param wrong what should never be, in words
   */
  record Verdict(EndState endState, List<String> wrong) {}

  private final Path path;
  private final CallSite site;
  private final Trouble trouble;
  private final Undisturbed undisturbed;
  private final List<String> wrong = new ArrayList<>();
  private final List<Call> writes = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private final StringBuilder sent = new StringBuilder();
  private Map<String, String> state = Map.of();
  private List<JournalEntry> journal = List.of();
  private int deliveries;

  private Trial(Path path, CallSite site, Trouble trouble, Undisturbed undisturbed) {
    this.path = path;
    this.site = site;
    this.trouble = trouble;
    this.undisturbed = undisturbed;
  }

  static Verdict of(Lane lane, Path path, CallSite site, Trouble trouble, Undisturbed undisturbed) {
    return new Trial(path, site, trouble, undisturbed).run(lane);
  }

  private Verdict run(Lane lane) {
    try (World world = new World(lane)) {
      String event = path.setUp(world);
      boolean leased = World.tracedWithoutLease(world.state()).isEmpty();
      trouble.befall(world, site);
      Delivery delivery = world.deliver(event);
      if (delivery.calls().named(site.operation()).count() < site.number()) {
        wrong.add("the call was not made");
      }
      EndState endState = judge(world, delivery);
      EndState judged = endState;
      for (String traced : World.tracedWithoutLease(state)) {
        if (leased || delivery.writes().stream().anyMatch(call -> isWrite(call, traced))) {
          wrong.add("something was written, and data trace has no lease: " + traced);
        }
      }
      world.gate().behave();
      if (delivery.died()) {
        world.coldStart();
      }
      while (!isOver(delivery, judged)) {
        if (deliveries == MOST_DELIVERIES) {
          wrong.add("it never ends");
          return new Verdict(endState, wrong);
        }
        delivery = world.deliver(next(world, event, delivery));
        judged = judge(world, delivery);
      }
      settled(delivery);
      return new Verdict(endState, wrong);
    }
  }

  /** Whether a call changed that stage; of an event, anything at all. */
  private boolean isWrite(Call call, String stage) {
    return path.isSweep()
        ? call.name().equals("UpdateStage") && stage.startsWith(call.apiId())
        : isWorldly(call);
  }

  /** Whether a delivery without faults found nothing to do. */
  private boolean isOver(Delivery delivery, EndState judged) {
    return deliveries > 1
        && judged == EndState.DONE
        && delivery.writes().isEmpty()
        && journal.stream().noneMatch(JournalEntry::isOpen);
  }

  /**
   * What comes next: Lambda's repetition, the sweep's next part, the next sweep. What an event
   * leaves to others, and the role's entry in the journal, sweeps see to.
   */
  private String next(World world, String event, Delivery delivery) {
    if (delivery.failed()) {
      world.passes(REPETITION);
      return event;
    }
    Optional<String> part = path.isSweep() ? world.nextPart() : Optional.empty();
    if (part.isPresent()) {
      return part.get();
    }
    boolean left = delivery.leavesOpen() || delivery.writes().isEmpty();
    if (path.isSweep() || (deliveries > 0 && left)) {
      world.passes(BETWEEN_SWEEPS);
      return Path.nextSweep("sweep-" + deliveries);
    }
    world.passes(REPETITION);
    return event;
  }

  /** What a delivery came to. */
  private EndState judge(World world, Delivery delivery) {
    deliveries++;
    delivery.changes().forEach(change -> told.add(change.path("id").asText()));
    delivery.calls().writes().named("PutEvents").all().forEach(call -> sent.append(call.body()));
    writes.addAll(delivery.writes());
    state = world.state();
    journal = world.journal();
    for (String change : changesNotMade(delivery)) {
      wrong.add("told of a change that was not made: " + change);
    }
    checkJournal();
    boolean right = path.comparable(state).equals(undisturbed.state());
    EndState endState = endState(world, delivery, right);
    if (deliveries > 1 && !delivery.died() && delivery.failed()) {
      wrong.add("failed without a fault: " + delivery.result());
    }
    return endState;
  }

  private EndState endState(World world, Delivery delivery, boolean right) {
    if (delivery.died()) {
      return EndState.DIED;
    }
    if (delivery.failed()) {
      return right
          ? EndState.TOLD_LATER
          : worldly(delivery.writes()).isEmpty() ? EndState.UNTOUCHED : EndState.PARTLY;
    }
    if (path.isSweep() && world.goesOn()) {
      return EndState.RESTS;
    }
    if (!delivery.answer().at("/sweep/failures").isEmpty()) {
      return EndState.NEXT_SWEEP;
    }
    if (right) {
      return EndState.DONE;
    }
    if (!delivery.leavesOpen()) {
      wrong.add("says " + delivery.result() + ", which is not so: " + state);
    }
    return EndState.REPORTED;
  }

  private Stream<String> kinds(Delivery delivery) {
    return delivery.changes().stream().map(change -> change.path("change").asText());
  }

  private Set<String> changesNotMade(Delivery delivery) {
    Set<String> made = writes.stream().map(Call::name).collect(Collectors.toSet());
    return kinds(delivery)
        .filter(kind -> !made.contains(Objects.requireNonNull(MADE_BY.get(kind), kind)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void checkJournal() {
    for (JournalEntry entry : journal) {
      boolean known = told.contains(entry.id());
      if (entry.state() == State.DONE && !(known && sent.indexOf(entry.id()) >= 0)) {
        wrong.add("the journal says done of what nobody was told: " + entry.change());
      }
      if (entry.state() == State.NOT_MADE && known) {
        wrong.add("the journal says not made of what was told: " + entry.change());
      }
    }
  }

  /** What must hold in the end. */
  private void settled(Delivery last) {
    if (!last.result().equals("COMPLIANT")) {
      wrong.add("ends as " + last.result());
    }
    if (!path.comparable(state).equals(undisturbed.state())) {
      wrong.add("ends otherwise than without the fault: " + state);
    }
    journal.stream()
        .filter(JournalEntry::isOpen)
        .forEach(entry -> wrong.add("stays open in the journal: " + entry.change()));
    List<String> missing = new ArrayList<>(undisturbed.changes());
    Undisturbed.made(journal).forEach(missing::remove);
    missing.removeIf(change -> isJoined(change) || cannotWait(change));
    if (!missing.isEmpty()) {
      wrong.add("made, and not in the journal: " + missing);
    }
    Set<String> seen = new HashSet<>();
    for (Call write : worldly(writes)) {
      boolean repeatedByClient = trouble.isApplied() && write.name().equals(site.operation());
      for (String each : parts(write)) {
        if (!seen.add(each) && !repeatedByClient) {
          wrong.add("written twice: " + each);
        }
      }
    }
  }

  /** A sweep ends a data trace and writes the rest later, or both at once where it must wait. */
  private boolean isJoined(String change) {
    return path.isSweep() && change.equals("StageEdited");
  }

  /**
   * What keeps data trace in bounds does not wait for the journal: it is noted afterwards, if that
   * can be done then. The evidence tells it.
   */
  private boolean cannotWait(String change) {
    boolean noted = site.service().equals("dynamodb") || trouble == Trouble.DEATH;
    return noted
        && switch (change) {
          case "DataTraceEnded", "LeaseRemoved" -> true;
          case "StageEdited" -> path.endsTrace() && trouble != Trouble.DEATH;
          default -> false;
        };
  }

  /** Whether a call is about more than telling of changes. */
  static boolean isWorldly(Call call) {
    return !call.operation().reads() && !TELLING.contains(call.name());
  }

  private static List<Call> worldly(List<Call> writes) {
    return writes.stream().filter(Trial::isWorldly).toList();
  }

  /** The single settings that a write writes. */
  private static List<String> parts(Call write) {
    String target = write.name() + " " + write.operation().path() + " ";
    if (write.body().isEmpty() || write.name().equals("CreateSchedule")) {
      return List.of(target);
    }
    JsonNode operations = Json.read(write.body()).path("patchOperations");
    return operations.isEmpty()
        ? List.of(target + write.body())
        : operations.valueStream().map(operation -> target + operation).toList();
  }
}
