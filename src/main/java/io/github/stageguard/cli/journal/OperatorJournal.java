package io.github.stageguard.cli.journal;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes down what a person does with the command line, before and after. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when the journal does not answer.
 */
public final class OperatorJournal {
  private final Journal journal;
  private final String caller;
  private final Duration retention;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * @param caller ARN of the person
   * @param retention how long entries are kept
   * @param ids never the same twice
   */
  public OperatorJournal(
      Journal journal,
      String caller,
      Duration retention,
      InstantSource clock,
      Supplier<String> ids) {
    this.journal = Objects.requireNonNull(journal);
    this.caller = Objects.requireNonNull(caller);
    this.retention = Objects.requireNonNull(retention);
    this.clock = Objects.requireNonNull(clock);
    this.ids = Objects.requireNonNull(ids);
  }

  /** What a command is to those whom it makes act. */
  public Occasion occasion(String command) {
    return new Occasion(
        "stageguard " + command,
        ids.get(),
        clock.instant(),
        new Actor(caller, "", "stageguard", ""));
  }

  /**
   * Writes down what is about to be done.
   *
   * @param stage empty: the account's CloudWatch role
   * @param command what was typed, such as {@code lease extend}
   */
  public JournalEntry intend(Optional<StageRef> stage, String command, Change change) {
    JournalEntry entry =
        JournalEntry.open(ids.get(), clock.instant(), stage, occasion(command), change);
    journal.put(entry, retention);
    return entry;
  }

  /** It was done. */
  public void done(JournalEntry entry) {
    journal.close(entry.stage(), entry.id(), State.DONE);
  }

  /** It came to nothing. */
  public void notMade(JournalEntry entry) {
    journal.close(entry.stage(), entry.id(), State.NOT_MADE);
  }
}
