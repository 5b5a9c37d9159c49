package io.github.stageguard.reconcile;

import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.sweep.PacedCalls;
import java.util.List;
import java.util.Optional;

/**
 * Log groups, looked at with a sweep's pace: CloudWatch Logs, too, has one quota for all callers.
 */
record PacedLogGroups(LogGroups logGroups, PacedCalls calls) implements LogGroups {

  @Override
  public Optional<LogGroupState> find(String name) {
    return calls.once(() -> logGroups.find(name));
  }

  @Override
  public Page beginningWith(String prefix, String token) {
    return calls.once(() -> logGroups.beginningWith(prefix, token));
  }

  @Override
  public boolean create(String name, Optional<String> kmsKeyArn) {
    return logGroups.create(name, kmsKeyArn);
  }

  @Override
  public void setRetention(String name, int days) {
    logGroups.setRetention(name, days);
  }

  @Override
  public void setKmsKey(String name, String kmsKeyArn) {
    logGroups.setKmsKey(name, kmsKeyArn);
  }

  @Override
  public Optional<List<String>> named(String prefix) {
    return calls.once(() -> logGroups.named(prefix));
  }
}
