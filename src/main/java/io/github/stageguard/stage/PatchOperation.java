package io.github.stageguard.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One entry of a REST {@code UpdateStage} call.
 *
 * @param op {@code replace} or {@code remove}
 * @param path the setting
 * @param value the new value; empty for {@code remove}
 */
public record PatchOperation(String op, String path, String value) {
  private static final String ACCESS_LOG = "/accessLogSettings";

  public PatchOperation {
    Objects.requireNonNull(op);
    Objects.requireNonNull(path);
    Objects.requireNonNull(value);
  }

  /**
   * The operations that carry out the edits, in order. AWS has no way to remove a destination or a
   * format alone, so an edit that leaves one of them out removes both and sets the other again.
   */
  public static List<PatchOperation> of(List<StageEdit> edits) {
    List<PatchOperation> operations = new ArrayList<>();
    for (StageEdit edit : edits) {
      switch (edit) {
        case StageEdit.AccessLogEdit(AccessLog before, AccessLog after) ->
            operations.addAll(accessLog(before, after));
        case StageEdit.LevelEdit level ->
            operations.add(replace("/" + level.key() + "/logging/loglevel", level.after().name()));
        case StageEdit.DataTraceEdit trace ->
            operations.add(
                replace("/" + trace.key() + "/logging/dataTrace", Boolean.toString(trace.after())));
      }
    }
    return List.copyOf(operations);
  }

  private static List<PatchOperation> accessLog(AccessLog before, AccessLog after) {
    List<PatchOperation> operations = new ArrayList<>();
    AccessLog now = before;
    if ((before.hasDestination() && !after.hasDestination())
        || (before.hasFormat() && !after.hasFormat())) {
      operations.add(new PatchOperation("remove", ACCESS_LOG, ""));
      now = AccessLog.NONE;
    }
    if (!after.destinationArn().equals(now.destinationArn())) {
      operations.add(replace(ACCESS_LOG + "/destinationArn", after.destinationArn()));
    }
    if (!after.format().equals(now.format())) {
      operations.add(replace(ACCESS_LOG + "/format", after.format()));
    }
    return operations;
  }

  private static PatchOperation replace(String path, String value) {
    return new PatchOperation("replace", path, value);
  }
}
