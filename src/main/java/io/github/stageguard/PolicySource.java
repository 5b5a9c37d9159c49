package io.github.stageguard;

import io.github.stageguard.aws.ParameterStore;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.reconcile.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The mode and policy in force, fetched in one call and held for five minutes. */
final class PolicySource {
  private static final Duration HELD = Duration.ofMinutes(5);

  private final ParameterStore parameters;
  private final String mode;
  private final String modeParameter;
  private final String policyParameter;
  private final boolean auditOnly;
  private final InstantSource clock;
  private Settings held;
  private Instant heldUntil = Instant.MIN;

  /**
   * @param mode {@code audit} or {@code enforce}; empty: read from {@code modeParameter}
   * @param modeParameter name of the parameter that holds the mode; empty: {@code audit}
   * @param policyParameter name of the parameter that holds the policy; empty: the packaged default
   * @param auditOnly whether nothing may be enforced here, whatever the mode
   */
  PolicySource(
      ParameterStore parameters,
      String mode,
      String modeParameter,
      String policyParameter,
      boolean auditOnly,
      InstantSource clock) {
    this.parameters = Objects.requireNonNull(parameters);
    this.mode = Objects.requireNonNull(mode);
    this.modeParameter = Objects.requireNonNull(modeParameter);
    this.policyParameter = Objects.requireNonNull(policyParameter);
    this.auditOnly = auditOnly;
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * What is in force now.
   *
   * @throws UnusableParameterException if a parameter that is named does not exist or is empty
   * @throws io.github.stageguard.policy.UnreadablePolicyException if the policy is not one
   */
  Settings settings() {
    Instant now = clock.instant();
    if (!now.isBefore(heldUntil)) {
      held = read();
      heldUntil = now.plus(HELD);
    }
    return held;
  }

  /** What is in force at this moment, whatever was held. */
  Settings settingsAfresh() {
    heldUntil = Instant.MIN;
    return settings();
  }

  private Settings read() {
    List<String> names = new ArrayList<>();
    if (!auditOnly && mode.isEmpty() && !modeParameter.isEmpty()) {
      names.add(modeParameter);
    }
    if (!policyParameter.isEmpty()) {
      names.add(policyParameter);
    }
    Map<String, String> values = names.isEmpty() ? Map.of() : parameters.values(names);
    for (String name : names) {
      if (!values.containsKey(name) || values.get(name).isBlank()) {
        throw new UnusableParameterException(name, "does not exist or is empty");
      }
    }
    String inForce = mode.isEmpty() ? values.getOrDefault(modeParameter, "audit") : mode;
    return new Settings(
        enforces(inForce) && !auditOnly,
        policyParameter.isEmpty()
            ? PolicyDocument.packagedDefault()
            : PolicyDocument.parse(values.get(policyParameter)));
  }

  private boolean enforces(String inForce) {
    return switch (inForce) {
      case "enforce" -> true;
      case "audit" -> false;
      default ->
          throw mode.isEmpty()
              ? new UnusableParameterException(modeParameter, "is neither audit nor enforce")
              : new IllegalStateException("STAGEGUARD_MODE is neither audit nor enforce");
    };
  }
}
