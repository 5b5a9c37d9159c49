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
 * @param unread why it could not be found out which stages it concerns, if so
 */
public record Outcome(
    Trigger trigger,
    boolean enforcing,
    String reason,
    List<StageOutcome> stages,
    Optional<AccountOutcome> account,
    Optional<CallFailedException> unread) {
  public Outcome {
    Objects.requireNonNull(trigger);
    Objects.requireNonNull(reason);
    stages = List.copyOf(stages);
    Objects.requireNonNull(account);
    Objects.requireNonNull(unread);
  }

  /** The outcome of an event that is not ours. */
  public static Outcome ignored(Trigger.Ignored trigger) {
    return new Outcome(
        trigger, false, trigger.reason(), List.of(), Optional.empty(), Optional.empty());
  }

  /** The most telling of all results. */
  public Result result() {
    if (unread.isPresent()) {
      return Result.FAILED;
    }
    return Stream.concat(
            stages.stream().map(StageOutcome::result), account.stream().map(AccountOutcome::result))
        .max(Comparator.naturalOrder())
        .orElse(Result.IGNORED);
  }

  /** Everything that went wrong. */
  public List<CallFailedException> failures() {
    List<CallFailedException> failures = new ArrayList<>();
    unread.ifPresent(failures::add);
    stages.forEach(stage -> stage.failure().ifPresent(failures::add));
    account.flatMap(AccountOutcome::failure).ifPresent(failures::add);
    return List.copyOf(failures);
  }
}
