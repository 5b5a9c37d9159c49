package io.github.stageguard.policy;

import java.util.Objects;

/**
 * A key of the policy as it holds for one stage.
 *
 * @param key its path, such as {@code accessLogs.destination.retentionDays}
 * @param value as YAML in one line
 * @param decision why it is so
 */
public record EffectiveKey(String key, String value, Decision decision) {
  public EffectiveKey {
    Objects.requireNonNull(key);
    Objects.requireNonNull(value);
    Objects.requireNonNull(decision);
  }

  /** What decided a key. Lines are those of the document, from 1. */
  public sealed interface Decision {
    /** The document says nothing. */
    record ByDefault() implements Decision {}

    /** It stands among what holds for every stage. */
    record General(int line) implements Decision {}

    /**
     * An override has it.
     *
     * @param number which one, from 1
     */
    record Overridden(int number, int line) implements Decision {}

    /**
     * The stage is exempt from the rule.
     *
     * @param number which exemption, from 1
     */
    record Exempt(int number, int line, Enforcement.Exempted terms) implements Decision {
      public Exempt {
        Objects.requireNonNull(terms);
      }
    }
  }
}
