package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.StrictGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;

/** {@code stageguard doctor}, as a person runs it. */
class DoctorIT {
  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();

  private FunctionAccount account;
  private String alias;

  @BeforeEach
  void installation() throws IOException {
    account = new FunctionAccount(aws.gate());
    account.useRole(FunctionAccount.OWN_ROLE);
    try (LambdaClient lambda = client(LambdaClient.builder());
        CloudTrailClient trails = client(CloudTrailClient.builder())) {
      lambda.createFunction(
          r ->
              r.functionName("stageguard")
                  .runtime("python3.12")
                  .handler("x.y")
                  .role("arn:aws:iam::000000000000:role/stageguard-function")
                  .code(c -> c.zipFile(zip())));
      lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("stageguard"));
      lambda.publishVersion(r -> r.functionName("stageguard"));
      lambda.createAlias(r -> r.functionName("stageguard").name("live").functionVersion("1"));
      trails.createTrail(r -> r.name("audit").s3BucketName("trail").isMultiRegionTrail(true));
      trails.startLogging(r -> r.name("audit"));
    }
    alias = account.environment(Map.of()).get("STAGEGUARD_FUNCTION_ARN");
    rule("stack-ChangeRule-1", "aws.apigateway");
    rule("stack-LogGroupRule-1", "aws.logs");
    rule("stack-PolicyRule-1", "aws.ssm");
    account
        .team()
        .scheduler()
        .createSchedule(
            r ->
                r.groupName(FunctionAccount.LEASE_GROUP)
                    .name("account-sweep")
                    .scheduleExpression("rate(1 hour)")
                    .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
                    .target(t -> t.arn(alias).roleArn(FunctionAccount.LEASE_ROLE)));
    account.team().sqs().createQueue(r -> r.queueName("stageguard-dead-letters"));
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    account.close();
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(aws.gate().uri())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(o -> o.putHeader(StrictGate.CALLER_HEADER, StrictGate.SEED))
        .build();
  }

  private static SdkBytes zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x.py"));
      zip.write("def y(e, c): pass\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }

  private void rule(String name, String source) {
    account
        .team()
        .events()
        .putRule(
            r ->
                r.name(name)
                    .eventPattern("{\"source\": [\"" + source + "\"]}")
                    .state(RuleState.ENABLED));
    account
        .team()
        .events()
        .putTargets(r -> r.rule(name).targets(Target.builder().id("sg").arn(alias).build()));
  }

  private Map<String, String> environment() {
    Map<String, String> all = new HashMap<>(account.environment(Map.of()));
    all.put("STAGEGUARD_MODE", "enforce");
    return all;
  }

  private Ran command(String... arguments) {
    return CommandOnClock.at(aws.gate()).with(environment()).run(arguments);
  }

  private static String without(String progress) {
    return CommandProcess.normalised(progress, Map.of());
  }

  @Test
  void aLivingInstallationIsWell() {
    Ran ran = CommandProcess.at(aws.gate()).with(environment()).run("doctor");

    CommandProcess.assertIs("doctor.txt", without(ran.out()));
    assertThat(ran.exitCode()).isZero();
    assertThat(aws.gate().writes().names()).allMatch(name -> name.startsWith("GET "));
  }

  @Test
  void eachProblemComesWithItsFix() {
    try (CloudTrailClient trails = client(CloudTrailClient.builder())) {
      trails.stopLogging(r -> r.name("audit"));
    }
    account.team().events().disableRule(r -> r.name("stack-ChangeRule-1"));
    account
        .team()
        .scheduler()
        .deleteSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name("account-sweep"));
    String queue =
        account.team().sqs().getQueueUrl(r -> r.queueName("stageguard-dead-letters")).queueUrl();
    account.team().sqs().sendMessage(r -> r.queueUrl(queue).messageBody("{}"));
    account.useRole("");

    Ran ran = command("doctor");

    CommandProcess.assertIs("doctor-problems.txt", without(ran.out()));
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void aMissingPermissionIsNamedAndTheOtherChecksGoOn() {
    aws.gate().when("DescribeTrails").fail(new Fault.AccessDenied());
    aws.gate().when("ListRuleNamesByTarget").fail(new Fault.AccessDenied());

    Ran ran = command("doctor", "--output", "json");

    CommandProcess.assertIs("doctor-denied.json", without(ran.out()));
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutAnInstallationThereIsNoFunction() {
    try (LambdaClient lambda = client(LambdaClient.builder())) {
      lambda.deleteFunction(r -> r.functionName("stageguard"));
    }

    Ran ran = CommandOnClock.at(aws.gate()).run("doctor");

    assertThat(ran.out()).contains("problem  function: there is no function stageguard");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void aPolicyThatCannotBeReadIsAProblem() {
    account.put("/stageguard/policy", "version: 7");

    Ran ran =
        CommandOnClock.at(aws.gate())
            .with(environment())
            .with(Map.of("STAGEGUARD_POLICY_PARAMETER", "/stageguard/policy"))
            .run("doctor");

    assertThat(ran.out()).contains("problem  policy: ");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void argumentsThatItDoesNotKnowAreAMistake() {
    Ran ran = command("doctor", "--all");

    assertThat(ran.err()).startsWith("stageguard: Unknown option: '--all'");
    assertThat(ran.exitCode()).isEqualTo(2);
  }
}
