package io.github.stageguard.gate;

import io.github.stageguard.gate.wire.Operation;
import java.time.Instant;

/**
 * One call that went through the gate. A client's retries are calls of their own.
 *
 * @param at when it arrived, by the gate's clock
 * @param caller the marked client it came from; empty: the function
 * @param application how the caller names itself in its User-Agent, as SDKs let applications do;
 *     empty if it does not
 * @param account the account that it was sent to
 * @param region the Region
 * @param operation what it asked for
 * @param body its body as sent
 * @param status the HTTP status that was answered; 0 while there is none
 * @param applied whether it changed something: a write that succeeded and was not merely the repeat
 *     of an earlier one
 */
public record Call(
    Instant at,
    String caller,
    String application,
    String account,
    String region,
    Operation operation,
    String body,
    int status,
    boolean applied) {

  public String service() {
    return operation.service();
  }

  /** The operation's name in AWS's model, such as {@code UpdateStage}. */
  public String name() {
    return operation.name();
  }

  /** The API that the path names, or an empty string. */
  public String apiId() {
    return operation.label("api");
  }

  /** The stage that the path names, or an empty string. */
  public String stageName() {
    return operation.label("stage");
  }

  Call answered(int answeredStatus, boolean changedSomething) {
    return new Call(
        at,
        caller,
        application,
        account,
        region,
        operation,
        body,
        answeredStatus,
        changedSomething);
  }
}
