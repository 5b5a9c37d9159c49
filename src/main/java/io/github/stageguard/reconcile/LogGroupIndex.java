package io.github.stageguard.reconcile;

import io.github.stageguard.stage.LogGroupState;
import java.util.Map;
import java.util.Optional;

/**
 * Log groups by name, for one who asks for many: those where the policy puts its own are fetched
 * together. What is not among them is asked for by its name before it is taken to be missing.
 */
final class LogGroupIndex {
  private final LogGroups logGroups;
  private final String prefix;
  private Optional<Map<String, LogGroupState>> own = Optional.empty();

  /**
   * @param prefix what names of the policy's own log groups begin with; empty if nothing in common
   */
  LogGroupIndex(LogGroups logGroups, String prefix) {
    this.logGroups = logGroups;
    this.prefix = prefix;
  }

  Optional<LogGroupState> find(String name) {
    if (prefix.isEmpty() || !name.startsWith(prefix)) {
      return logGroups.find(name);
    }
    if (own.isEmpty()) {
      own = Optional.of(logGroups.beginningWith(prefix));
    }
    return Optional.ofNullable(own.get().get(name)).or(() -> logGroups.find(name));
  }
}
