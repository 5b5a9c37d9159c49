package io.github.stageguard.cli;

import io.github.stageguard.policy.UnreadablePolicyException;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.StageRef;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which log groups the policy in force has for one stage alone. None, if it cannot be read: then
 * nobody knows.
 */
record OwnLogGroups(Session session, StageRef stage) implements Predicate<String> {
  @Override
  public boolean test(String logGroup) {
    try {
      return session.policy(Optional.empty()).policy().isForOnly(stage, logGroup, session.place());
    } catch (CallFailedException | UnreadablePolicyException e) {
      return false;
    }
  }
}
