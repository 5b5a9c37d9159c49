package io.github.stageguard.cli.undo;

import io.github.stageguard.cli.journal.OperatorJournal;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Puts one recorded change back. What is about to be done is written down first, and what it starts
 * from is read once more right before the write.
 */
public final class Undo {
  private final UndoCheck check;
  private final Stages stages;
  private final UndoCheck.Account account;
  private final Restoration restoration;
  private final OperatorJournal journal;
  private boolean halfDone;

  public Undo(UndoCheck check, UndoCheck.Account account, OperatorJournal journal) {
    this.check = Objects.requireNonNull(check);
    this.account = Objects.requireNonNull(account);
    this.stages = account.stages();
    this.restoration = account.restoration();
    this.journal = Objects.requireNonNull(journal);
  }

  /**
   * Puts the change back if that is possible at this moment.
   *
   * @return what was possible; only {@link Verdict.Possible} was done
   * @throws CallFailedException if AWS, or the journal, does not do what was asked
   */
  public Verdict apply(JournalEntry entry) {
    Inverse inverse = Inverse.of(entry);
    Verdict verdict = check.of(entry);
    if (!(verdict instanceof Verdict.Possible)) {
      return verdict;
    }
    JournalEntry undo = journal.intend(entry.stage(), "undo " + entry.id(), change(entry, inverse));
    Verdict again = check.of(entry);
    if (!(again instanceof Verdict.Possible)) {
      journal.notMade(undo);
      return again;
    }
    try {
      write(inverse);
    } catch (CallFailedException e) {
      if (!e.mayPass() && !halfDone) {
        journal.notMade(undo);
      }
      throw e;
    }
    journal.done(undo);
    return again;
  }

  private Change change(JournalEntry entry, Inverse inverse) {
    return switch (inverse) {
      case Inverse.EditStage(var ref, var edits) -> new Change.StageEdited(read(ref), edits);
      case Inverse.SetRetention(var group, var from, var to) ->
          to.isPresent()
              ? new Change.RetentionSet(group, OptionalInt.of(from), to.getAsInt())
              : new Change.LogGroupRestored(group, entry.id());
      case Inverse.RemoveKmsKey(var group, var key) ->
          new Change.LogGroupRestored(group, entry.id());
      case Inverse.DeleteLogGroup(var group) -> new Change.LogGroupRestored(group, entry.id());
      case Inverse.SetRole(var from, var to) -> new Change.CloudWatchRoleReplaced(from, to);
      case Inverse.None none -> throw new IllegalStateException(none.why());
    };
  }

  private void write(Inverse inverse) {
    switch (inverse) {
      case Inverse.EditStage(var ref, var edits) -> edit(ref, edits);
      case Inverse.SetRetention(var group, var from, var to) -> {
        if (to.isPresent()) {
          account.logGroups().setRetention(group, to.getAsInt());
        } else {
          restoration.removeRetention(group);
        }
      }
      case Inverse.RemoveKmsKey(var group, var key) -> restoration.removeKmsKey(group);
      case Inverse.DeleteLogGroup(var group) -> restoration.deleteLogGroup(group);
      case Inverse.SetRole(var from, var to) -> {
        if (!account.roles().replace(to).equals(to)) {
          throw notAsWritten("apigateway:UpdateAccount");
        }
      }
      case Inverse.None none -> throw new IllegalStateException(none.why());
    }
  }

  private void edit(StageRef ref, List<StageEdit> edits) {
    Stage before = read(ref);
    List<StageEdit> due = edits.stream().filter(edit -> !edit.holdsIn(before)).toList();
    List<StageEdit> left = due;
    if (ref.family() == ApiFamily.V2) {
      left = due.stream().filter(edit -> !removesAccessLog(edit)).toList();
      if (left.size() < due.size()) {
        restoration.removeAccessLog(ref);
        halfDone = !left.isEmpty();
      }
    }
    Stage stage = left.size() < due.size() ? read(ref) : before;
    Stage answer = left.isEmpty() ? stage : stages.write(stage, left);
    if (!left.stream().allMatch(edit -> edit.holdsIn(answer))) {
      throw notAsWritten("apigateway:UpdateStage");
    }
  }

  /** With one of the two missing a V2 stage logs nothing, and AWS takes both or none. */
  private static boolean removesAccessLog(StageEdit edit) {
    return edit instanceof StageEdit.AccessLogEdit(var before, var after)
        && !(after.hasDestination() && after.hasFormat());
  }

  private Stage read(StageRef ref) {
    Optional<Stage> stage = stages.read(ref);
    return stage.orElseThrow(
        () ->
            new CallFailedException(
                Kind.GONE,
                "apigateway:GetStage",
                "NotFoundException",
                "the stage " + ref + " was deleted meanwhile",
                null));
  }

  private static CallFailedException notAsWritten(String operation) {
    return new CallFailedException(
        Kind.UNAVAILABLE,
        operation,
        "NotAsWritten",
        "AWS's answer does not show what was written",
        null);
  }
}
