package io.github.stageguard.journal;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the journal has of one stage, or of the account.
 *
 * @param entries the latest 100 at most, newest first
 * @param contest the last contest about the stage, whether it is over or not
 */
public record History(List<JournalEntry> entries, Optional<Contest> contest) {
  public static final History NONE = new History(List.of(), Optional.empty());

  private static final int MOST = 100;

  public History {
    entries = List.copyOf(entries);
    Objects.requireNonNull(contest);
  }

  /** Whether there is nothing older than what is here. */
  public boolean isWhole() {
    return entries.size() < MOST;
  }
}
