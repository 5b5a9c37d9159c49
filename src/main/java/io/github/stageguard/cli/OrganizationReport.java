package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.cli.organization.Member;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the stages of an organization's accounts stand against the policy of each. Holds text from
 * AWS as it is: who shows it encodes it.
 *
 * @param at when it was looked at
 * @param accounts one entry for each account and Region that could be looked at, in their order
 * @param failed those that could not
 * @param calls requests sent to AWS, by service and operation
 */
public record OrganizationReport(
    Instant at, List<Audited> accounts, List<Failed> failed, Map<String, Integer> calls) {
  public OrganizationReport {
    Objects.requireNonNull(at);
    accounts = List.copyOf(accounts);
    failed = List.copyOf(failed);
    calls = Map.copyOf(calls);
  }

  /**
   * An account in a Region.
   *
   * @param member the account
   * @param report what was seen there
   */
  public record Audited(Member member, AccountReport report) {
    public Audited {
      Objects.requireNonNull(member);
      Objects.requireNonNull(report);
    }
  }

  /**
   * An account in a Region where nothing could be looked at.
   *
   * @param member the account
   * @param region the Region
   * @param message what happened
   * @param advice what to do
   */
  public record Failed(Member member, String region, String message, String advice) {
    public Failed {
      Objects.requireNonNull(member);
      Objects.requireNonNull(region);
      Objects.requireNonNull(message);
      Objects.requireNonNull(advice);
    }
  }

  /** How many stages of all accounts stand so. */
  public long count(State state) {
    return accounts.stream().mapToLong(each -> each.report().count(state)).sum();
  }

  /** The stages of all accounts. */
  public List<AuditedStage> stages() {
    return accounts.stream().flatMap(each -> each.report().stages().stream()).toList();
  }

  /** Whether everything that was asked for was read. */
  public boolean isComplete() {
    return failed.isEmpty() && accounts.stream().allMatch(each -> each.report().unread().isEmpty());
  }
}
