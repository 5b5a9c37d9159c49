package io.github.stageguard.cli.undo;

import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** What puts a recorded change back. */
public sealed interface Inverse {

  /**
   * Nothing does.
   *
   * @param why and what to do instead
   */
  record None(String why) implements Inverse {
    public None {
      Objects.requireNonNull(why);
    }
  }

  /**
   * The stage is edited back.
   *
   * @param edits from what StageGuard left to what was before
   */
  record EditStage(StageRef stage, List<StageEdit> edits) implements Inverse {
    public EditStage {
      Objects.requireNonNull(stage);
      edits = List.copyOf(edits);
    }
  }

  /**
   * The log group keeps its events as long as before.
   *
   * @param from days that StageGuard set
   * @param to days before; empty: for ever
   */
  record SetRetention(String logGroup, int from, OptionalInt to) implements Inverse {
    public SetRetention {
      Objects.requireNonNull(logGroup);
      Objects.requireNonNull(to);
    }
  }

  /** The log group is no longer encrypted with the key. */
  record RemoveKmsKey(String logGroup, String kmsKeyArn) implements Inverse {
    public RemoveKmsKey {
      Objects.requireNonNull(logGroup);
      Objects.requireNonNull(kmsKeyArn);
    }
  }

  record DeleteLogGroup(String logGroup) implements Inverse {
    public DeleteLogGroup {
      Objects.requireNonNull(logGroup);
    }
  }

  /**
   * The account settings name the role that they named before.
   *
   * @param from ARN that StageGuard set; empty: none, which an undo left
   * @param to ARN before; empty: none, which AWS accepts
   */
  record SetRole(String from, String to) implements Inverse {
    public SetRole {
      Objects.requireNonNull(from);
      Objects.requireNonNull(to);
    }
  }

  /** The inverse of what an entry says was done. */
  static Inverse of(JournalEntry entry) {
    if (entry.state() == JournalEntry.State.NOT_MADE) {
      return new None("this change was intended and never made");
    }
    return switch (entry.change()) {
      case Change.StageEdited(var stage, var edits) -> edited(stage.ref(), edits);
      case Change.LogGroupCreated(var name, var key) -> new DeleteLogGroup(name);
      case Change.RetentionSet(var name, var before, var after) ->
          new SetRetention(name, after, before);
      case Change.KmsKeySet(var name, var key) -> new RemoveKmsKey(name, key);
      case Change.CloudWatchRoleReplaced(var before, var after) -> new SetRole(after, before);
      case Change.LeaseBegun begun ->
          new None("a lease is not undone: 'stageguard lease end' ends its data trace now");
      case Change.LeaseExtended extended ->
          new None(
              "a lease is never shortened: 'stageguard lease end' ends its data trace now, or let it"
                  + " run out");
      case Change.LeaseScheduleRepaired repaired ->
          new None("a schedule that was put right is not broken again");
      case Change.DataTraceEnded ended ->
          new None(
              "this only says when data trace ended; undo the change 'stageEdited' beside it, or"
                  + " switch data trace on, which begins a new lease");
      case Change.LeaseRemoved removed ->
          new None("the lease was over; whoever switches data trace on begins a new one");
      case Change.LogGroupRestored restored -> new None("this was an undo itself");
    };
  }

  private static Inverse edited(StageRef stage, List<StageEdit> edits) {
    List<StageEdit> back =
        edits.stream()
            .map(StageEdit::inverse)
            .filter(edit -> !edit.equals(edit.inverse()))
            .toList();
    return back.isEmpty()
        ? new None("this set again what was set already, so that there is nothing to put back")
        : new EditStage(stage, back);
  }
}
