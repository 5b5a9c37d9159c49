package io.github.stageguard.journal;

import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What StageGuard did and is about to do, kept outside it. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when the journal does not answer.
 */
public interface Journal {

  /** Where none is kept: nothing is ever found in it. */
  Journal NONE =
      new Journal() {
        @Override
        public boolean isKept() {
          return false;
        }

        @Override
        public History of(Optional<StageRef> stage) {
          return History.NONE;
        }

        @Override
        public void put(JournalEntry entry, Duration retention) {}

        @Override
        public void close(Optional<StageRef> stage, String id, JournalEntry.State state) {}

        @Override
        public List<JournalEntry> open() {
          return List.of();
        }

        @Override
        public Optional<JournalEntry> find(String id) {
          return Optional.empty();
        }

        @Override
        public boolean begin(Contest contest, Duration retention) {
          return false;
        }
      };

  boolean isKept();

  /**
   * What is known of a stage, as it was written last.
   *
   * @param stage empty: of the account's CloudWatch role
   */
  History of(Optional<StageRef> stage);

  /** Writes an entry that is open; one of its id that is there already stays as it is. */
  void put(JournalEntry entry, Duration retention);

  /**
   * Closes an entry. One that is {@code DONE} stays so.
   *
   * @param stage the entry's; empty: the account's
   * @param state any but {@code OPEN}
   */
  void close(Optional<StageRef> stage, String id, JournalEntry.State state);

  /** All open entries of the account and Region, oldest first. May lag behind by seconds. */
  List<JournalEntry> open();

  /** The entry of an id. May lag behind by seconds. */
  Optional<JournalEntry> find(String id);

  /** Begins a contest, unless one about that stage goes on; whether it did. */
  boolean begin(Contest contest, Duration retention);
}
