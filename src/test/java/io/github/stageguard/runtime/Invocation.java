package io.github.stageguard.runtime;

import java.util.List;

/**
 * What came of one invocation.
 *
 * @param result what the handler returned, as JSON; empty if it failed
 * @param errorType the class of the exception, or AWS's name of what else went wrong; empty if it
 *     succeeded
 * @param errorMessage its message
 * @param stdout what the function printed meanwhile, line by line
 */
public record Invocation(
    String result, String errorType, String errorMessage, List<String> stdout) {
  /** The error type when the process ended before it answered. */
  public static final String EXITED = "Runtime.ExitError";

  /** The error type when no answer came in time. */
  public static final String TIMED_OUT = "Sandbox.Timedout";

  public Invocation {
    stdout = List.copyOf(stdout);
  }

  public boolean succeeded() {
    return errorType.isEmpty();
  }
}
