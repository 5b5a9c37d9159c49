package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.Standing;
import io.github.stageguard.reconcile.AccountAudit;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.Pace;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the report on an account. */
final class Audit {
  private final Session session;
  private final AccountAudit.Progress progress;

  /**
   * Which stages to look at.
   *
   * @param apiId those of this API; empty for all
   * @param stageName those of this name; empty for all
   */
  record Scope(Optional<String> apiId, Optional<String> stageName) {
    /** Every stage. */
    static final Scope ALL = new Scope(Optional.empty(), Optional.empty());

    Scope {
      if (apiId.filter(id -> !StageRef.isApiId(id)).isPresent()) {
        throw new UsageException(
            "No API has the id " + apiId.get() + ".", "An API's id is of letters and digits.");
      }
    }

    private boolean holds(Stage stage) {
      return stageName.isEmpty() || stageName.get().equals(stage.ref().stageName());
    }

    private boolean isAll() {
      return apiId.isEmpty() && stageName.isEmpty();
    }
  }

  Audit(Session session, AccountAudit.Progress progress) {
    this.session = session;
    this.progress = progress;
  }

  /**
   * Looks at the account. The calls of the report are all that the session made since they were
   * last asked for.
   *
   * @throws UsageException if no stage is in a scope that names some
   * @throws CallFailedException if the APIs cannot be listed
   */
  AccountReport report(PolicyInForce policy, Scope scope) {
    Place place = session.place();
    Installation installation = session.installation();
    AccountAudit audit =
        new AccountAudit(
            session.ports(),
            place,
            installation.cloudWatchRoleArn(),
            session.clock(),
            new Pace(session.clock(), session.sleep()),
            progress);
    AccountAudit.Seen seen =
        scope
            .apiId()
            .map(id -> audit.of(id, policy.policy(), scope::holds))
            .orElseGet(() -> audit.all(policy.policy(), scope::holds));
    if (!scope.isAll() && seen.stages().isEmpty() && seen.unread().isEmpty()) {
      throw new UsageException(
          "There is no such stage in " + place.region() + " of account " + place.account() + ".",
          "See that --api, --stage and --region are right.");
    }
    List<AccountReport.Unread> unread = new ArrayList<>();
    seen.unread().forEach(each -> unread.add(new AccountReport.Unread(each.apiId(), each.cause())));
    Instant now = session.clock().instant();
    List<AuditedStage> stages = new ArrayList<>();
    for (AccountAudit.Planned each : seen.stages()) {
      stages.add(
          new AuditedStage(
              each.stage(), each.plan(), lease(installation, each.stage(), now, unread)));
    }
    return new AccountReport(
        now,
        place,
        policy.source(),
        stages,
        seen.role(),
        policy.policy().exemptions(LocalDate.ofInstant(now, ZoneOffset.UTC)).stream()
            .map(
                each ->
                    new AccountReport.Exemption(
                        each.apiId(), each.stage(), each.rules(), each.terms()))
            .toList(),
        unread,
        session.calls());
  }

  /** The lease that will end the stage's data trace; empty if none will. */
  private Optional<Lease> lease(
      Installation installation, Stage stage, Instant now, List<AccountReport.Unread> unread) {
    if (!stage.hasDataTrace() || installation.leaseGroup().isEmpty()) {
      return Optional.empty();
    }
    try {
      return session
          .ports()
          .leases()
          .find(stage.ref())
          .map(
              schedule ->
                  Standing.of(
                      schedule,
                      stage.ref(),
                      installation.functionArn(),
                      installation.leaseRoleArn(),
                      now))
          .flatMap(
              standing ->
                  switch (standing) {
                    case Standing.Stands(Lease lease) -> Optional.of(lease);
                    case Standing.Ended ended -> Optional.empty();
                    case Standing.Broken broken -> Optional.empty();
                  });
    } catch (CallFailedException e) {
      unread.add(new AccountReport.Unread("", e));
      return Optional.empty();
    }
  }
}
