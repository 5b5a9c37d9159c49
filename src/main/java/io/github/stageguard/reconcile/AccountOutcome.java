package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.stage.CallFailedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of the account's CloudWatch role.
 *
 * @param result in one word
 * @param findings what is or was wrong with it
 * @param made what was written
 * @param open findings that still stand
 * @param failure what went wrong, exactly if the result is {@link Result#FAILED}
 */
public record AccountOutcome(
    Result result,
    List<Assessment> findings,
    List<Made> made,
    List<Assessment> open,
    Optional<CallFailedException> failure) {
  public AccountOutcome {
    Objects.requireNonNull(result);
    findings = List.copyOf(findings);
    made = List.copyOf(made);
    open = List.copyOf(open);
    Objects.requireNonNull(failure);
  }

  /** What was written, without the ids. */
  public List<Change> changes() {
    return made.stream().map(Made::change).toList();
  }
}
