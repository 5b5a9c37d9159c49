package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code stageguard policy check} and {@code policy explain}. */
class PolicyCommandIT {
  private static final String POLICY =
      """
      version: 1
      executionLogs: {minimumLevel: INFO}
      overrides:
        - match: {stage: "prod*"}
          dataTrace: {lease: PT15M}
      exemptions:
        - match: {apiId: aaaaaaaaaa}
          rules: [accessLogs]
          until: 2099-01-31
          reason: load test writes 40 GB a day
          approvedBy: security@example.com
      """;

  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();
  @TempDir private Path folder;

  private FunctionAccount account;

  @BeforeEach
  void stages() throws IOException {
    account = new FunctionAccount(aws.gate());
    account.restApi("aaaaaaaaaa", "prod");
    account.v2().httpOf("bbbbbbbbbb", "$default");
    Files.writeString(folder.resolve("policy.yaml"), POLICY);
    Files.writeString(
        folder.resolve("wrong.yaml"),
        "version: 1\ndataTrace: {lease: PT1S}\nfoo: 1\nexemptions: [{rules: [x]}]\n");
  }

  @AfterEach
  void close() {
    account.close();
  }

  private CommandOnClock command() {
    return CommandOnClock.at(aws.gate()).with(account.environment(Map.of()));
  }

  private CommandProcess process() {
    return CommandProcess.at(aws.gate()).in(folder);
  }

  @Test
  void everyErrorOfAPolicyIsTold() {
    Ran ran = process().run("policy", "check", "wrong.yaml");

    CommandProcess.assertIs("policy-check.txt", ran.out());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().calls().ofTheFunction().all()).isEmpty();
  }

  @Test
  void standardInputIsAFileToo() {
    Ran right = process().reading(POLICY).run("policy", "check", "-", "--output", "json");

    CommandProcess.assertIs("policy-check.json", right.out());
    assertThat(right.exitCode()).isZero();
  }

  @Test
  void aFileThatCannotBeReadIsAMistake() throws IOException {
    Path folderInstead = Files.createDirectory(folder.resolve("a-folder"));
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});

    assertMistake(command().run("policy", "check", "/no/such/file"), "There is no file");
    assertMistake(command().run("policy", "check", folderInstead.toString()), "cannot be read");
    assertMistake(command().run("policy", "check", binary.toString()), "is no text in UTF-8");
    assertMistake(command().run("policy", "check"), "Missing required parameter: 'FILE'");
    assertMistake(command().run("policy"), "Say what to do: check or explain.");
  }

  @Test
  void theEffectivePolicyOfAStageNamesWhatDecidedEachKey() {
    Ran ran =
        process()
            .run(
                "policy",
                "explain",
                "--api",
                "aaaaaaaaaa",
                "--stage",
                "prod",
                "--policy",
                "policy.yaml");

    CommandProcess.assertIs("policy-explain.txt", ran.out());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void thePolicyInForceIsExplainedToPrograms() {
    account.put("/team/policy", POLICY);

    Ran ran =
        command()
            .with(Map.of("STAGEGUARD_POLICY_PARAMETER", "/team/policy"))
            .run(
                "policy",
                "explain",
                "--api",
                "bbbbbbbbbb",
                "--stage",
                "$default",
                "--output",
                "json");

    CommandProcess.assertIs("policy-explain.json", ran.out());
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aStageThatIsNotThereIsAMistake() {
    assertMistake(
        command().run("policy", "explain", "--api", "aaaaaaaaaa", "--stage", "nope"),
        "There is no stage nope of an API aaaaaaaaaa in us-east-1 of account 000000000000.");
    assertMistake(
        command().run("policy", "explain", "--api", "<img>", "--stage", "\u0007"),
        "There is no stage \\u0007 of an API <img>");
    assertMistake(
        command().run("policy", "explain", "--api", "aaaaaaaaaa"),
        "Missing required option: '--stage=NAME'");
  }

  @Test
  void aParameterThatMayNotBeReadIsNamed() {
    aws.gate().when("GetParameters").fail(new Fault.AccessDenied());

    Ran ran =
        command()
            .with(Map.of("STAGEGUARD_POLICY_PARAMETER", "/team/policy"))
            .run("policy", "explain", "--api", "aaaaaaaaaa", "--stage", "prod");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("ssm:GetParameters failed with AccessDenied").hasLineCount(2);
  }

  @Test
  void aParameterThatIsMissingOrNoPolicyIsAMistake() {
    Map<String, String> named = Map.of("STAGEGUARD_POLICY_PARAMETER", "/team/policy");
    String[] explain = {"policy", "explain", "--api", "aaaaaaaaaa", "--stage", "prod"};

    assertMistake(command().with(named).run(explain), "SSM parameter /team/policy does not exist");
    account.put("/team/policy", "version: 2\n");
    assertMistake(command().with(named).run(explain), "line 1: version");
  }

  private static void assertMistake(Ran ran, String said) {
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(said).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }
}
