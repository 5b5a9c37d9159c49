package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code stageguard audit --organization}: three accounts in two Regions, each with a state of its
 * own. One of them does not have the role.
 */
class OrganizationAuditIT {
  private static final String US = "us-east-1";
  private static final String EU = "eu-west-1";
  private static final String SHOP = "111111111111";
  private static final String BANK = "222222222222";
  private static final String BARE = "333333333333";
  private static final String GONE = "444444444444";

  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();

  private final Map<String, String> apis = new LinkedHashMap<>();
  private OrganizationAccounts organization;

  @BeforeEach
  void accounts() {
    organization = new OrganizationAccounts(aws.gate());
    for (String account : List.of(SHOP, BANK)) {
      for (String region : List.of(US, EU)) {
        organization.auditRole(account, region);
        apis.put(account + " " + region, organization.api(account, region, "prod"));
      }
    }
    organization.list(
        List.of(SHOP, "shop", "ACTIVE", BANK, "bank", "ACTIVE"),
        List.of(BARE, "bare", "ACTIVE", GONE, "gone", "SUSPENDED"));
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    organization.close();
  }

  private Ran run(String... arguments) {
    return CommandOnClock.at(aws.gate()).run(command(arguments));
  }

  private static String[] command(String... arguments) {
    return Stream.concat(
            Stream.of("audit", "--organization", "--regions", US + "," + EU), Stream.of(arguments))
        .toArray(String[]::new);
  }

  private static Map<String, String> apisOf(JsonNode report) {
    Map<String, String> seen = new LinkedHashMap<>();
    for (JsonNode account : report.path("accounts")) {
      for (JsonNode stage : account.path("stages")) {
        String place = stage.path("account").asText() + " " + stage.path("region").asText();
        assertThat(place)
            .isEqualTo(account.path("account").asText() + " " + account.path("region").asText());
        seen.put(place, stage.path("apiId").asText());
      }
    }
    return seen;
  }

  @Test
  void oneReportHoldsTheStagesOfEachAccountAndRegion() {
    Ran ran = run("--skip-account", BARE, "--output", "json");

    JsonNode report = Json.read(ran.out());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(report.path("failed")).isEmpty();
    assertThat(report.at("/counts/violating").asInt()).isEqualTo(4);
    assertThat(apisOf(report)).isEqualTo(apis);
    assertThat(report.at("/accounts/0/name").asText()).isEqualTo("shop");
    Calls calls = aws.gate().calls().ofTheFunction();
    assertThat(calls.writes().all()).isEmpty();
    for (String account : List.of(SHOP, BANK)) {
      for (String region : List.of(US, EU)) {
        assertThat(calls.in(account, region).to("apigateway").names())
            .containsExactly("GetRestApis", "GetApis", "GetStages", "GetAccount");
      }
    }
    assertThat(report.at("/calls/apigateway:GetStages").asInt()).isEqualTo(4);
    assertThat(report.at("/calls/sts:AssumeRole").asInt()).isEqualTo(4);
    assertThat(report.at("/calls/organizations:ListAccounts").asInt()).isEqualTo(2);
  }

  @Test
  void anAccountWithoutTheRoleIsToldOfAndTheOthersGoOn() {
    Ran ran = run("--policy", "src/test/resources/cli/organization-policy.yaml");

    Map<String, String> names = new LinkedHashMap<>();
    for (Map.Entry<String, String> api : apis.entrySet()) {
      names.put(api.getValue(), "api-" + (names.size() + 1) + "xxx");
    }
    CommandProcess.assertIs("audit-organization.txt", CommandProcess.normalised(ran.out(), names));
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void thePageNamesAccountAndRegionOfEachStageAndTheAccountsThatAreMissing() {
    Ran ran = run("--output", "html");

    assertThat(ran.out())
        .startsWith("<!DOCTYPE html>")
        .contains("4 of 4 stages violate the policy", ">Region</th></tr></thead>", "colspan=\"10\"")
        .contains("Accounts that could not be looked at", BARE, "deploy it (docs/organization.md)")
        .matches("[ -~\n]+");
    apis.forEach(
        (place, api) ->
            assertThat(ran.out())
                .containsSubsequence(
                    "<code dir=\"ltr\">" + api + "</code>",
                    "<code dir=\"ltr\">" + place.split(" ", 2)[0] + "</code>",
                    "<code dir=\"ltr\">" + place.split(" ", 2)[1] + "</code>"));
  }

  @Test
  void sarifIsOneRunWhoseResultsNameTheirAccount() {
    JsonNode log = Json.read(run("--output", "sarif").out());

    assertThat(log.path("runs")).hasSize(1);
    assertThat(log.at("/runs/0/automationDetails/id").asText())
        .isEqualTo("stageguard/organization/");
    assertThat(log.at("/runs/0/invocations/0/executionSuccessful").asBoolean(true)).isFalse();
    assertThat(log.at("/runs/0/invocations/0/toolExecutionNotifications"))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.at("/message/text").asText()).startsWith(BARE));
    Map<String, String> seen = new LinkedHashMap<>();
    for (JsonNode result : log.at("/runs/0/results")) {
      String place =
          result.at("/properties/account").asText()
              + " "
              + result.at("/properties/region").asText();
      String name = result.at("/locations/0/logicalLocations/0/name").asText();
      assertThat(name).startsWith(place.replace(' ', '/') + ": ");
      if (name.endsWith("/prod")) {
        seen.put(place, name.substring(name.indexOf(": ") + 2).replace("/prod", ""));
      }
    }
    assertThat(seen).isEqualTo(apis);
    assertThat(log.at("/runs/0/results").findValuesAsText("stageRuleSetting/v1"))
        .doesNotHaveDuplicates();
  }

  @Test
  void anAccountThatIsThrottledRestsAloneAndTheOthersKeepTheirPace() {
    aws.gate().when("GetStages").in(BANK).fail(new Fault.Throttled());
    TimeOfEachThread time = new TimeOfEachThread(EmulatedAccount.START);

    Ran ran =
        new CommandOnClock(aws.gate(), time, time)
            .run(command("--skip-account", BARE, "--at-once", "4", "--output", "json"));

    JsonNode report = Json.read(ran.out());
    assertThat(ran.exitCode()).isEqualTo(3);
    List<String> whole = new ArrayList<>();
    for (JsonNode account : report.path("accounts")) {
      if (account.path("unread").isEmpty()) {
        whole.add(account.path("name").asText());
      }
    }
    assertThat(whole).containsExactly("shop", "shop");
    assertThat(time.slept()).hasSize(4);
    assertThat(time.slept().subList(0, 2)).allMatch(slept -> slept.toMillis() <= 4 * 250);
    assertThat(time.slept().subList(2, 4)).allMatch(slept -> slept.toSeconds() >= 10);
  }

  @Test
  void theRoleOfTheAccountsAllowsWhatAnAuditCallsAndNothingElse() throws IOException {
    String api = apis.get(SHOP + " " + US);
    organization.install(SHOP, US);
    organization.trace(SHOP, US, api, "prod");
    aws.gate().clear();

    JsonNode report = Json.read(run("--account", SHOP, "--output", "json").out());

    assertThat(report.at("/accounts/0/region").asText()).isEqualTo(US);
    assertThat(report.at("/accounts/0/unread")).isEmpty();
    assertThat(report.at("/failed/0/message").asText())
        .as("in the other Region the mode's parameter is missing")
        .startsWith("SSM parameter /stageguard/stageguard/mode does not exist");
    String role = Files.readString(Path.of("deploy", "organization", "member.yaml"));
    List<String> allowed =
        Pattern.compile("(?m)^ +(?:Action:|-) ([a-z]+:[A-Z][A-Za-z]+)$")
            .matcher(role.substring(role.indexOf("PolicyName: audit"), role.indexOf("Outputs:")))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(aws.gate().calls().ofTheFunction().in(SHOP, US).all())
        .extracting(OrganizationAuditIT::action)
        .containsAll(allowed)
        .isSubsetOf(allowed);
  }

  private static String action(Call call) {
    return call.service() + ":" + (call.service().equals("apigateway") ? "GET" : call.name());
  }

  @Test
  void aRegionThatIsDisabledInAnAccountIsSaidToBe() {
    aws.gate()
        .when("GetRestApis")
        .in(SHOP)
        .fail(
            new Fault.Answer(
                403,
                "application/json",
                "{\"__type\":\"UnrecognizedClientException\",\"message\":\"invalid token\"}"));

    Ran ran = run("--account", SHOP, "--output", "json");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(Json.read(ran.out()).path("failed"))
        .hasSize(2)
        .allSatisfy(
            each ->
                assertThat(each.path("advice").asText())
                    .startsWith("The Region may be disabled in the account"));
  }

  @Test
  void anExternalIdIsGivenToRolesThatAskForIt() {
    organization.auditRole(BARE, "central-audit", "\"sts:ExternalId\":\"s3cret\"");

    Ran without = run("--account", BARE, "--role", "central-audit");
    Ran with = run("--account", BARE, "--role", "central-audit", "--external-id", "s3cret");

    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(without.out()).contains("not authorized to perform: sts:AssumeRole");
    assertThat(with.exitCode()).isZero();
  }

  @Test
  void theAccountsOfAUnitAreThoseBelowItToo() {
    aws.gate().behave();
    String inner = organization.account("inner");
    String outer = organization.account("outer");
    organization.account("other");
    String unit = organization.unit("r-root", "unit");
    organization.move(outer, unit);
    organization.move(inner, organization.unit(unit, "below"));

    Ran ran = run("--organizational-unit", unit, "--output", "json");

    assertThat(Json.read(ran.out()).path("failed").valueStream())
        .extracting(each -> each.path("account").asText())
        .contains(inner, outer)
        .hasSize(4);
  }

  @Test
  void whatCannotBeIsAMistake() {
    assertMistake(run("--account", "12"), "'12' is no account.");
    assertMistake(run("--account", GONE), "is no active account");
    assertMistake(run("--organizational-unit", "x"), "is no organizational unit");
    assertMistake(run("--role", "a b"), "is no name of a role");
    assertMistake(run("--external-id", "é"), "external id");
    assertMistake(run("--at-once", "0"), "--at-once cannot be 0");
    assertMistake(run("--at-once", "41"), "--at-once cannot be 41");
    assertMistake(run("--api", "a1"), "of one account");
    assertMistake(run("--skip-account", String.join(",", SHOP, BANK, BARE)), "no account to look");
    assertMistake(
        CommandOnClock.at(aws.gate()).run("audit", "--account", SHOP), "with --organization");
    assertMistake(
        CommandOnClock.at(aws.gate()).run("audit", "--organization", "--regions", "/x"),
        "is no Region");
  }

  @Test
  void whoMayNotListAccountsIsTold() {
    aws.gate().behave();
    aws.gate().when("ListAccounts").fail(new Fault.AccessDenied());

    Ran ran = run();

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("organizations:ListAccounts failed with AccessDenied");
  }

  private static void assertMistake(Ran ran, String said) {
    assertThat(ran.err()).contains(said).doesNotContain("\tat ");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
  }
}
