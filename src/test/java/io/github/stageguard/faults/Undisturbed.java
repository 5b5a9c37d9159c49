package io.github.stageguard.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Call;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import java.util.List;
import java.util.Map;

/**
 * A path without faults.
 *
 * @param calls what it calls, in order
 * @param state how it leaves the account
 * @param changes what the journal says was made, sorted
 */
record Undisturbed(List<Call> calls, Map<String, String> state, List<String> changes) {

  static Undisturbed run(Path path, Lane lane) {
    try (World world = new World(lane)) {
      Delivery delivery = world.deliver(path.setUp(world));
      assertThat(delivery.failure()).isEmpty();
      assertThat(delivery.result()).isEqualTo("REMEDIATED");
      assertThat(delivery.leavesOpen()).isFalse();
      return new Undisturbed(
          delivery.calls().all(), path.comparable(world.state()), made(world.journal()));
    }
  }

  List<CallSite> sites(Path path) {
    return CallSite.of(calls, path.concerned());
  }

  /** The kinds of all changes that the journal says were made, sorted. */
  static List<String> made(List<JournalEntry> journal) {
    return journal.stream()
        .filter(entry -> entry.state() == State.DONE)
        .map(entry -> entry.change().getClass().getSimpleName())
        .sorted()
        .toList();
  }
}
