package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Change.StageEdited;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.journal.Made;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The journal of one stage, or of the account, while one event about it is handled. Whatever it
 * fails with may pass, and says that the change must wait.
 */
final class Ledger {
  private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

  private final Journal journal;
  private final Optional<StageRef> stage;
  private final Occasion occasion;
  private final Duration retention;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Consumer<Made> told;
  private final boolean settlesOthers;
  private final List<JournalEntry> open = new ArrayList<>();
  private final Set<String> own = new HashSet<>();
  private Optional<History> history = Optional.empty();
  private Instant latest = Instant.EPOCH;
  private boolean down;

  /**
   * @param stage empty: the account
   * @param occasion what calls for changes
   * @param retention how long entries are kept
   * @param ids never the same twice
   * @param told is told what was made
   * @param settlesOthers whether entries that other events left open are seen to, once nobody can
   *     be at work on them any more
   */
  Ledger(
      Journal journal,
      Optional<StageRef> stage,
      Occasion occasion,
      Duration retention,
      InstantSource clock,
      Supplier<String> ids,
      Consumer<Made> told,
      boolean settlesOthers) {
    this.settlesOthers = settlesOthers;
    this.journal = journal;
    this.stage = stage;
    this.occasion = occasion;
    this.retention = retention;
    this.clock = clock;
    this.ids = ids;
    this.told = told;
  }

  /** Whether there is a journal, and it has answered so far. */
  boolean isKept() {
    return journal.isKept() && !down;
  }

  boolean isRead() {
    return history.isPresent();
  }

  /** What was done before; read once. */
  History history() {
    if (history.isEmpty()) {
      History read = answer(() -> journal.of(stage));
      history = Optional.of(read);
      read.entries().reversed().stream()
          .filter(JournalEntry::isOpen)
          .filter(entry -> !own.contains(entry.id()) && isOurs(entry))
          .forEach(open::add);
    }
    return history.get();
  }

  /** Left by an earlier delivery of this event; or by anyone, long ago. */
  private boolean isOurs(JournalEntry entry) {
    boolean sameEvent =
        !occasion.eventId().isEmpty() && entry.occasion().eventId().equals(occasion.eventId());
    return sameEvent || (settlesOthers && isLeft(entry, clock.instant()));
  }

  /** Whether an entry belongs to no invocation that still runs. */
  static boolean isLeft(JournalEntry entry, Instant now) {
    return entry.at().isBefore(now.minus(LONGEST_INVOCATION));
  }

  /** Intended and, as far as is known, neither made nor given up. */
  List<JournalEntry> open() {
    return List.copyOf(open);
  }

  /** Writes an intent, unless one of that very change is open. */
  void intend(Change change) {
    if (isKept() && intent(change).isEmpty()) {
      write(entry(ids.get(), next(), change));
    }
  }

  boolean intends(Change change) {
    return intent(change).isPresent();
  }

  /**
   * Whether the last that was made of a log group, as far as is known, is the group itself: what
   * was to follow did not.
   */
  boolean onlyCreated(String logGroup) {
    return history.stream()
        .flatMap(read -> read.entries().stream())
        .filter(entry -> entry.state() == State.DONE)
        .map(JournalEntry::change)
        .filter(
            change ->
                (change instanceof Change.LogGroupCreated created
                        && created.name().equals(logGroup))
                    || (change instanceof Change.RetentionSet set && set.name().equals(logGroup)))
        .findFirst()
        .filter(Change.LogGroupCreated.class::isInstance)
        .isPresent();
  }

  void made(Change change) {
    made(change, change);
  }

  /** What came of an intended change was made. */
  void made(Change intended, Change change) {
    Optional<JournalEntry> entry = intent(intended);
    entry.ifPresent(open::remove);
    told.accept(new Made(entry.map(JournalEntry::id).orElse(""), change));
  }

  /** A change that could not wait for its intent was made; why it could not be noted, if so. */
  Optional<CallFailedException> noted(Change change) {
    return noted(ids.get(), next(), change);
  }

  /** The same lease is noted once, however often it is tried. */
  Optional<CallFailedException> noted(Change.LeaseBegun begun) {
    return noted(begun.lease().id(), begun.lease().startedAt(), begun);
  }

  private Optional<CallFailedException> noted(String id, Instant at, Change change) {
    if (!isKept()) {
      told.accept(new Made("", change));
      return Optional.empty();
    }
    try {
      write(entry(id, at, change));
      made(change);
      return Optional.empty();
    } catch (CallFailedException e) {
      told.accept(new Made("", change));
      return Optional.of(e);
    }
  }

  /** The intent of a change comes to nothing, or what came of it cannot be told any more. */
  void notMade(Change change) {
    intent(change)
        .ifPresent(
            entry -> {
              open.remove(entry);
              if (isKept()) {
                close(entry.id(), own.contains(entry.id()) ? State.NOT_MADE : State.UNKNOWN);
              }
            });
  }

  /** Begins a contest about the stage; false if one stands, which the journal then has. */
  boolean begin(Contest contest) {
    return answer(() -> journal.begin(contest, retention));
  }

  /** The contest that the journal has by now. */
  Optional<Contest> contest() {
    return answer(() -> journal.of(stage)).contest();
  }

  private void write(JournalEntry entry) {
    try {
      journal.put(entry, retention);
    } catch (CallFailedException e) {
      throw down(e);
    }
    open.add(entry);
    own.add(entry.id());
  }

  private JournalEntry entry(String id, Instant at, Change change) {
    return JournalEntry.open(id, at, stage, occasion, change);
  }

  /** Later than any before, so that ids are in the order of the changes. */
  private Instant next() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    latest = now.isAfter(latest) ? now : latest.plusMillis(1);
    return latest;
  }

  private Optional<JournalEntry> intent(Change change) {
    return open.stream().filter(entry -> isSame(entry.change(), change)).findFirst();
  }

  /** A stage as read differs each time; what is edited is what counts. */
  private static boolean isSame(Change one, Change other) {
    if (one instanceof StageEdited a && other instanceof StageEdited b) {
      return a.edits().equals(b.edits());
    }
    return one.equals(other);
  }

  private void close(String id, State state) {
    try {
      journal.close(stage, id, state);
    } catch (CallFailedException e) {
      throw down(e);
    }
  }

  private <T> T answer(Supplier<T> call) {
    try {
      return call.get();
    } catch (CallFailedException e) {
      throw down(e);
    }
  }

  /** Whatever the journal's failure would mean for the stage's own calls, here it means: later. */
  private CallFailedException down(CallFailedException e) {
    down = true;
    return new CallFailedException(Kind.UNAVAILABLE, e.operation(), e.code(), e.awsMessage(), e);
  }
}
