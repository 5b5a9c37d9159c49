package io.github.stageguard.notice;

import io.github.stageguard.notice.FindingHub.Open;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps Security Hub's picture of what is open up to date. What was open before is asked of it, so
 * nothing else need remember. Methods throw {@link io.github.stageguard.stage.CallFailedException};
 * doing the same again is right then.
 *
 * @param hub where findings are kept
 * @param findings how they are told
 */
public record OpenFindings(FindingHub hub, HubFindings findings) {

  /** What an event left of a stage. Of work that failed nothing is told: the event comes again. */
  public void tell(StageOutcome outcome, Instant now) {
    if (outcome.result() != Result.FAILED) {
      tell(Optional.of(outcome.stage()), outcome.open(), now);
    }
  }

  /** What an event left of the account's CloudWatch role. */
  public void tell(AccountOutcome outcome, Instant now) {
    if (outcome.result() != Result.FAILED) {
      tell(Optional.empty(), outcome.open(), now);
    }
  }

  private void tell(Optional<StageRef> stage, List<Assessment> open, Instant now) {
    List<Open> known = hub.open(findings.prefix(stage));
    List<HubFinding> standing = findings.of(stage, open, createdAt(known), now);
    Set<String> ids = ids(standing);
    close(known, each -> !ids.contains(each.id()), now);
    report(standing);
  }

  /**
   * What one part of a sweep left of all stages. When the last part came to its end and no stage
   * failed, what no part has told of is closed: its stage complies now, or is gone.
   *
   * @param told what came of the stages with findings, in order; of a stage told twice the last
   *     counts
   * @param role what came of the account's role, if this part looked at it
   */
  public void tell(
      SweepOutcome sweep, List<StageOutcome> told, Optional<AccountOutcome> role, Instant now) {
    boolean whole = sweep.finished() && sweep.counts().failed() == 0;
    Map<Optional<StageRef>, List<Assessment>> looked = new LinkedHashMap<>();
    told.stream()
        .filter(outcome -> outcome.result() != Result.FAILED)
        .forEach(outcome -> looked.put(Optional.of(outcome.stage()), outcome.open()));
    role.filter(outcome -> outcome.result() != Result.FAILED)
        .ifPresent(outcome -> looked.put(Optional.empty(), outcome.open()));
    if (looked.isEmpty() && !whole) {
      return;
    }
    List<Open> known = hub.open(findings.prefix());
    Map<String, Instant> createdAt = createdAt(known);
    List<HubFinding> standing = new ArrayList<>();
    looked.forEach((stage, open) -> standing.addAll(findings.of(stage, open, createdAt, now)));
    Set<String> ids = ids(standing);
    Set<String> prefixes = new HashSet<>();
    looked.keySet().forEach(stage -> prefixes.add(findings.prefix(stage)));
    Instant began = now.minus(sweep.took());
    close(
        known,
        each ->
            !ids.contains(each.id())
                && (prefixes.contains(prefixOf(each.id()))
                    || (whole && each.updatedAt().isBefore(began))),
        now);
    report(standing);
  }

  /** Resolved first: once it is no longer open, a retry would not find it. */
  private void close(List<Open> known, Predicate<Open> over, Instant now) {
    List<Open> closing = known.stream().filter(over).toList();
    List<String> resolved =
        closing.stream().filter(each -> !each.suppressed()).map(Open::id).toList();
    if (!resolved.isEmpty()) {
      hub.resolve(resolved);
    }
    report(
        closing.stream()
            .flatMap(each -> findings.closed(each.id(), each.createdAt(), now).stream())
            .toList());
  }

  private void report(List<HubFinding> all) {
    if (!all.isEmpty()) {
      hub.report(all);
    }
  }

  private static String prefixOf(String id) {
    return id.substring(0, id.lastIndexOf('/') + 1);
  }

  private static Set<String> ids(List<HubFinding> all) {
    return all.stream().map(HubFinding::id).collect(Collectors.toSet());
  }

  private static Map<String, Instant> createdAt(List<Open> known) {
    return known.stream().collect(Collectors.toMap(Open::id, Open::createdAt, (a, _) -> a));
  }
}
