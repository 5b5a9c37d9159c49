package io.github.stageguard.cli;

import io.github.stageguard.cli.OrganizationReport.Audited;
import io.github.stageguard.cli.OrganizationReport.Failed;
import io.github.stageguard.cli.organization.AuditRole;
import io.github.stageguard.cli.organization.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the report on the accounts of an organization. Several are looked at at once; each account
 * and Region has a pace of its own, as it has a quota of its own. One that cannot be looked at is
 * in the report, and the others are looked at all the same.
 */
final class OrganizationAudit {
  private final Session session;
  private final Terminal terminal;

  /**
   * What to look at, and how.
   *
   * @param members the accounts
   * @param regions the Regions of each
   * @param role the role to assume in each
   * @param atOnce how many accounts and Regions to look at at the same time
   */
  record Scope(List<Member> members, List<String> regions, AuditRole role, int atOnce) {
    Scope {
      members = List.copyOf(members);
      regions = List.copyOf(regions);
      Objects.requireNonNull(role);
    }
  }

  private record Look(Optional<Audited> audited, Optional<Failed> failed) {}

  OrganizationAudit(Session session, Terminal terminal) {
    this.session = session;
    this.terminal = terminal;
  }

  /**
   * Looks at the accounts.
   *
   * @param policy the policy for all of them; empty for that of each one's installation
   */
  OrganizationReport report(Optional<PolicyInForce> policy, Scope scope) {
    int places = scope.members().size() * scope.regions().size();
    AtomicInteger done = new AtomicInteger();
    List<Look> looks = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(scope.atOnce());
    try {
      List<Future<Look>> futures = new ArrayList<>();
      for (Member member : scope.members()) {
        for (String region : scope.regions()) {
          futures.add(
              pool.submit(
                  () -> {
                    Look look = look(member, region, scope.role(), policy);
                    terminal.progress(
                        done.incrementAndGet()
                            + " of "
                            + places
                            + " accounts and Regions looked at ...");
                    return look;
                  }));
        }
      }
      for (Future<Look> future : futures) {
        looks.add(result(future));
      }
    } finally {
      pool.shutdownNow();
    }
    List<Audited> audited = looks.stream().flatMap(each -> each.audited().stream()).toList();
    Map<String, Integer> calls = new HashMap<>(session.calls());
    audited.forEach(
        each -> each.report().calls().forEach((call, n) -> calls.merge(call, n, Integer::sum)));
    return new OrganizationReport(
        session.clock().instant(),
        audited,
        looks.stream().flatMap(each -> each.failed().stream()).toList(),
        calls);
  }

  private Look look(Member member, String region, AuditRole role, Optional<PolicyInForce> policy) {
    try (Session there = session.in(member.id(), region, role)) {
      AccountReport report =
          new Audit(there, (apis, listed) -> {})
              .report(policy.orElseGet(() -> there.policy(Optional.empty())), Audit.Scope.ALL);
      return new Look(Optional.of(new Audited(member, report)), Optional.empty());
    } catch (RuntimeException e) {
      Failures.Explained explained = Failures.inMember(e).orElseThrow(() -> e);
      return new Look(
          Optional.empty(),
          Optional.of(new Failed(member, region, explained.message(), explained.advice())));
    }
  }

  /** What came of it; a defect is one of the whole command. */
  private static Look result(Future<Look> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
