package io.github.stageguard.bench;

import java.io.IOException;

/** One of those that are compared: a process that handles events, one after the other. */
interface PeerProcess extends AutoCloseable {
  /**
   * Hands an event to the process and returns when it is handled.
   *
   * @return whether it says that it succeeded
   */
  boolean handle(String event) throws IOException;

  ProcessHandle process();

  @Override
  void close();
}
