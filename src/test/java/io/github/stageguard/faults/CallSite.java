package io.github.stageguard.faults;

import io.github.stageguard.gate.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One call on a path: the so-many-th of its operation.
 *
 * @param service the service, as requests are signed for it
 * @param operation the operation's name
 * @param v2 whether it is one of HTTP and WebSocket APIs
 * @param reads whether it only reads
 * @param number counted from 1, among all calls of that operation's name
 */
record CallSite(String service, String operation, boolean v2, boolean reads, int number) {

  /** All calls that were made, in order. */
  static List<CallSite> of(List<Call> calls, Predicate<Call> wanted) {
    Map<String, Integer> counts = new HashMap<>();
    List<CallSite> sites = new ArrayList<>();
    for (Call call : calls) {
      int number = counts.merge(call.name(), 1, Integer::sum);
      if (wanted.test(call)) {
        sites.add(
            new CallSite(
                call.service(), call.name(), isV2(call), call.operation().reads(), number));
      }
    }
    return sites;
  }

  static boolean isV2(Call call) {
    return call.operation().path().startsWith("/v2/");
  }

  /** How it is called where it does not matter which one it is. */
  String name() {
    return service + ":" + operation + (v2 ? " (V2)" : "");
  }
}
