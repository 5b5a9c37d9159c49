package io.github.stageguard.faults;

import static io.github.stageguard.faults.EndState.DIED;
import static io.github.stageguard.faults.EndState.DONE;
import static io.github.stageguard.faults.EndState.NEXT_SWEEP;
import static io.github.stageguard.faults.EndState.PARTLY;
import static io.github.stageguard.faults.EndState.REPORTED;
import static io.github.stageguard.faults.EndState.RESTS;
import static io.github.stageguard.faults.EndState.TOLD_LATER;
import static io.github.stageguard.faults.EndState.UNTOUCHED;

import io.github.stageguard.gate.Call;
import java.util.List;
import java.util.Set;

/** Which end state a fault must lead to: what docs/how-it-decides.md says, as a rule. */
final class Expected {
  /** Without these a sweep cannot begin. */
  private static final Set<String> BEGINNING =
      Set.of("GetParameters", "ListSchedules", "GetRestApis");

  /** Where these have no room, a sweep stops and goes on later. */
  private static final Set<String> HELD_UP =
      Set.of(
          "GetApis",
          "GetStages",
          "GetStage",
          "UpdateStage",
          "GetSchedule",
          "DescribeLogGroups",
          "CreateLogGroup",
          "PutRetentionPolicy",
          "GetAccount",
          "GetRole",
          "SimulatePrincipalPolicy",
          "UpdateAccount");

  /** What AWS may refuse StageGuard without keeping it from the rest. */
  private static final Set<String> DISPENSABLE =
      Set.of(
          "DescribeLogGroups",
          "CreateLogGroup",
          "PutRetentionPolicy",
          "GetRole",
          "SimulatePrincipalPolicy");

  private final Path path;
  private final List<Call> calls;

  Expected(Path path, List<Call> calls) {
    this.path = path;
    this.calls = calls;
  }

  EndState of(CallSite site, Trouble trouble) {
    return path.isSweep() ? ofSweep(site, trouble) : ofEvent(site, trouble);
  }

  private EndState ofEvent(CallSite site, Trouble trouble) {
    if (trouble == Trouble.DEATH) {
      return DIED;
    }
    if (isMadeGood(site, trouble)) {
      return DONE;
    }
    if (trouble == Trouble.DENIED && DISPENSABLE.contains(site.operation())) {
      return REPORTED;
    }
    if (path.endsTrace() && site.service().equals("dynamodb")) {
      return TOLD_LATER;
    }
    int at = position(site);
    int done = trouble.isApplied() ? at + 1 : at;
    boolean before = calls.subList(0, done).stream().anyMatch(Trial::isWorldly);
    boolean after = calls.subList(done, calls.size()).stream().anyMatch(Trial::isWorldly);
    return after ? before ? PARTLY : UNTOUCHED : TOLD_LATER;
  }

  private EndState ofSweep(CallSite site, Trouble trouble) {
    if (trouble == Trouble.DEATH) {
      return DIED;
    }
    if (isMadeGood(site, trouble)) {
      return DONE;
    }
    if (BEGINNING.contains(site.operation())) {
      return site.operation().equals("GetRestApis") && trouble == Trouble.THROTTLED
          ? RESTS
          : UNTOUCHED;
    }
    if (site.operation().equals("GetApis") && trouble != Trouble.THROTTLED) {
      return PARTLY;
    }
    if (site.service().equals("securityhub")) {
      return TOLD_LATER;
    }
    if (trouble == Trouble.THROTTLED && site.operation().equals("CreateSchedule")) {
      return UNTOUCHED;
    }
    if (trouble == Trouble.DENIED && DISPENSABLE.contains(site.operation())) {
      return REPORTED;
    }
    boolean throttled = trouble == Trouble.THROTTLED || trouble == Trouble.THROTTLED_ONCE;
    if (throttled && HELD_UP.contains(site.operation())) {
      return RESTS;
    }
    return NEXT_SWEEP;
  }

  /** Whether the same delivery gets over it. */
  private static boolean isMadeGood(CallSite site, Trouble trouble) {
    return switch (site.operation()) {
      case "UpdateAccount" -> false;
      case "BatchImportFindings" -> trouble.passes() && trouble != Trouble.RESET_AFTER;
      case "UpdateStage", "DeleteSchedule", "CreateLogGroup", "PutRetentionPolicy" ->
          trouble.passes() || trouble == Trouble.GARBLED;
      default -> trouble.passes();
    };
  }

  private int position(CallSite site) {
    int number = 0;
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).name().equals(site.operation()) && ++number == site.number()) {
        return i;
      }
    }
    throw new IllegalArgumentException("not on the path: " + site);
  }
}
