package io.github.stageguard.gate;

import java.time.Duration;

/**
 * Something that goes wrong with a call on purpose. A dropped connection is closed without a byte
 * of an answer, which clients report and retry like one that was reset.
 */
public sealed interface Fault {
  /** The service says that it is called too often. Nothing is applied. */
  record Throttled() implements Fault {}

  /** The service fails with status 500. Nothing is applied. */
  record ServerError() implements Fault {}

  /** The caller lacks the permission. Nothing is applied. */
  record AccessDenied() implements Fault {}

  /** No answer comes: the connection is dropped after that time or when the gate closes. */
  record Hang(Duration limit) implements Fault {}

  /** The call is applied, and answered, after that time or when the gate closes. */
  record Late(Duration by) implements Fault {}

  /** The connection is dropped before anything was applied. */
  record DroppedBefore() implements Fault {}

  /** The connection is dropped after the call was applied: the caller cannot know. */
  record DroppedAfter() implements Fault {}

  /** The call is applied and the answer's body is cut in half. */
  record Garbled() implements Fault {}

  /** This answer, whatever was asked. Nothing is applied. */
  record Answer(int status, String contentType, String body) implements Fault {}
}
