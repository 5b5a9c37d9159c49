package io.github.stageguard.policy;

import java.util.List;

/**
 * A text that is no policy. The message lists what is wrong, one line each, sorted by the line of
 * the text that it names; it quotes the text only in short, escaped pieces.
 */
public final class UnreadablePolicyException extends RuntimeException {
  private static final int LISTED = 100;

  private final transient List<PolicyProblem> problems;

  UnreadablePolicyException(List<PolicyProblem> problems) {
    super(message(problems));
    this.problems = problems.stream().sorted().toList();
  }

  /** All that is wrong, in the order of the text. */
  public List<PolicyProblem> problems() {
    return problems;
  }

  private static String message(List<PolicyProblem> problems) {
    StringBuilder text = new StringBuilder("the policy cannot be used:");
    problems.stream().sorted().limit(LISTED).forEach(p -> text.append('\n').append(p));
    if (problems.size() > LISTED) {
      text.append("\nand ").append(problems.size() - LISTED).append(" more");
    }
    return text.toString();
  }
}
