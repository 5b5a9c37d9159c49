package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code stageguard snippet}, as owners of stages run it. */
class SnippetIT {
  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();

  private FunctionAccount account;

  @BeforeEach
  void stages() {
    account = new FunctionAccount(aws.gate());
    account.restApi("aaaaaaaaaa", "prod");
    account.v2().httpOf("cccccccccc", "live");
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    account.close();
  }

  private Ran run(String... arguments) {
    return CommandOnClock.at(aws.gate()).run(arguments);
  }

  @Test
  void printsWhatGoesIntoATemplateAndNothingElse() {
    Ran ran =
        CommandProcess.at(aws.gate())
            .run("snippet", "--api", "aaaaaaaaaa", "--stage", "prod", "--for", "cloudformation");

    CommandProcess.assertIs("snippet.yaml", ran.out());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    assertThat(aws.gate().calls().ofTheFunction().writes().all()).isEmpty();
  }

  @Test
  void findsAStageOfEitherControlPlane() {
    Ran ran = run("snippet", "--api", "cccccccccc", "--stage", "live", "--for", "terraform");

    assertThat(ran.out()).contains("resource \"aws_apigatewayv2_stage\" \"live\" {");
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aStageThatIsNotThereIsTheCallersMistake() {
    Ran ran = run("snippet", "--api", "aaaaaaaaaa", "--stage", "<prod>", "--for", "sam");

    assertThat(ran.err())
        .isEqualTo(
            """
            stageguard: There is no stage aaaaaaaaaa/<prod> in us-east-1.
            See that --api, --stage and --region are right.
            """);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void aLanguageThatIsNotKnownIsRefusedWithThoseThatAre() {
    Ran ran = run("snippet", "--api", "aaaaaaaaaa", "--stage", "prod", "--for", "cobol");

    assertThat(ran.err()).contains("expected one of", "TERRAFORM", "but was 'cobol'");
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void aMissingPermissionIsNamed() {
    aws.gate().when("GetStage").fail(new Fault.AccessDenied());

    Ran ran = run("snippet", "--api", "aaaaaaaaaa", "--stage", "prod", "--for", "cdk");

    assertThat(ran.err()).contains("apigateway:GetStage failed with");
    assertThat(ran.exitCode()).isEqualTo(3);
  }
}
