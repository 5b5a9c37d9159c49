package io.github.stageguard.gate;

import java.util.Optional;

/**
 * Says which of the function's calls of one operation are meant, counted from the moment this is
 * said, and what is to happen to them. Calls of marked clients neither count nor suffer.
 */
public final class When {
  private final Script script;
  private final String operation;
  private final String account;
  private final int first;
  private final int last;

  When(Script script, String operation, String account, int first, int last) {
    this.script = script;
    this.operation = operation;
    this.account = account;
    this.first = first;
    this.last = last;
  }

  /** Only the call of that number, counted from 1. */
  public When number(int n) {
    return new When(script, operation, account, n, n);
  }

  /** The call of that number, counted from 1, and all after it. */
  public When from(int n) {
    return new When(script, operation, account, n, Integer.MAX_VALUE);
  }

  /** The first so many calls. */
  public When times(int n) {
    return new When(script, operation, account, 1, n);
  }

  /** Only calls to that account. */
  public When in(String only) {
    return new When(script, operation, only, first, last);
  }

  /** Something goes wrong with these calls. */
  public void fail(Fault fault) {
    script.add(
        operation,
        account,
        first,
        last,
        new Script.Action(Optional.of(fault), Optional.empty(), Optional.empty()));
  }

  /** Something happens when the call has arrived and nothing was done about it yet. */
  public void before(Runnable hook) {
    script.add(
        operation,
        account,
        first,
        last,
        new Script.Action(Optional.empty(), Optional.of(hook), Optional.empty()));
  }

  /** Something happens when the call was applied or refused and its answer was not sent yet. */
  public void after(Runnable hook) {
    script.add(
        operation,
        account,
        first,
        last,
        new Script.Action(Optional.empty(), Optional.empty(), Optional.of(hook)));
  }
}
