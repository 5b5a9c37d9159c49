package io.github.stageguard.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Holds all that is compared to the same calls for the same event. */
final class SameCalls {
  private final Map<Case, List<String>> first = new EnumMap<>(Case.class);

  /**
   * @param who what made the calls
   * @throws IllegalStateException if another made others for this event
   */
  void check(Case event, String who, List<String> calls) {
    List<String> expected = first.computeIfAbsent(event, each -> calls);
    if (!calls.equals(expected)) {
      throw new IllegalStateException(who + " called " + calls + ", another " + expected);
    }
  }

  String of(Case event) {
    return event + ": " + String.join(", ", first.get(event));
  }
}
