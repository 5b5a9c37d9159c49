package io.github.stageguard.cli;

import io.github.stageguard.cli.journal.OperatorJournal;
import java.util.UUID;

/** Opens the journal for what the caller does. */
final class OperatorJournals {
  private OperatorJournals() {}

  static OperatorJournal of(Session session, PolicyInForce policy) {
    return new OperatorJournal(
        session.ports().journal(),
        session.caller(),
        policy.policy().journalRetention(),
        session.clock(),
        () -> UUID.randomUUID().toString());
  }
}
