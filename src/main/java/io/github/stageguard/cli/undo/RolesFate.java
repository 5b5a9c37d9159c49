package io.github.stageguard.cli.undo;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.CloudWatchRoles;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Tells by the core's own judgment whether StageGuard would replace a role if it were in force. */
public final class RolesFate implements Predicate<Optional<String>> {
  private final Reconciler.Ports ports;
  private final Place place;
  private final Policy policy;
  private final String ownRoleArn;
  private final InstantSource clock;

  /**
   * @param policy the policy in force
   * @param ownRoleArn the role that the stack owns; empty if there is none
   */
  public RolesFate(
      Reconciler.Ports ports, Place place, Policy policy, String ownRoleArn, InstantSource clock) {
    this.ports = Objects.requireNonNull(ports);
    this.place = Objects.requireNonNull(place);
    this.policy = Objects.requireNonNull(policy);
    this.ownRoleArn = Objects.requireNonNull(ownRoleArn);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * Whether it would be replaced.
   *
   * @param roleArn empty: none is set
   * @throws io.github.stageguard.stage.CallFailedException if IAM does not answer
   */
  @Override
  public boolean test(Optional<String> roleArn) {
    if (!(policy.cloudWatchRole() instanceof Enforcement.Enforced)
        || ownRoleArn.isEmpty()
        || roleArn.equals(Optional.of(ownRoleArn))) {
      return false;
    }
    Occasion occasion = new Occasion("undo", "", clock.instant(), Actor.NOBODY);
    AccountOutcome outcome =
        supposing(new InForce(ports.roles(), roleArn))
            .handle(new Trigger.AccountChanged(occasion), new Settings(false, policy))
            .account()
            .orElseThrow();
    if (outcome.failure().isPresent()) {
      throw outcome.failure().get();
    }
    return outcome.findings().stream()
        .anyMatch(each -> each.finding() instanceof Finding.CloudWatchRoleBroken);
  }

  private Reconciler supposing(CloudWatchRoles roles) {
    return new Reconciler(
        new Reconciler.Ports(
            ports.stages(),
            ports.stagesOnce(),
            roles,
            roles,
            ports.leases(),
            ports.sweeps(),
            ports.logGroups(),
            ports.journal(),
            ports.contests()),
        place,
        new Reconciler.Names("", "", ownRoleArn),
        clock,
        (kind, failures) -> {},
        new Pace(clock, (Duration time) -> {}),
        () -> "");
  }

  /** The roles of the account as if another were in force. */
  private record InForce(CloudWatchRoles roles, Optional<String> inForce)
      implements CloudWatchRoles {
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
      throw new IllegalStateException("a role is only supposed to be in force");
    }
  }
}
