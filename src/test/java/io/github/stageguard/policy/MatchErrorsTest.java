package io.github.stageguard.policy;

import static io.github.stageguard.policy.Errors.caseOf;
import static io.github.stageguard.policy.Errors.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MatchErrorsTest {
  private static final String ACCOUNT_WIDE =
      " is not allowed; allowed: only at the top level, for the whole account";
  private static final String STAGES =
      " is not allowed; allowed: a stage name of 1 to 128 letters, digits, hyphens and"
          + " underscores, in which * stands for any, or $default";

  static Stream<Arguments> errors() {
    return Stream.of(
        caseOf(
            "mapping where a list belongs",
            "overrides: {a: 1}",
            "line 1: overrides: this mapping is not allowed; allowed: a list"),
        caseOf(
            "override without match",
            "overrides:\n- executionLogs: {mode: off}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match: missing; allowed: at least one of apiId, stage, kind,"
                + " tags, account, region"),
        caseOf(
            "override with an empty match",
            "overrides:\n- match: {}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match: an empty mapping is not allowed; allowed: at least one of"
                + " apiId, stage, kind, tags, account, region"),
        caseOf(
            "override that sets nothing",
            "overrides:\n- match: {stage: a}\n",
            "line 2: overrides[0]: this mapping is not allowed; allowed: match with at least one of"
                + " accessLogs, executionLogs, dataTrace, contested"),
        caseOf(
            "override of what is the account's",
            """
            overrides:
              - match: {stage: a}
                cloudWatchRole: {mode: off}
                sweep: {maxChanges: 1}
            """,
            "line 3: overrides[0].cloudWatchRole: this mapping" + ACCOUNT_WIDE,
            "line 4: overrides[0].sweep: this mapping" + ACCOUNT_WIDE),
        caseOf(
            "unknown key in an override",
            "overrides:\n- match: {stage: a}\n  reason: b\n",
            "line 3: overrides[0].reason: not a key here; allowed: match, accessLogs,"
                + " executionLogs, dataTrace, contested"),
        caseOf(
            "match with impossible values",
            """
            overrides:
              - dataTrace: {mode: off}
                match:
                  apiId: a/b
                  stage: a b
                  kind: REST
                  tags: {a: true, b: }
                  account: 12
                  region: Frankfurt
                  name: a
            """,
            "line 4: overrides[0].match.apiId: \"a/b\" is not allowed; allowed: the id of an API, 1"
                + " to 64 letters, digits and hyphens",
            "line 5: overrides[0].match.stage: \"a b\"" + STAGES,
            "line 6: overrides[0].match.kind: \"REST\" is not allowed; allowed: rest, http,"
                + " websocket",
            "line 7: overrides[0].match.tags.a: true is not allowed; allowed: text, in quotes where"
                + " YAML would take it for something else",
            "line 7: overrides[0].match.tags.b: an empty value is not allowed; allowed: text, in"
                + " quotes where YAML would take it for something else",
            "line 8: overrides[0].match.account: 12 is not allowed; allowed: the twelve digits of"
                + " an account",
            "line 9: overrides[0].match.region: \"Frankfurt\" is not allowed; allowed: a Region,"
                + " such as eu-central-1",
            "line 10: overrides[0].match.name: not a key here; allowed: apiId, stage, kind, tags,"
                + " account, region"),
        caseOf(
            "match of no tags",
            "overrides:\n- match: {tags: {}}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match.tags: an empty mapping is not allowed; allowed: a mapping"
                + " of at least one tag to its value"),
        caseOf(
            "exemption of nothing",
            "exemptions:\n  - {}\n",
            "line 2: exemptions[0].match: missing; allowed: apiId, with any of stage, kind,"
                + " account, region",
            "line 2: exemptions[0].reason: missing; allowed: text of 1 to 500 characters",
            "line 2: exemptions[0].rules: missing; allowed: a list of at least one of accessLogs,"
                + " executionLogs, dataTrace, each once",
            "line 2: exemptions[0].until: missing; allowed: the last day of the exemption, in UTC,"
                + " such as 2027-01-31"),
        caseOf(
            "exemption by tags, not of one API",
            """
            exemptions:
              - match:
                  stage: a
                  tags: {exempt: please}
                rules: [dataTrace]
                until: 2027-01-31
                reason: b
            """,
            "line 2: exemptions[0].match.apiId: missing; allowed: the id of an API, 1 to 64"
                + " letters, digits and hyphens",
            "line 4: exemptions[0].match.tags: this mapping is not allowed; allowed: apiId, stage,"
                + " kind, account, region, for whoever tags a stage could exempt it"),
        caseOf(
            "exemption of several APIs",
            exemption("apiId: a*", "rules: [dataTrace]", "until: 2027-01-31", "reason: b"),
            "line 2: exemptions[0].match.apiId: \"a*\" is not allowed; allowed: the id of an API, 1"
                + " to 64 letters, digits and hyphens"),
        caseOf(
            "exemption from no rule",
            exemption("apiId: a", "rules: []", "until: 2027-01-31", "reason: b"),
            "line 3: exemptions[0].rules: an empty list is not allowed; allowed: a list of at least"
                + " one of accessLogs, executionLogs, dataTrace, each once"),
        caseOf(
            "exemption from other rules",
            exemption("apiId: a", "rules: [cloudWatchRole]", "until: 2027-01-31", "reason: b"),
            "line 3: exemptions[0].rules[0]: \"cloudWatchRole\" is not allowed; allowed:"
                + " accessLogs, executionLogs, dataTrace"),
        caseOf(
            "exemption until a day that does not exist",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-29", "reason: b"),
            "line 4: exemptions[0].until: \"2027-02-29\" is not allowed; allowed: the last day of"
                + " the exemption, in UTC, such as 2027-01-31"),
        caseOf(
            "exemption until a moment",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-01T00:00:00Z", "reason: b"),
            "line 4: exemptions[0].until: \"2027-02-01T00:00:00Z\" is not allowed; allowed: the"
                + " last day of the exemption, in UTC, such as 2027-01-31"),
        caseOf(
            "exemption for no reason",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-01", "reason: ' '"),
            "line 5: exemptions[0].reason: \" \" is not allowed; allowed: text of 1 to 500"
                + " characters"),
        caseOf(
            "exemption with a key of no meaning",
            exemption(
                "apiId: a", "rules: [dataTrace]", "until: 2027-02-01", "reason: b\n    from: c"),
            "line 6: exemptions[0].from: not a key here; allowed: match, rules, until, reason,"
                + " approvedBy"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void errors(String name, String yaml, List<String> expected) {
    assertThat(errorsOf(yaml)).as(name).isEqualTo(expected);
  }

  private static String exemption(String match, String rules, String until, String reason) {
    return "exemptions:\n  - match: {%s}\n    %s\n    %s\n    %s\n"
        .formatted(match, rules, until, reason);
  }
}
