package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.StageRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to one stage, written down as it happens, so that a failure half-way loses none of
 * it.
 */
final class StageRecord {
  private final StageRef stage;
  private final List<Made> made = new ArrayList<>();
  private final Set<Assessment> findings = new LinkedHashSet<>();
  private List<Assessment> open = List.of();
  private List<Remediation> planned = List.of();
  private Optional<Lease> lease = Optional.empty();
  private Optional<Contest> contest = Optional.empty();
  private boolean gone;
  private boolean givenUp;
  private String reason = "";

  StageRecord(StageRef stage) {
    this.stage = stage;
  }

  StageRef stage() {
    return stage;
  }

  /** Does the work and returns the outcome, also of work that failed. */
  StageOutcome guard(Runnable work) {
    try {
      work.run();
      return outcome(result(), Optional.empty());
    } catch (CallFailedException failure) {
      return outcome(Result.FAILED, Optional.of(failure));
    }
  }

  void gone() {
    gone = true;
    reason = "the stage does not exist";
    open = List.of();
  }

  void changed(Made change) {
    made.add(change);
  }

  /** Something met on the way that the plan does not know of. */
  void met(Assessment finding, boolean staysOpen) {
    findings.add(finding);
    if (staysOpen) {
      open = with(open, finding);
    }
  }

  /** What the plan finds, besides what was found before. */
  void found(Plan plan) {
    findings.addAll(plan.findings());
  }

  /** Nothing may be written: the plan is reported. */
  void reported(Plan plan) {
    findings.addAll(plan.findings());
    open = plan.findings();
    planned = plan.remediations();
    reason = "audit mode: nothing is written";
  }

  /** Stages are not to be written to now, but to end data trace. */
  void held(Plan plan, String why) {
    planned = plan.remediations();
    reason = why;
  }

  /** Someone keeps changing the stage back: it is left alone, but for data trace. */
  void contested(Plan plan, Contest with) {
    contest = Optional.of(with);
    held(
        plan,
        "contested: put right "
            + with.changes()
            + " times after changes by "
            + (with.principal().isEmpty() ? "someone unknown" : with.principal())
            + "; access logs and log levels are left as they are until "
            + with.until());
  }

  /** Nothing can be written to this stage, by anyone. */
  void cannotBeWritten() {
    if (!open.isEmpty()) {
      reason =
          "API Gateway manages this stage (quick create) and refuses changes to it: have clients use"
              + " a stage of your own";
    }
  }

  /** The lease was given up: data trace is no longer enforced for this stage. */
  void released(Plan plan) {
    findings.addAll(plan.findings());
    open = findings.stream().filter(f -> f.finding() instanceof Finding.DataTraceOn).toList();
    givenUp = true;
    reason = "data trace is not enforced for this stage: its lease was deleted";
  }

  void leased(Lease held) {
    lease = Optional.of(held);
  }

  /** The stage as it stands at the end. */
  void ended(Plan last) {
    List<Assessment> standing = new ArrayList<>();
    for (Assessment assessment : last.findings()) {
      if (!(assessment.finding() instanceof Finding.DataTraceOn) || lease.isEmpty()) {
        standing.add(assessment);
      }
    }
    for (Assessment assessment : open) {
      if (!standing.contains(assessment)) {
        standing.add(assessment);
      }
    }
    open = standing;
  }

  private Result result() {
    boolean wrote = !made.isEmpty() && !(givenUp && !open.isEmpty());
    if (wrote) {
      return Result.REMEDIATED;
    }
    if (gone) {
      return Result.IGNORED;
    }
    return open.isEmpty() ? Result.COMPLIANT : Result.REPORTED;
  }

  private StageOutcome outcome(Result result, Optional<CallFailedException> failure) {
    return new StageOutcome(
        stage, result, reason, List.copyOf(findings), planned, made, open, lease, contest, failure);
  }

  private static List<Assessment> with(List<Assessment> list, Assessment one) {
    List<Assessment> all = new ArrayList<>(list);
    all.add(one);
    return all;
  }
}
