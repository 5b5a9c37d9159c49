package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.TooManyRequestsException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

/** The account's CloudWatch role, and the IAM calls that tell whether a role will do. */
class AccountIT {
  private static final String APIGATEWAY = "apigateway.amazonaws.com";
  private static final String MANAGED_POLICY =
      "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
  private static final String NOT_USABLE =
      "The role ARN does not have required permissions configured. Please grant trust permission"
          + " for API Gateway and add the required role policy.";

  @RegisterExtension
  final EmulatedAccount account =
      new EmulatedAccount(gate -> gate.rolePropagation(Duration.ofSeconds(60)));

  private ApiGatewayClient client;
  private IamClient iam;

  @BeforeEach
  void connect() {
    client = account.function().apiGateway();
    iam = account.function().iam();
  }

  @Test
  void aRoleThatIsNotSetIsLeftOut() {
    assertThat(client.getAccount().cloudwatchRoleArn()).isNull();
    account.cloudWatchRole();
    assertThat(client.getAccount().cloudwatchRoleArn()).endsWith(":role/apigateway-logs");

    setRole("");

    assertThat(client.getAccount().cloudwatchRoleArn()).isNull();
    assertThat(client.getAccount().throttleSettings().burstLimit()).isPositive();
  }

  @Test
  void acceptsARoleWithTrustAndTheManagedPolicy() {
    String arn = account.role("standing", APIGATEWAY);
    seedPolicy("standing");

    setRole(arn);

    assertThat(client.getAccount().cloudwatchRoleArn()).isEqualTo(arn);
  }

  @Test
  void refusesARoleThatIsGoneUntrustingOrWithoutTheActions() {
    refused("arn:aws:iam::000000000000:role/gone");
    refused(account.role("bare", APIGATEWAY));
    String untrusting = account.role("untrusting", "lambda.amazonaws.com");
    seedPolicy("untrusting");
    refused(untrusting);
    String narrow = account.role("narrow", APIGATEWAY);
    account
        .seed()
        .iam()
        .putRolePolicy(
            r ->
                r.roleName("narrow")
                    .policyName("some")
                    .policyDocument(policy("logs:CreateLogStream\",\"logs:PutLogEvents", "*")));
    refused(narrow);

    assertThat(client.getAccount().cloudwatchRoleArn()).isNull();
  }

  @Test
  void refusesWhatIsNoRole() {
    pause();
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> setRole("arn:aws:iam::000000000000:user/u"))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("The role ARN is not well formed"));
  }

  @Test
  void seesAChangedRoleOnlyAfterAWhile() {
    String arn = account.role("fresh", APIGATEWAY);
    iam.attachRolePolicy(r -> r.roleName("fresh").policyArn(MANAGED_POLICY));
    account.clock().advance(Duration.ofMillis(39_999));
    refused(arn);

    pause();
    setRole(arn);

    assertThat(client.getAccount().cloudwatchRoleArn()).isEqualTo(arn);
  }

  @Test
  void anUpdateIsLetThroughOnceInTwentySecondsRefusedOnesIncluded() {
    refused("arn:aws:iam::000000000000:role/gone");
    account.clock().advance(Duration.ofMillis(19_999));
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(() -> setRole(""))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(429))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Too Many Requests"));

    account.clock().advance(Duration.ofMillis(1));
    setRole("");

    assertThat(account.gate().calls().named("UpdateAccount").all())
        .extracting(Call::status, Call::applied)
        .containsExactly(tuple(400, false), tuple(429, false), tuple(200, true));
  }

  @Test
  void aSimulationDecidesForEachOfTheResources() {
    String arn = account.role("narrow", APIGATEWAY);
    String mine = "arn:aws:logs:us-east-1:000000000000:log-group:/mine:*";
    String other = "arn:aws:logs:us-east-1:000000000000:log-group:/other:*";
    iam.putRolePolicy(
        r ->
            r.roleName("narrow")
                .policyName("some")
                .policyDocument(policy("logs:PutLogEvents", mine)));

    SimulatePrincipalPolicyResponse answer =
        iam.simulatePrincipalPolicy(
            r ->
                r.policySourceArn(arn)
                    .actionNames("logs:PutLogEvents", "logs:CreateLogStream")
                    .resourceArns(other, mine));

    assertThat(answer.evaluationResults())
        .extracting(EvaluationResult::evalActionName, EvaluationResult::evalDecisionAsString)
        .containsExactly(
            tuple("logs:PutLogEvents", "implicitDeny"),
            tuple("logs:CreateLogStream", "implicitDeny"));
    assertThat(answer.evaluationResults().getFirst().resourceSpecificResults())
        .extracting(
            ResourceSpecificResult::evalResourceName,
            ResourceSpecificResult::evalResourceDecisionAsString)
        .containsExactly(tuple(other, "implicitDeny"), tuple(mine, "allowed"));
    assertThat(account.gate().reads().named("SimulatePrincipalPolicy").count()).isOne();
  }

  @Test
  void aSimulationOfARoleThatIsGoneIsAnError() {
    assertThatExceptionOfType(NoSuchEntityException.class)
        .isThrownBy(
            () ->
                iam.simulatePrincipalPolicy(
                    r ->
                        r.policySourceArn("arn:aws:iam::000000000000:role/gone")
                            .actionNames("logs:PutLogEvents")));
  }

  private void seedPolicy(String role) {
    account.seed().iam().attachRolePolicy(r -> r.roleName(role).policyArn(MANAGED_POLICY));
  }

  private void refused(String arn) {
    pause();
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> setRole(arn))
        .satisfies(e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(NOT_USABLE));
  }

  private void setRole(String arn) {
    client.updateAccount(
        r ->
            r.patchOperations(
                PatchOperation.builder()
                    .op(Op.REPLACE)
                    .path("/cloudwatchRoleArn")
                    .value(arn)
                    .build()));
  }

  private void pause() {
    account.clock().advance(Duration.ofSeconds(20));
  }

  private static String policy(String actions, String resource) {
    return """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["%s"],"Resource":"%s"}]}"""
        .formatted(actions, resource);
  }
}
