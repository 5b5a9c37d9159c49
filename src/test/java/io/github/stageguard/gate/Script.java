package io.github.stageguard.gate;

import io.github.stageguard.gate.wire.Operation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What is to happen to the function's calls beyond their being answered. */
final class Script {
  /** What one step does when it is its turn; what is absent does nothing. */
  record Action(Optional<Fault> fault, Optional<Runnable> before, Optional<Runnable> after) {}

  private record Step(
      String operation,
      String account,
      int first,
      int last,
      Action action,
      AtomicInteger matching) {
    boolean isDue(Operation called, String there) {
      if (!operation.equals(ANY) && !operation.equals(called.name())) {
        return false;
      }
      if (!account.isEmpty() && !account.equals(there)) {
        return false;
      }
      int number = matching.incrementAndGet();
      return number >= first && number <= last;
    }
  }

  static final String ANY = "*";

  private final List<Step> steps = new CopyOnWriteArrayList<>();

  /**
   * Adds a step.
   *
   * @param account the account that it is for; empty for all
   */
  void add(String operation, String account, int first, int last, Action action) {
    steps.add(new Step(operation, account, first, last, action, new AtomicInteger()));
  }

  /** The actions that are due for this call, in the order in which they were added. */
  List<Action> due(Operation called, String account) {
    return steps.stream().filter(step -> step.isDue(called, account)).map(Step::action).toList();
  }

  void clear() {
    steps.clear();
  }
}
