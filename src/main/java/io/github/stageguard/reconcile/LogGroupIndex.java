package io.github.stageguard.reconcile;

import io.github.stageguard.stage.LogGroupState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Log groups by name, for one who asks for many: those where the policy puts its own are fetched
 * together. What is not among them is asked for by its name before it is taken to be missing.
 */
final class LogGroupIndex {
  private static final int MOST_PAGES = 100;

  private final LogGroups logGroups;
  private final String prefix;
  private final Map<String, LogGroupState> own = new HashMap<>();
  private boolean fetched;

  /**
   * @param prefix what names of the policy's own log groups begin with; empty if nothing in common
   */
  LogGroupIndex(LogGroups logGroups, String prefix) {
    this.logGroups = logGroups;
    this.prefix = prefix;
  }

  /** Whether finding it takes no call. */
  boolean knows(String name) {
    return own.containsKey(name);
  }

  Optional<LogGroupState> find(String name) {
    if (!prefix.isEmpty() && name.startsWith(prefix) && !fetched) {
      fetch();
    }
    return Optional.ofNullable(own.get(name)).or(() -> logGroups.find(name));
  }

  private void fetch() {
    fetched = true;
    String token = "";
    int pages = 0;
    do {
      LogGroups.Page page = logGroups.beginningWith(prefix, token);
      own.putAll(page.groups());
      token = page.next();
    } while (!token.isEmpty() && ++pages < MOST_PAGES);
  }
}
