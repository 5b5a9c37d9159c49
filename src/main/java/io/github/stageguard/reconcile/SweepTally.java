package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.sweep.SweepCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts what comes of a sweep's stages, and passes on what is worth telling. */
final class SweepTally {
  private final Consumer<StageOutcome> told;
  private final int callsBefore;
  private int seen;
  private int compliant;
  private int remediated;
  private int reported;
  private int failed;
  private int leasesRemoved;
  private final List<SweepOutcome.Failure> failures = new ArrayList<>();

  SweepTally(SweepCounts before, Consumer<StageOutcome> told) {
    this.told = told;
    this.callsBefore = before.calls();
    this.seen = before.seen();
    this.compliant = before.compliant();
    this.remediated = before.remediated();
    this.reported = before.reported();
    this.failed = before.failed();
  }

  /** One more stage was looked at. */
  void saw() {
    seen++;
  }

  /** What came of a stage. */
  void add(StageOutcome outcome) {
    tell(outcome, !outcome.findings().isEmpty());
    switch (outcome.result()) {
      case COMPLIANT, IGNORED -> compliant++;
      case REMEDIATED -> remediated++;
      case REPORTED -> reported++;
      case FAILED -> failed++;
    }
  }

  /** What came of a lease that stood under a stage's name. */
  void addLease(StageOutcome outcome) {
    tell(outcome, !outcome.findings().isEmpty());
    if (outcome.failure().isPresent()) {
      failed++;
    }
    if (outcome.changes().stream().anyMatch(Change.LeaseRemoved.class::isInstance)) {
      leasesRemoved++;
    }
  }

  /** Something that concerns no single stage could not be done. */
  void failed(String subject, CallFailedException cause) {
    failed++;
    failures.add(new SweepOutcome.Failure(subject, cause));
  }

  /**
   * What came so far of a stage that is not done with yet. What was found is told in the end, what
   * was changed or failed at once.
   */
  void addUnfinished(StageOutcome outcome) {
    tell(outcome, false);
  }

  private void tell(StageOutcome outcome, boolean worthTelling) {
    outcome
        .failure()
        .map(cause -> new SweepOutcome.Failure(outcome.stage().toString(), cause))
        .ifPresent(failures::add);
    if (worthTelling || !outcome.changes().isEmpty() || outcome.failure().isPresent()) {
      try {
        told.accept(outcome);
      } catch (CallFailedException e) {
        failed(outcome.stage().toString(), e);
      }
    }
  }

  /**
   * The counts so far.
   *
   * @param calls requests sent to AWS in this part
   */
  SweepCounts counts(int calls) {
    return new SweepCounts(seen, compliant, remediated, reported, failed, callsBefore + calls);
  }

  int leasesRemoved() {
    return leasesRemoved;
  }

  List<SweepOutcome.Failure> failures() {
    return failures;
  }
}
