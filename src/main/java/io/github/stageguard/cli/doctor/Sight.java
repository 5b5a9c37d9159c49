package io.github.stageguard.cli.doctor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an installation consists of. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not answer.
 */
public interface Sight {

  /**
   * The function.
   *
   * @param state Lambda's word for it, {@code Active} if all is well
   * @param lastUpdate how the last update of it went, {@code Successful} if all is well
   * @param reason why it is not, in Lambda's words; may be empty
   */
  record Function(String state, String lastUpdate, String reason) {
    public Function {
      Objects.requireNonNull(state);
      Objects.requireNonNull(lastUpdate);
      Objects.requireNonNull(reason);
    }
  }

  /**
   * An EventBridge rule that invokes the alias.
   *
   * @param enabled whether it does so now
   * @param sources whose events it takes, such as {@code aws.apigateway}
   */
  record EventRule(String name, boolean enabled, Set<String> sources) {
    public EventRule {
      Objects.requireNonNull(name);
      sources = Set.copyOf(sources);
    }
  }

  /** A schedule, and whom it invokes. */
  record Recurring(boolean enabled, String targetArn) {
    public Recurring {
      Objects.requireNonNull(targetArn);
    }
  }

  /** The function of that name. */
  Optional<Function> function(String name);

  /** The version that an alias stands for. */
  Optional<String> aliasVersion(String function, String alias);

  /** All rules that have the target. */
  List<EventRule> rulesFor(String targetArn);

  /** All trails that log this Region or are of it. */
  List<Trail> trails();

  boolean hasScheduleGroup(String name);

  Optional<Recurring> schedule(String group, String name);

  /** About how many messages wait in a queue; empty if it does not exist. */
  Optional<Integer> messages(String queueArn);
}
