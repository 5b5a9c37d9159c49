package io.github.stageguard.reconcile;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.stage.CallFailedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of one event.
 *
 * @param trigger what the event told
 * @param enforcing whether anything was allowed to be written
 * @param reason why it was ignored; empty otherwise
 * @param stages what came of each stage it concerns
 * @param account what came of the account's CloudWatch role, if the event concerns it
 * @param sweep what came of all stages, if it was a sweep; {@code stages} is empty then
 * @param unread why it could not be found out which stages it concerns, or the sweep did not come
 *     to its end, if so
 */
public record Outcome(
    Trigger trigger,
    boolean enforcing,
    String reason,
    List<StageOutcome> stages,
    Optional<AccountOutcome> account,
    Optional<SweepOutcome> sweep,
    Optional<CallFailedException> unread) {
  public Outcome {
    Objects.requireNonNull(trigger);
    Objects.requireNonNull(reason);
    stages = List.copyOf(stages);
    Objects.requireNonNull(account);
    Objects.requireNonNull(sweep);
    Objects.requireNonNull(unread);
  }

  /** The outcome of an event that is not ours. */
  public static Outcome ignored(Trigger.Ignored trigger) {
    return none(trigger, false, trigger.reason());
  }

  /** The outcome of an event that concerns nothing. */
  static Outcome none(Trigger trigger, boolean enforcing, String reason) {
    return of(trigger, enforcing, reason, List.of());
  }

  /** The outcome of an event about stages. */
  static Outcome of(Trigger trigger, boolean enforcing, String reason, List<StageOutcome> stages) {
    return new Outcome(
        trigger, enforcing, reason, stages, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The outcome of an event of which it could not be found out what it concerns. */
  static Outcome failed(Trigger trigger, boolean enforcing, CallFailedException failure) {
    return new Outcome(
        trigger,
        enforcing,
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(failure));
  }

  /** The most telling of all results. */
  public Result result() {
    if (unread.isPresent()) {
      return Result.FAILED;
    }
    return Stream.of(
            stages.stream().map(StageOutcome::result),
            account.stream().map(this::resultOf),
            sweep.stream().map(SweepOutcome::result))
        .flatMap(results -> results)
        .max(Comparator.naturalOrder())
        .orElse(Result.IGNORED);
  }

  /** A role that could not be looked at does not fail a sweep: the next one looks again. */
  private Result resultOf(AccountOutcome role) {
    return sweep.isPresent() && role.result() == Result.FAILED ? Result.REPORTED : role.result();
  }

  /** Everything for which the event must come again. */
  public List<CallFailedException> failures() {
    List<CallFailedException> failures = new ArrayList<>();
    unread.ifPresent(failures::add);
    stages.forEach(stage -> stage.failure().ifPresent(failures::add));
    if (sweep.isEmpty()) {
      account.flatMap(AccountOutcome::failure).ifPresent(failures::add);
    }
    return List.copyOf(failures);
  }
}
