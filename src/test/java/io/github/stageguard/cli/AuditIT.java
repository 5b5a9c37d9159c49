package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;

/** {@code stageguard audit}, as people and as pipelines run it. */
class AuditIT {
  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();
  @TempDir private Path folder;

  private FunctionAccount account;

  @BeforeEach
  void stages() {
    account = new FunctionAccount(aws.gate());
    account.useRole(account.role("team"));
    account.restApi("aaaaaaaaaa", "prod");
    account.restApi("bbbbbbbbbb", "dev");
    account.v2().httpOf("cccccccccc", "live");
    account.update(
        "bbbbbbbbbb",
        "dev",
        "/accessLogSettings/destinationArn",
        account.teamsDestination(),
        "/accessLogSettings/format",
        FunctionAccount.FULL_FORMAT,
        "/*/*/logging/loglevel",
        "INFO");
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    account.close();
  }

  private CommandProcess process() {
    return CommandProcess.at(aws.gate());
  }

  private CommandOnClock command() {
    return CommandOnClock.at(aws.gate())
        .with(account.environment(Map.of("STAGEGUARD_MODE", "enforce")));
  }

  private static String out(Ran ran) {
    return CommandProcess.normalised(ran.out(), Map.of());
  }

  @Test
  void peopleGetATableOfWhatIsWrong() {
    Ran ran = process().run("audit");

    CommandProcess.assertIs("audit.txt", out(ran));
    assertThat(ran.err().lines()).allMatch(line -> line.endsWith(" of 3 APIs looked at ..."));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().calls().ofTheFunction().writes().all()).isEmpty();
  }

  @Test
  void programsGetJson() {
    Ran ran =
        process()
            .with(account.environment(Map.of("STAGEGUARD_MODE", "enforce")))
            .run("audit", "--output", "json", "--fail-on", "never");

    CommandProcess.assertIs("audit.json", out(ran));
    assertThat(ran.err().lines()).allMatch(line -> line.endsWith(" of 3 APIs looked at ..."));
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void reportsAreTheSameInAnyLocale() {
    Ran page = process().with("LANG", "C").run("audit", "--output", "html");
    assertThat(page.out())
        .startsWith("<!DOCTYPE html>")
        .contains(">aaaaaaaaaa<", ">bbbbbbbbbb<", ">cccccccccc<")
        .endsWith("</html>\n")
        .matches("[ -~\n]+");
    assertThat(page.exitCode()).isEqualTo(1);

    Ran sarif = process().with("LANG", "C").run("audit", "--output", "sarif");
    assertThat(sarif.out())
        .contains("\"version\" : \"2.1.0\"", "/restapis/aaaaaaaaaa/stages/prod")
        .matches("[ -~\n]+");
    assertThat(sarif.exitCode()).isEqualTo(1);
  }

  @Test
  void wrongArgumentsAreSaidInTwoLines() {
    Ran ran = process().run("audit", "--output", "pdf");

    CommandProcess.assertIs("audit-wrong-arguments.txt", ran.err());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void aMissingPermissionIsNamed() {
    aws.gate().when("GetRestApis").fail(new Fault.AccessDenied());

    Ran ran = process().run("audit");

    CommandProcess.assertIs("audit-denied.txt", ran.err());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutCredentialsItSaysWhatToDo() {
    Ran ran =
        process()
            .without("AWS_ACCESS_KEY_ID")
            .without("AWS_SECRET_ACCESS_KEY")
            .with("HOME", folder.toString())
            .run("audit");

    assertThat(ran.err().lines())
        .hasSize(2)
        .last()
        .isEqualTo("Sign in to AWS: set AWS_PROFILE, or renew the credentials (aws sso login).");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void anApiThatCannotBeReadIsToldOfAndTheOthersAreAudited() {
    aws.gate().when("GetStages").number(1).fail(new Fault.AccessDenied());

    Ran ran = command().run("audit");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).contains("Not read: API aaaaaaaaaa: apigateway:GetStages failed with");
    assertThat(ran.out()).contains("cccccccccc  live", "2 stages: 1 violating");
  }

  @Test
  void oneStageTakesOneCall() {
    Ran ran = command().run("audit", "--api", "bbbbbbbbbb", "--stage", "dev");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).startsWith("1 stage: 0 violating, 0 reported, 1 compliant");
    assertThat(aws.gate().reads().to("apigateway").names())
        .containsExactly("GetStages", "GetAccount");
  }

  @Test
  void anApiOfTheOtherFamilyIsFoundByItsIdAlone() {
    Ran ran = command().run("audit", "--api", "cccccccccc");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("cccccccccc  live   http  violating");
  }

  @Test
  void aStageThatIsNotThereIsAMistake() {
    assertMistake(command().run("audit", "--api", "dddddddddd"), "There is no such stage");
    assertMistake(command().run("audit", "--stage", "nope"), "There is no such stage");
    assertMistake(command().run("audit", "--api", "\u001b[31m"), "No API has the id \\u001b[31m.");
  }

  @Test
  void aPolicyFileGoesBeforeTheOneInForceAndMustBeAPolicy() throws IOException {
    Path off =
        Files.writeString(folder.resolve("off.yaml"), "version: 1\naccessLogs: {mode: off}\n");
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "version: 1\nfoo: 1\n");

    Ran ran = command().run("audit", "--policy", off.toString());

    assertThat(ran.out()).contains("policy: file " + off).doesNotContain("destination");
    assertMistake(command().run("audit", "--policy", wrong.toString()), "line 2: foo");
    assertMistake(command().run("audit", "--policy", "no such file"), "There is no file");
  }

  @Test
  void whatMakesItFailIsForTheCallerToSay() throws IOException {
    Path audit =
        Files.writeString(
            folder.resolve("audit.yaml"),
            "version: 1\naccessLogs: {mode: audit}\nexecutionLogs: {mode: off}\n");
    String policy = audit.toString();

    assertThat(command().run("audit", "--policy", policy).exitCode()).isZero();
    assertThat(command().run("audit", "--policy", policy, "--fail-on", "any").exitCode())
        .isEqualTo(1);
    assertThat(command().run("audit", "--fail-on", "never").exitCode()).isZero();
  }

  @Test
  void aTraceUnderALeaseDoesNotViolateThePolicy() {
    account.update("bbbbbbbbbb", "dev", "/*/*/logging/dataTrace", "true");
    assertThat(command().run("audit", "--api", "bbbbbbbbbb").exitCode()).isEqualTo(1);
    StageRef stage = new StageRef(ApiFamily.V1, "bbbbbbbbbb", "dev");
    Lease lease =
        new Lease(
            "l1",
            stage,
            Instant.parse("2099-01-01T00:00:00Z"),
            Instant.parse("2099-01-01T01:00:00Z"),
            "arn:aws:iam::000000000000:user/ann",
            "");
    Place place = new Place("aws", "us-east-1", "000000000000");
    account
        .team()
        .scheduler()
        .createSchedule(
            r ->
                r.groupName(FunctionAccount.LEASE_GROUP)
                    .name(LeaseName.of(stage))
                    .scheduleExpression("at(2099-01-01T01:00:00)")
                    .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
                    .target(
                        t ->
                            t.arn("arn:aws:lambda:us-east-1:000000000000:function:stageguard:live")
                                .roleArn(FunctionAccount.LEASE_ROLE)
                                .input(LeaseNotice.write(lease, place))));

    Ran ran = command().run("audit", "--api", "bbbbbbbbbb");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("reported", "on a lease until", "2099-01-01T01:00:00Z");
  }

  @Test
  void aBrokenCloudWatchRoleViolatesThePolicy() {
    account.useRole("");

    Ran ran = command().run("audit", "--api", "bbbbbbbbbb");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("CloudWatch role: no log comes through");
  }

  @Test
  void thePageIsWritten() {
    Ran ran = command().run("audit", "--output", "html");

    assertThat(ran.out()).startsWith("<!DOCTYPE html>").contains("aaaaaaaaaa", "cccccccccc");
  }

  private static void assertMistake(Ran ran, String said) {
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(said).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }
}
