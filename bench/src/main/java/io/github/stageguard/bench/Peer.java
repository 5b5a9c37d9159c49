package io.github.stageguard.bench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** StageGuard beside Cloud Custodian: same emulator, same account, same events, by turns. */
final class Peer {
  private static final List<Integer> SIZES = numbers("bench.peer.sizes", "10,50,200,600");

  /** How many events of each, size by size. */
  private static final List<Integer> EVENTS = numbers("bench.peer.events", "40,40,20,10");

  /** The same behind the account's quota; none: that is left out. */
  private static final List<Integer> QUOTA_EVENTS = numbers("bench.peer.quota.events", "10,10,5,3");

  private static final int WARM_UP = Integer.getInteger("bench.peer.up", 100);
  private static final int COLD_ROUNDS = Integer.getInteger("bench.peer.cold.rounds", 5);

  /** Fewer, as the quota holds for these, too. */
  private static final int QUOTA_WARM_UP = Math.min(20, WARM_UP);

  private Peer() {}

  static void measure(Report report) throws IOException, InterruptedException {
    PeerResults results = new PeerResults();
    try (PeerWarm warm = new PeerWarm(false)) {
      warm.warmUp(WARM_UP);
      for (int i = 0; i < SIZES.size(); i++) {
        int apis = SIZES.get(i);
        results.plain().put(apis, warm.measured(apis, EVENTS.get(i)));
        if (COLD_ROUNDS > 0) {
          results.cold().put(apis, PeerCold.measured(warm.account(), COLD_ROUNDS));
        }
      }
    }
    if (!QUOTA_EVENTS.isEmpty()) {
      try (PeerWarm warm = new PeerWarm(true)) {
        warm.warmUp(QUOTA_WARM_UP);
        for (int i = 0; i < SIZES.size(); i++) {
          int apis = SIZES.get(i);
          results.quota().put(apis, warm.measured(apis, QUOTA_EVENTS.get(i)));
        }
      }
    }
    results.tell(report);
  }

  private static List<Integer> numbers(String property, String usual) {
    return Stream.of(System.getProperty(property, usual).split(","))
        .filter(text -> !text.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }
}
