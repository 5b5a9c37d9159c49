package io.github.stageguard.load;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of a run.
 *
 * @param duration until the last event was handled and no lease was left
 * @param flawed stages that do not comply in the end
 */
record LoadResult(
    Events events, Lambda.Tally lambda, GatewayCalls calls, Duration duration, Set<String> flawed) {

  /**
   * The events of changes.
   *
   * @param all their ids
   * @param twice how many were delivered twice
   * @param violating how many tell of a change that breaks the policy
   * @param handled ids of those that were handled at least once
   * @param deadLetters ids of those that were given up at least once
   * @param schedules how many ends of leases and contests there were beside them
   */
  record Events(
      Set<String> all,
      int twice,
      int violating,
      Set<String> handled,
      Set<String> deadLetters,
      int schedules) {

    /** Those that nobody knows of any more. */
    Set<String> lost() {
      Set<String> lost = new TreeSet<>(all);
      lost.removeAll(handled);
      lost.removeAll(deadLetters);
      return lost;
    }
  }

  /**
   * Calls of API Gateway.
   *
   * @param refused how many of the function's calls the quota refused
   * @param teams the team's calls that were let through, its changes among them
   * @param teamsRefused those that the quota refused
   */
  record GatewayCalls(int reads, int writes, int refused, int teams, int teamsRefused) {}

  /** All of it, for people. */
  String report() {
    return """
        %d events, %d of them delivered twice, %d of changes that break the policy; %d schedules fired
        Lambda: %d invocations, %d at a time at most, %d cold starts, %d attempts without room,
          %d repeated after a failure, %d dead letters, %d lost; longest wait %s, longest run %s
        StageGuard's calls of API Gateway: %d reads, %d writes, %d refused; the team's: %d, %d refused
        %s of virtual time; %d stages do not comply
        """
        .formatted(
            events.all().size(),
            events.twice(),
            events.violating(),
            events.schedules(),
            lambda.invocations,
            lambda.peak,
            lambda.coldStarts,
            lambda.throttles,
            lambda.repeats,
            events.deadLetters().size(),
            events.lost().size(),
            lambda.longestWait,
            lambda.longestRun,
            calls.reads(),
            calls.writes(),
            calls.refused(),
            calls.teams(),
            calls.teamsRefused(),
            duration,
            flawed.size());
  }

  /** The row of the table in the documentation. */
  String row(String reserved) {
    return "| %s | %d | %,d | %,d | %,d | %,d | %,d | %d | %d min |"
        .formatted(
            reserved.isEmpty() ? "empty" : "`" + reserved + "`",
            lambda.peak,
            calls.teamsRefused(),
            calls.reads(),
            calls.writes(),
            calls.refused(),
            lambda.repeats,
            events.deadLetters().size(),
            lambda.longestWait.plusSeconds(59).toMinutes());
  }
}
