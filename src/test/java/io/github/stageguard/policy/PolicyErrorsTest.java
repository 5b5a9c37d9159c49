package io.github.stageguard.policy;

import static io.github.stageguard.policy.Errors.caseOf;
import static io.github.stageguard.policy.Errors.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyErrorsTest {
  private static final String TOP_KEYS =
      "not a key here; allowed: version, accessLogs, executionLogs, dataTrace, cloudWatchRole,"
          + " sweep, journal, contested, overrides, exemptions";
  private static final String LEASES =
      " is not allowed; allowed: an ISO-8601 duration of days, hours, minutes and seconds, from"
          + " PT1M to P365D, such as PT1H";
  private static final String EMPTY =
      "line 1: an empty value is not allowed; allowed: a mapping of settings, such as version: 1";

  static Stream<Arguments> errors() {
    return Stream.of(
        caseOf("empty text", "", EMPTY),
        caseOf("only blanks and a comment", "\n# later\n", EMPTY),
        caseOf("an empty document", "---\n", EMPTY.replace("line 1", "line 2")),
        caseOf("null", "~", EMPTY),
        caseOf(
            "an empty mapping",
            "{}",
            "line 1: an empty mapping is not allowed; allowed: a mapping of settings, such as"
                + " version: 1"),
        caseOf(
            "a list",
            "- a",
            "line 1: this list is not allowed; allowed: a mapping of settings, such as version: 1"),
        caseOf("another version", "version: 2", "line 1: version: 2 is not allowed; allowed: 1"),
        caseOf(
            "version as text", "version: '1'", "line 1: version: \"1\" is not allowed; allowed: 1"),
        caseOf("unknown section", "acessLogs:\n  mode: audit", "line 1: acessLogs: " + TOP_KEYS),
        caseOf(
            "unknown key",
            "executionLogs:\n  level: INFO",
            "line 2: executionLogs.level: not a key here; allowed: mode, minimumLevel"),
        caseOf(
            "key with odd characters",
            "\"a\\u0007\\\"\\\\\\u00e9\": 1",
            "line 1: \"a\\u0007\\\"\\\\\\u00e9\": " + TOP_KEYS),
        caseOf("key of great length", "a".repeat(129) + ": 1", longKey()),
        caseOf("empty key", "'': 1", "line 1: \"\": " + TOP_KEYS),
        caseOf(
            "key that the validator would skip",
            "executionLogs:\n  '#mode': off",
            "line 2: executionLogs.#mode: not a key here; allowed: keys without #"),
        caseOf(
            "section without content",
            "version: 1\nexecutionLogs:\n",
            "line 2: executionLogs: an empty value is not allowed; allowed: a mapping"),
        caseOf(
            "list where a mapping belongs",
            "dataTrace: [a]",
            "line 1: dataTrace: this list is not allowed; allowed: a mapping"),
        caseOf(
            "mode on",
            "version: 1\naccessLogs:\n  mode: on\n",
            "line 3: accessLogs.mode: \"on\" is not allowed; allowed: enforce, audit, off"),
        caseOf(
            "mode false",
            "cloudWatchRole: {mode: false}",
            "line 1: cloudWatchRole.mode: false is not allowed; allowed: enforce, audit, off"),
        caseOf(
            "mode true",
            "cloudWatchRole: {mode: True}",
            "line 1: cloudWatchRole.mode: true is not allowed; allowed: enforce, audit, off"),
        caseOf(
            "unknown level",
            "executionLogs: {minimumLevel: DEBUG}",
            "line 1: executionLogs.minimumLevel: \"DEBUG\" is not allowed; allowed: OFF, ERROR,"
                + " INFO"),
        lease("PT59S"),
        lease("PT0S"),
        lease("-PT1H"),
        lease("PT-1H"),
        lease("1h"),
        lease("P"),
        lease("P1Y"),
        lease("PT1.5H"),
        lease("PT90.5S"),
        lease("pt1h"),
        lease("PT"),
        lease("P365DT1S"),
        lease("PT9999999999999999999H"),
        caseOf(
            "lease that is no text",
            "dataTrace: {lease: 60}",
            "line 1: dataTrace.lease: 60" + LEASES),
        caseOf(
            "maximum shorter than the lease",
            "dataTrace:\n  lease: PT2H\n  maximum: PT1H\n",
            "line 3: dataTrace.maximum: \"PT1H\" is not allowed; allowed: the lease, PT2H, or"
                + " longer"),
        caseOf(
            "maximum shorter than the default lease",
            "dataTrace: {maximum: PT59M}",
            "line 1: dataTrace.maximum: \"PT59M\" is not allowed; allowed: the lease, PT1H, or"
                + " longer"),
        caseOf(
            "lease longer than the default maximum",
            "dataTrace: {lease: PT9H}",
            "line 1: dataTrace.lease: \"PT9H\" is not allowed; allowed: the maximum, PT8H, or"
                + " shorter"),
        caseOf(
            "overrides that contradict what holds without them",
            """
            dataTrace: {lease: PT1H, maximum: PT2H}
            overrides:
              - match: {stage: a}
                dataTrace: {lease: PT3H}
              - match: {stage: b}
                dataTrace: {maximum: PT30M}
              - match: {stage: c}
                dataTrace: {lease: PT15M, maximum: PT30M}
            """,
            "line 4: overrides[0].dataTrace.lease: \"PT3H\" is not allowed; allowed: the maximum,"
                + " PT2H, or shorter",
            "line 6: overrides[1].dataTrace.maximum: \"PT30M\" is not allowed; allowed: the lease,"
                + " PT1H, or longer"),
        caseOf(
            "a contradiction is told once, not for each override",
            """
            dataTrace: {lease: PT9H}
            overrides:
              - match: {stage: a}
                dataTrace: {mode: audit}
            """,
            "line 1: dataTrace.lease: \"PT9H\" is not allowed; allowed: the maximum, PT8H, or"
                + " shorter"),
        caseOf(
            "sweep out of bounds",
            "sweep: {requestsPerSecond: 11, maxChanges: -1}",
            "line 1: sweep.maxChanges: -1 is not allowed; allowed: a whole number from 0 to 100000",
            "line 1: sweep.requestsPerSecond: 11 is not allowed; allowed: a whole number from 1 to"
                + " 10"),
        caseOf(
            "sweep with parts of numbers and other notations",
            "sweep: {requestsPerSecond: 4.5, maxChanges: 0x10}",
            "line 1: sweep.maxChanges: \"0x10\" is not allowed; allowed: a whole number from 0 to"
                + " 100000",
            "line 1: sweep.requestsPerSecond: \"4.5\" is not allowed; allowed: a whole number from"
                + " 1 to 10"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void errors(String name, String yaml, List<String> expected) {
    assertThat(errorsOf(yaml)).as(name).isEqualTo(expected);
  }

  @Test
  void oneMessageListsEveryError() {
    assertThat(errorsOf("version: 2\nlogs: a\nexecutionLogs: {mode: on}\ndataTrace: 3\n"))
        .containsExactly(
            "line 1: version: 2 is not allowed; allowed: 1",
            "line 2: logs: " + TOP_KEYS,
            "line 3: executionLogs.mode: \"on\" is not allowed; allowed: enforce, audit, off",
            "line 4: dataTrace: 3 is not allowed; allowed: a mapping");
  }

  @Test
  void aFloodOfErrorsIsCutAndCounted() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 103; i++) {
      yaml.append("key").append(i).append(": 1\n");
    }
    List<String> errors = errorsOf(yaml.toString());
    assertThat(errors).hasSize(101);
    assertThat(errors.getFirst()).startsWith("line 1: key0: ");
    assertThat(errors.get(99)).startsWith("line 100: key99: ");
    assertThat(errors.getLast()).isEqualTo("and 3 more");
  }

  @Test
  void theMessageSaysFirstThatThePolicyCannotBeUsed() {
    assertThat(Errors.messageOf("a: 1")).startsWith("the policy cannot be used:\nline 1: a:");
  }

  private static String longKey() {
    return "line 1: \"" + "a".repeat(100) + "...\": " + TOP_KEYS;
  }

  private static Arguments lease(String time) {
    return caseOf(
        "lease " + time,
        "dataTrace: {lease: '" + time + "'}",
        "line 1: dataTrace.lease: \"" + time + "\"" + LEASES);
  }
}
