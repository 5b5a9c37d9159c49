package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyErrorsTest {
  private static final String TOP_KEYS =
      "not a key here; allowed: version, accessLogs, executionLogs, dataTrace, cloudWatchRole,"
          + " sweep, overrides, exemptions";
  private static final String REQUIRED_LIST =
      " is not allowed; allowed: a list of variables, each once, with requestId or"
          + " extendedRequestId, for API Gateway takes no format without";
  private static final String LEASES =
      " is not allowed; allowed: an ISO-8601 duration of days, hours, minutes and seconds, from"
          + " PT1M to P365D, such as PT1H";
  private static final String LOG_GROUPS =
      " is not allowed; allowed: a name of at most 512 letters, digits and . _ / - (placeholders"
          + " filled in), not beginning with aws/, with the placeholders {apiId}, {stage},"
          + " {account}, {region}";
  private static final String KEYS =
      " is not allowed; allowed: the ARN of a KMS key, such as"
          + " arn:aws:kms:eu-central-1:123456789012:key/mrk-0123, or null";
  private static final String ARNS =
      " is not allowed; allowed: an ARN of at most 512 characters, in which * stands for any";
  private static final String ACCOUNT_WIDE =
      " is not allowed; allowed: only at the top level, for the whole account";
  private static final String STAGES =
      " is not allowed; allowed: a stage name of 1 to 128 letters, digits, hyphens and"
          + " underscores, in which * stands for any, or $default";

  static Stream<Arguments> errors() {
    return Stream.of(
        of("empty text", "", EMPTY),
        of("only blanks and a comment", "\n# later\n", EMPTY),
        of("an empty document", "---\n", EMPTY.replace("line 1", "line 2")),
        of("null", "~", EMPTY),
        of(
            "an empty mapping",
            "{}",
            "line 1: an empty mapping is not allowed; allowed: a mapping of settings, such as"
                + " version: 1"),
        of(
            "a list",
            "- a",
            "line 1: this list is not allowed; allowed: a mapping of settings, such as version: 1"),
        of("another version", "version: 2", "line 1: version: 2 is not allowed; allowed: 1"),
        of("version as text", "version: '1'", "line 1: version: \"1\" is not allowed; allowed: 1"),
        of("unknown section", "acessLogs:\n  mode: audit", "line 1: acessLogs: " + TOP_KEYS),
        of(
            "unknown key",
            "executionLogs:\n  level: INFO",
            "line 2: executionLogs.level: not a key here; allowed: mode, minimumLevel"),
        of(
            "key with odd characters",
            "\"a\\u0007\\\"\\\\\\u00e9\": 1",
            "line 1: \"a\\u0007\\\"\\\\\\u00e9\": " + TOP_KEYS),
        of("key of great length", "a".repeat(129) + ": 1", longKey()),
        of("empty key", "'': 1", "line 1: \"\": " + TOP_KEYS),
        of(
            "key that the validator would skip",
            "executionLogs:\n  '#mode': off",
            "line 2: executionLogs.#mode: not a key here; allowed: keys without #"),
        of(
            "section without content",
            "version: 1\nexecutionLogs:\n",
            "line 2: executionLogs: an empty value is not allowed; allowed: a mapping"),
        of(
            "list where a mapping belongs",
            "dataTrace: [a]",
            "line 1: dataTrace: this list is not allowed; allowed: a mapping"),
        of(
            "mapping where a list belongs",
            "overrides: {a: 1}",
            "line 1: overrides: this mapping is not allowed; allowed: a list"),
        of(
            "mode on",
            "version: 1\naccessLogs:\n  mode: on\n",
            "line 3: accessLogs.mode: \"on\" is not allowed; allowed: enforce, audit, off"),
        of(
            "mode false",
            "cloudWatchRole: {mode: false}",
            "line 1: cloudWatchRole.mode: false is not allowed; allowed: enforce, audit, off"),
        of(
            "mode true",
            "cloudWatchRole: {mode: True}",
            "line 1: cloudWatchRole.mode: true is not allowed; allowed: enforce, audit, off"),
        of(
            "unknown level",
            "executionLogs: {minimumLevel: DEBUG}",
            "line 1: executionLogs.minimumLevel: \"DEBUG\" is not allowed; allowed: OFF, ERROR,"
                + " INFO"),
        of(
            "unknown notation",
            "accessLogs: {format: {notation: yaml}}",
            "line 1: accessLogs.format.notation: \"yaml\" is not allowed; allowed: json, clf, xml,"
                + " csv"),
        of(
            "retention that CloudWatch Logs does not know",
            "accessLogs: {destination: {retentionDays: 366}}",
            "line 1: accessLogs.destination.retentionDays: 366 is not allowed; allowed: 1, 3, 5, 7,"
                + " 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,"
                + " 2922, 3288, 3653"),
        logGroup("aws/x"),
        logGroup("{stage}/x"),
        logGroup("{apiId}/x"),
        logGroup("/x/{apiid}"),
        logGroup("/x y"),
        logGroup("/x#y"),
        logGroup(""),
        logGroup("/{stage}{stage}{stage}{stage}"),
        of(
            "log group that is no text",
            "accessLogs: {destination: {logGroup: 3}}",
            "line 1: accessLogs.destination.logGroup: 3" + LOG_GROUPS),
        key("alias/x"),
        key("arn:aws:kms:eu-central-1:123456789012:alias/x"),
        key(""),
        of(
            "destinations that are no ARNs",
            "accessLogs:\n  allowedDestinations:\n  - 'a b'\n  - 3\n  - ''\n  - arn:{region}\n",
            "line 3: accessLogs.allowedDestinations[0]: \"a b\"" + ARNS,
            "line 4: accessLogs.allowedDestinations[1]: 3" + ARNS,
            "line 5: accessLogs.allowedDestinations[2]: \"\"" + ARNS,
            "line 6: accessLogs.allowedDestinations[3]: \"arn:{region}\"" + ARNS),
        of(
            "destination of great length",
            "accessLogs: {allowedDestinations: [" + "a".repeat(513) + "]}",
            "line 1: accessLogs.allowedDestinations[0]: \"" + "a".repeat(100) + "...\"" + ARNS),
        of(
            "variables that the kind of API does not know",
            """
            accessLogs:
              format:
                requiredVariables:
                  rest: [requestId, routeKey]
                  http: [requestId, resourcePath]
                  websocket: [requestId, httpMethod]
            """,
            variable(4, "rest[1]", "\"routeKey\"", "REST"),
            variable(5, "http[1]", "\"resourcePath\"", "HTTP"),
            variable(6, "websocket[1]", "\"httpMethod\"", "WebSocket")),
        of(
            "variables in the notation of formats",
            "accessLogs: {format: {requiredVariables: {rest: [requestId, $context.status, 3]}}}",
            variable(1, "rest[1]", "\"$context.status\"", "REST"),
            variable(1, "rest[2]", "3", "REST")),
        of(
            "no required variables",
            "accessLogs: {format: {requiredVariables: {http: []}}}",
            "line 1: accessLogs.format.requiredVariables.http: an empty list" + REQUIRED_LIST),
        of(
            "a variable twice",
            "accessLogs: {format: {requiredVariables: {http: [requestId, status, status]}}}",
            "line 1: accessLogs.format.requiredVariables.http: this list" + REQUIRED_LIST),
        of(
            "required variables without an id",
            "accessLogs: {format: {requiredVariables: {http: [status]}}}",
            "line 1: accessLogs.format.requiredVariables.http: this list" + REQUIRED_LIST),
        of(
            "forbidden variable that no kind of API knows",
            "accessLogs: {format: {forbiddenVariables: [identity.apiKey, secret]}}",
            "line 1: accessLogs.format.forbiddenVariables[1]: \"secret\" is not allowed; allowed:"
                + " access log variables, without $context., such as identity.apiKey"),
        of(
            "required variable that is forbidden by default",
            "accessLogs: {format: {requiredVariables: {rest: [requestId, identity.apiKey]}}}",
            "line 1: accessLogs.format.requiredVariables.rest[1]: \"identity.apiKey\" is not"
                + " allowed; allowed: variables that are not forbidden"),
        of(
            "forbidden variable that is required by default",
            "accessLogs: {format: {forbiddenVariables: [identity.apiKey, connectionId]}}",
            "line 1: accessLogs.format.forbiddenVariables[1]: \"connectionId\" is not allowed;"
                + " allowed: variables that are not required"),
        of(
            "variable both required and forbidden",
            """
            accessLogs:
              format:
                forbiddenVariables: [path]
                requiredVariables: {rest: [requestId, path]}
            """,
            "line 4: accessLogs.format.requiredVariables.rest[1]: \"path\" is not allowed; allowed:"
                + " variables that are not forbidden"),
        of(
            "override that forbids what is required",
            """
            overrides:
              - match: {stage: prod}
                accessLogs: {format: {forbiddenVariables: [status]}}
            """,
            "line 3: overrides[0].accessLogs.format.forbiddenVariables[0]: \"status\" is not"
                + " allowed; allowed: variables that are not required"),
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
        of(
            "lease that is no text",
            "dataTrace: {lease: 60}",
            "line 1: dataTrace.lease: 60" + LEASES),
        of(
            "maximum shorter than the lease",
            "dataTrace:\n  lease: PT2H\n  maximum: PT1H\n",
            "line 3: dataTrace.maximum: \"PT1H\" is not allowed; allowed: the lease, PT2H, or"
                + " longer"),
        of(
            "maximum shorter than the default lease",
            "dataTrace: {maximum: PT59M}",
            "line 1: dataTrace.maximum: \"PT59M\" is not allowed; allowed: the lease, PT1H, or"
                + " longer"),
        of(
            "lease longer than the default maximum",
            "dataTrace: {lease: PT9H}",
            "line 1: dataTrace.lease: \"PT9H\" is not allowed; allowed: the maximum, PT8H, or"
                + " shorter"),
        of(
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
        of(
            "a contradiction is told once, not for each override",
            """
            dataTrace: {lease: PT9H}
            overrides:
              - match: {stage: a}
                dataTrace: {mode: audit}
            """,
            "line 1: dataTrace.lease: \"PT9H\" is not allowed; allowed: the maximum, PT8H, or"
                + " shorter"),
        of(
            "sweep out of bounds",
            "sweep: {requestsPerSecond: 11, maxChanges: -1}",
            "line 1: sweep.maxChanges: -1 is not allowed; allowed: a whole number from 0 to 100000",
            "line 1: sweep.requestsPerSecond: 11 is not allowed; allowed: a whole number from 1 to"
                + " 10"),
        of(
            "sweep with parts of numbers and other notations",
            "sweep: {requestsPerSecond: 4.5, maxChanges: 0x10}",
            "line 1: sweep.maxChanges: \"0x10\" is not allowed; allowed: a whole number from 0 to"
                + " 100000",
            "line 1: sweep.requestsPerSecond: \"4.5\" is not allowed; allowed: a whole number from"
                + " 1 to 10"),
        of(
            "override without match",
            "overrides:\n- executionLogs: {mode: off}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match: missing; allowed: at least one of apiId, stage, kind,"
                + " tags, account, region"),
        of(
            "override with an empty match",
            "overrides:\n- match: {}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match: an empty mapping is not allowed; allowed: at least one of"
                + " apiId, stage, kind, tags, account, region"),
        of(
            "override that sets nothing",
            "overrides:\n- match: {stage: a}\n",
            "line 2: overrides[0]: this mapping is not allowed; allowed: match with at least one of"
                + " accessLogs, executionLogs, dataTrace"),
        of(
            "override of what is the account's",
            """
            overrides:
              - match: {stage: a}
                cloudWatchRole: {mode: off}
                sweep: {maxChanges: 1}
            """,
            "line 3: overrides[0].cloudWatchRole: this mapping" + ACCOUNT_WIDE,
            "line 4: overrides[0].sweep: this mapping" + ACCOUNT_WIDE),
        of(
            "unknown key in an override",
            "overrides:\n- match: {stage: a}\n  reason: b\n",
            "line 3: overrides[0].reason: not a key here; allowed: match, accessLogs,"
                + " executionLogs, dataTrace"),
        of(
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
        of(
            "match of no tags",
            "overrides:\n- match: {tags: {}}\n  dataTrace: {mode: off}\n",
            "line 2: overrides[0].match.tags: an empty mapping is not allowed; allowed: a mapping"
                + " of at least one tag to its value"),
        of(
            "exemption of nothing",
            "exemptions:\n  - {}\n",
            "line 2: exemptions[0].match: missing; allowed: apiId, with any of stage, kind,"
                + " account, region",
            "line 2: exemptions[0].reason: missing; allowed: text of 1 to 500 characters",
            "line 2: exemptions[0].rules: missing; allowed: a list of at least one of accessLogs,"
                + " executionLogs, dataTrace, each once",
            "line 2: exemptions[0].until: missing; allowed: the last day of the exemption, in UTC,"
                + " such as 2027-01-31"),
        of(
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
        of(
            "exemption of several APIs",
            exemption("apiId: a*", "rules: [dataTrace]", "until: 2027-01-31", "reason: b"),
            "line 2: exemptions[0].match.apiId: \"a*\" is not allowed; allowed: the id of an API, 1"
                + " to 64 letters, digits and hyphens"),
        of(
            "exemption from no rule",
            exemption("apiId: a", "rules: []", "until: 2027-01-31", "reason: b"),
            "line 3: exemptions[0].rules: an empty list is not allowed; allowed: a list of at least"
                + " one of accessLogs, executionLogs, dataTrace, each once"),
        of(
            "exemption from other rules",
            exemption("apiId: a", "rules: [cloudWatchRole]", "until: 2027-01-31", "reason: b"),
            "line 3: exemptions[0].rules[0]: \"cloudWatchRole\" is not allowed; allowed:"
                + " accessLogs, executionLogs, dataTrace"),
        of(
            "exemption until a day that does not exist",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-29", "reason: b"),
            "line 4: exemptions[0].until: \"2027-02-29\" is not allowed; allowed: the last day of"
                + " the exemption, in UTC, such as 2027-01-31"),
        of(
            "exemption until a moment",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-01T00:00:00Z", "reason: b"),
            "line 4: exemptions[0].until: \"2027-02-01T00:00:00Z\" is not allowed; allowed: the"
                + " last day of the exemption, in UTC, such as 2027-01-31"),
        of(
            "exemption for no reason",
            exemption("apiId: a", "rules: [dataTrace]", "until: 2027-02-01", "reason: ' '"),
            "line 5: exemptions[0].reason: \" \" is not allowed; allowed: text of 1 to 500"
                + " characters"),
        of(
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
    assertThat(unreadable("a: 1")).hasMessageStartingWith("the policy cannot be used:\nline 1: a:");
  }

  private static final String EMPTY =
      "line 1: an empty value is not allowed; allowed: a mapping of settings, such as version: 1";

  static List<String> errorsOf(String yaml) {
    return unreadable(yaml).getMessage().lines().skip(1).toList();
  }

  private static UnreadablePolicyException unreadable(String yaml) {
    UnreadablePolicyException thrown =
        catchThrowableOfType(UnreadablePolicyException.class, () -> PolicyDocument.parse(yaml));
    assertThat(thrown).as("what parsing throws").isNotNull();
    return thrown;
  }

  private static Arguments of(String name, String yaml, String... errors) {
    return arguments(name, yaml, List.of(errors));
  }

  private static String longKey() {
    return "line 1: \"" + "a".repeat(100) + "...\": " + TOP_KEYS;
  }

  private static Arguments logGroup(String name) {
    return of(
        "log group " + name,
        "accessLogs:\n  destination:\n    logGroup: '" + name + "'\n",
        "line 3: accessLogs.destination.logGroup: \"" + name + "\"" + LOG_GROUPS);
  }

  private static Arguments key(String arn) {
    return of(
        "KMS key " + arn,
        "accessLogs: {destination: {kmsKeyArn: '" + arn + "'}}",
        "line 1: accessLogs.destination.kmsKeyArn: \"" + arn + "\"" + KEYS);
  }

  private static Arguments lease(String time) {
    return of(
        "lease " + time,
        "dataTrace: {lease: '" + time + "'}",
        "line 1: dataTrace.lease: \"" + time + "\"" + LEASES);
  }

  private static String variable(int line, String place, String value, String kind) {
    return "line "
        + line
        + ": accessLogs.format.requiredVariables."
        + place
        + ": "
        + value
        + " is not allowed; allowed: access log variables of "
        + kind
        + " APIs, without $context., such as requestId";
  }

  private static String exemption(String match, String rules, String until, String reason) {
    return "exemptions:\n  - match: {%s}\n    %s\n    %s\n    %s\n"
        .formatted(match, rules, until, reason);
  }
}
