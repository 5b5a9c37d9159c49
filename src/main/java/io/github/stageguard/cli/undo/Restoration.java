package io.github.stageguard.cli.undo;

import io.github.stageguard.stage.StageRef;

/**
 * The calls that only undoing needs. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface Restoration {

  /** Removes the access log settings of a V2 stage, whose UpdateStage cannot. */
  void removeAccessLog(StageRef stage);

  /** Keeps a log group's events for ever. */
  void removeRetention(String logGroup);

  /** Encrypts what a log group takes in from now on without a customer's key. */
  void removeKmsKey(String logGroup);

  /** Whether the log group has ever been written to. */
  boolean hasLogStreams(String logGroup);

  /** Deletes a log group with all that is in it. */
  void deleteLogGroup(String logGroup);
}
