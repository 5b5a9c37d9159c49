package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.StageRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one stage.
 *
 * @param stage which
 * @param result in one word
 * @param reason why, for people; may be empty
 * @param findings what was wrong before anything was written
 * @param planned what enforcing the policy would do; only where nothing may be written
 * @param made what was written, in order
 * @param open findings that still stand
 * @param lease the lease under which data trace is on, if it is
 * @param contest the contest for which access logs and log levels were left as they are, if so
 * @param failure what went wrong, exactly if the result is {@link Result#FAILED}
 */
public record StageOutcome(
    StageRef stage,
    Result result,
    String reason,
    List<Assessment> findings,
    List<Remediation> planned,
    List<Made> made,
    List<Assessment> open,
    Optional<Lease> lease,
    Optional<Contest> contest,
    Optional<CallFailedException> failure) {
  public StageOutcome {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(result);
    Objects.requireNonNull(reason);
    findings = List.copyOf(findings);
    planned = List.copyOf(planned);
    made = List.copyOf(made);
    open = List.copyOf(open);
    Objects.requireNonNull(lease);
    Objects.requireNonNull(contest);
    Objects.requireNonNull(failure);
  }

  /** What was written, without the ids. */
  public List<Change> changes() {
    return made.stream().map(Made::change).toList();
  }
}
