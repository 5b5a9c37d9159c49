package io.github.stageguard.reconcile;

import io.github.stageguard.sweep.PacedCalls;
import java.util.Collection;
import java.util.Optional;

/**
 * The account's role, with the calls of API Gateway at a sweep's pace.
 *
 * @param roles send each call once
 */
record PacedRoles(CloudWatchRoles roles, PacedCalls calls) implements CloudWatchRoles {

  @Override
  public Optional<String> inForce() {
    return calls.repeated(roles::inForce);
  }

  @Override
  public Description describe(String roleArn) {
    return roles.describe(roleArn);
  }

  @Override
  public Permissions allowed(
      String roleArn, Collection<String> actions, Collection<String> resources) {
    return roles.allowed(roleArn, actions, resources);
  }

  @Override
  public String replace(String roleArn) {
    return calls.once(() -> roles.replace(roleArn));
  }
}
