package io.github.stageguard.cli;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How the stages of an account and Region stand against the policy. Holds text from AWS as it is:
 * who shows it encodes it.
 *
 * @param at when it was looked at
 * @param place the account and Region
 * @param policy where the policy comes from, for people
 * @param stages every stage that was looked at
 * @param role findings about the account's CloudWatch role
 * @param exemptions exemptions of the policy that still hold, those that end first at the front
 * @param unread APIs, by id, whose stages could not be read; an empty id: the account's role, a log
 *     group or a lease, as the failed call says
 * @param calls requests sent to AWS, by service and operation
 */
public record AccountReport(
    Instant at,
    Place place,
    String policy,
    List<AuditedStage> stages,
    List<Assessment> role,
    List<Exemption> exemptions,
    List<Unread> unread,
    Map<String, Integer> calls) {
  public AccountReport {
    Objects.requireNonNull(at);
    Objects.requireNonNull(place);
    Objects.requireNonNull(policy);
    stages = List.copyOf(stages);
    role = List.copyOf(role);
    exemptions = List.copyOf(exemptions);
    unread = List.copyOf(unread);
    calls = Map.copyOf(calls);
  }

  /** How a stage stands, best first. */
  public enum State {
    COMPLIANT,
    /** Its findings are exempt, or their rules only audited, or a lease runs. */
    REPORTED,
    /** StageGuard would write to it. */
    VIOLATING
  }

  /**
   * One stage.
   *
   * @param stage as read
   * @param plan what is wrong and what enforcing would do about it
   * @param lease the lease that data trace is on under; empty if none is known
   */
  public record AuditedStage(Stage stage, Plan plan, Optional<Lease> lease) {
    public AuditedStage {
      Objects.requireNonNull(stage);
      Objects.requireNonNull(plan);
      Objects.requireNonNull(lease);
    }

    /** How it stands: data trace under a lease that runs does not violate the policy. */
    public State state() {
      if (plan.findings().isEmpty()) {
        return State.COMPLIANT;
      }
      boolean writes =
          !plan.edits().isEmpty()
              || plan.logGroup().isPresent()
              || (plan.lease().isPresent() && lease.isEmpty());
      return writes ? State.VIOLATING : State.REPORTED;
    }
  }

  /**
   * An exemption of the policy.
   *
   * @param apiId the API that it is for
   * @param stage glob of the stages that it is for
   * @param rules the rules that may be broken
   * @param terms until when, why, and who approved
   */
  public record Exemption(
      String apiId, String stage, List<String> rules, Enforcement.Exempted terms) {
    public Exemption {
      Objects.requireNonNull(apiId);
      Objects.requireNonNull(stage);
      rules = List.copyOf(rules);
      Objects.requireNonNull(terms);
    }
  }

  /** Something that could not be read. */
  public record Unread(String apiId, CallFailedException cause) {
    public Unread {
      Objects.requireNonNull(apiId);
      Objects.requireNonNull(cause);
    }
  }

  /** How many stages stand so. */
  public long count(State state) {
    return stages.stream().filter(each -> each.state() == state).count();
  }

  /** Whether StageGuard would put another role in the place of the account's CloudWatch role. */
  public boolean roleViolates() {
    return role.stream()
        .anyMatch(
            each ->
                each.finding() instanceof Finding.CloudWatchRoleBroken
                    && each.enforcement() instanceof Enforcement.Enforced);
  }

  /** The stage of that name, if it was looked at. */
  public Optional<AuditedStage> stage(StageRef ref) {
    return stages.stream().filter(each -> each.stage().ref().equals(ref)).findFirst();
  }
}
