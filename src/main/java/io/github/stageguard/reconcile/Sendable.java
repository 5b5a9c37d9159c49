package io.github.stageguard.reconcile;

import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of a plan's edits the next write may hold: fewer and fewer, as parts turn out to be
 * impossible. Edits that end data trace are never held back.
 */
final class Sendable {
  private final Set<Rule> refused = EnumSet.noneOf(Rule.class);
  private boolean onlyTrace;
  private boolean noDestination;
  private boolean noRole;
  private boolean oneRuleAtATime;

  void onlyTrace() {
    onlyTrace = true;
  }

  boolean isOnlyTrace() {
    return onlyTrace;
  }

  /** The log group for a new destination could not be made ready. */
  void noDestination() {
    noDestination = true;
  }

  /** Whether the account has no CloudWatch role, without which nothing can be switched on. */
  void noRole(boolean missing) {
    noRole = missing;
  }

  /** What was refused together is sent rule by rule, data trace first. */
  void oneRuleAtATime() {
    oneRuleAtATime = true;
  }

  void refuse(Rule rule) {
    refused.add(rule);
  }

  boolean isOneRuleAtATime() {
    return oneRuleAtATime;
  }

  /**
   * The edits of the next write.
   *
   * @param traceOff edits that end data trace
   */
  List<StageEdit> of(Plan plan, List<StageEdit> traceOff) {
    List<StageEdit> edits = new ArrayList<>();
    if (!onlyTrace) {
      plan.edits().stream()
          .filter(edit -> !(noDestination && setsDestination(edit)))
          .filter(edit -> !(noRole && edit.needsCloudWatchRole()))
          .filter(edit -> !refused.contains(ruleOf(edit)))
          .forEach(edits::add);
    }
    edits.addAll(traceOff);
    return oneRuleAtATime ? ofTheFirstRule(edits) : edits;
  }

  private static List<StageEdit> ofTheFirstRule(List<StageEdit> edits) {
    return Stream.of(Rule.DATA_TRACE, Rule.EXECUTION_LOGS, Rule.ACCESS_LOGS)
        .map(rule -> edits.stream().filter(edit -> ruleOf(edit) == rule).toList())
        .filter(ofRule -> !ofRule.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  static boolean setsDestination(StageEdit edit) {
    return edit instanceof AccessLogEdit(var before, var after)
        && !before.destinationArn().equals(after.destinationArn());
  }

  static Rule ruleOf(StageEdit edit) {
    return switch (edit) {
      case AccessLogEdit access -> Rule.ACCESS_LOGS;
      case LevelEdit level -> Rule.EXECUTION_LOGS;
      case DataTraceEdit trace -> Rule.DATA_TRACE;
    };
  }
}
