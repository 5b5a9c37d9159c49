package io.github.stageguard.journal;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;

/**
 * One change in the journal. It is written before the change is made, and closed after.
 *
 * @param id tells it from every other; of the characters {@code A-Z a-z 0-9 -}, at most 64
 * @param at when it was written, in milliseconds
 * @param stage the stage that was worked on; empty if it was the account's CloudWatch role
 * @param occasion what made StageGuard look, and who did that
 * @param change what is to be, or was, written
 * @param state how it stands
 */
public record JournalEntry(
    String id,
    Instant at,
    Optional<StageRef> stage,
    Occasion occasion,
    Change change,
    State state) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);
  private static final int TAIL = 12;

  /** How an entry stands. */
  public enum State {
    /** Intended: the change may have been made or not, or nobody was told of it yet. */
    OPEN,
    /** Made, and told. */
    DONE,
    /** Not made: refused, or overtaken by another. */
    NOT_MADE,
    /** Nobody can tell: whoever intended it died, and what it was about is another by now. */
    UNKNOWN
  }

  public JournalEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(at);
    Objects.requireNonNull(stage);
    Objects.requireNonNull(occasion);
    Objects.requireNonNull(change);
    Objects.requireNonNull(state);
  }

  /**
   * An entry that is open, with an id that sorts by time.
   *
   * @param unique never the same twice; its last 12 characters become part of the id
   */
  public static JournalEntry open(
      String unique, Instant at, Optional<StageRef> stage, Occasion occasion, Change change) {
    String tail = unique.substring(Math.max(0, unique.length() - TAIL));
    return new JournalEntry(STAMP.format(at) + "-" + tail, at, stage, occasion, change, State.OPEN);
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }
}
