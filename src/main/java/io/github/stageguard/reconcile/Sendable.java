package io.github.stageguard.reconcile;

import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of a plan's edits the next write may hold: fewer and fewer, as parts turn out to be
 * impossible. Edits that end data trace are never held back.
 */
final class Sendable {
  private final Set<Rule> refused = EnumSet.noneOf(Rule.class);
  private boolean onlyTrace;
  private Optional<CallFailedException> postponed = Optional.empty();
  private boolean noDestination;
  private boolean noRole;
  private boolean oneRuleAtATime;
  private boolean defaultsFirst;

  void onlyTrace() {
    onlyTrace = true;
  }

  /** Something cannot be done now: the event fails in the end, but an overdue trace ends first. */
  void postpone(CallFailedException why) {
    postponed = postponed.or(() -> Optional.of(why));
    onlyTrace = true;
  }

  /** Why the event fails in the end. */
  Optional<CallFailedException> postponed() {
    return postponed;
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

  /**
   * From now on what was refused together is sent in parts: rule by rule, data trace first, and of
   * one rule the settings for all methods or routes before those of single ones. AWS refuses all
   * that names a route, once a stage has settings for a route that is gone.
   *
   * @return whether it can be parted
   */
  boolean part(List<StageEdit> refusedTogether) {
    if (refusedTogether.stream().map(Sendable::ruleOf).distinct().count() > 1) {
      oneRuleAtATime = true;
      return true;
    }
    if (ofDefaults(refusedTogether).isEmpty()
        || ofDefaults(refusedTogether).size() == refusedTogether.size()) {
      return false;
    }
    defaultsFirst = true;
    return true;
  }

  void refuse(Rule rule) {
    refused.add(rule);
  }

  /** Whether what is sent may be but a part of what there is to be sent. */
  boolean isInParts() {
    return oneRuleAtATime || defaultsFirst;
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
    List<StageEdit> part = oneRuleAtATime ? ofTheFirstRule(edits) : edits;
    return defaultsFirst && !ofDefaults(part).isEmpty() ? ofDefaults(part) : part;
  }

  private static List<StageEdit> ofDefaults(List<StageEdit> edits) {
    return edits.stream().filter(edit -> !isOfOneMethodOrRoute(edit)).toList();
  }

  private static boolean isOfOneMethodOrRoute(StageEdit edit) {
    return switch (edit) {
      case AccessLogEdit access -> false;
      case LevelEdit level -> !level.key().equals(Stage.DEFAULTS);
      case DataTraceEdit trace -> !trace.key().equals(Stage.DEFAULTS);
    };
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
