package io.github.stageguard.reconcile;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The account's CloudWatch role and what IAM says of roles. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface CloudWatchRoles {

  /** What IAM knows of a role. */
  sealed interface Description {
    /**
     * The role exists.
     *
     * @param trustPolicy its trust policy, as JSON
     */
    record Found(String trustPolicy) implements Description {
      public Found {
        Objects.requireNonNull(trustPolicy);
      }
    }

    record Gone() implements Description {}

    /**
     * IAM refuses to say.
     *
     * @param code its error
     */
    record Unreadable(String code) implements Description {
      public Unreadable {
        Objects.requireNonNull(code);
      }
    }
  }

  /** ARN of the role in the account settings of API Gateway. */
  Optional<String> inForce();

  /** What IAM knows of the role. */
  Description describe(String roleArn);

  /**
   * What a role's policies allow.
   *
   * @param actions those of the asked actions that are allowed on at least one of the asked
   *     resources
   * @param certain whether the others are denied for sure: not because of a condition that cannot
   *     be tried, a policy of the organization, or an answer that was cut
   */
  record Permissions(Set<String> actions, boolean certain) {
    public Permissions {
      actions = Set.copyOf(actions);
    }
  }

  /**
   * What the role's policies allow of the actions on any of the resources, of which there is at
   * least one.
   */
  Permissions allowed(String roleArn, Collection<String> actions, Collection<String> resources);

  /**
   * Puts the role into the account settings. Sent once: AWS accepts one such call in 20 seconds.
   *
   * @return ARN of the role that AWS's answer names
   */
  String replace(String roleArn);
}
