package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** What a policy that cannot be used is told. */
final class Errors {
  private Errors() {}

  /** The errors, one line each. */
  static List<String> errorsOf(String yaml) {
    return messageOf(yaml).lines().skip(1).toList();
  }

  static String messageOf(String yaml) {
    UnreadablePolicyException thrown =
        catchThrowableOfType(UnreadablePolicyException.class, () -> PolicyDocument.parse(yaml));
    assertThat(thrown).as("what parsing throws").isNotNull();
    return thrown.getMessage();
  }

  static Arguments caseOf(String name, String yaml, String... errors) {
    return arguments(name, yaml, List.of(errors));
  }
}
