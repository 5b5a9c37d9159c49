package io.github.stageguard.aws;

import io.github.stageguard.reconcile.CloudWatchRoles;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** The CloudWatch role in the account settings of API Gateway, and what IAM says of it. */
public final class AccountCloudWatchRoles implements CloudWatchRoles {
  private static final int MOST_RESULTS = 1_000;

  private final ApiGatewayClient reading;
  private final ApiGatewayClient writing;
  private final IamClient iam;

  /**
   * @param reading repeats calls that may pass
   * @param writing sends each call once
   */
  public AccountCloudWatchRoles(ApiGatewayClient reading, ApiGatewayClient writing, IamClient iam) {
    this.reading = reading;
    this.writing = writing;
    this.iam = iam;
  }

  /** IAM: {@code apigateway:GET} on {@code /account}. */
  @Override
  public Optional<String> inForce() {
    String arn =
        Calls.call("apigateway:GetAccount", () -> reading.getAccount(r -> {})).cloudwatchRoleArn();
    return Optional.ofNullable(arn).filter(text -> !text.isEmpty());
  }

  /** IAM: {@code iam:GetRole} on the role. */
  @Override
  public Description describe(String roleArn) {
    String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    try {
      return Calls.callFor("iam:GetRole", () -> iam.getRole(r -> r.roleName(name)).role())
          .filter(role -> roleArn.equals(role.arn()))
          .<Description>map(
              role ->
                  new Description.Found(
                      URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8)))
          .orElseGet(Description.Gone::new);
    } catch (CallFailedException e) {
      if (!e.mayPass()) {
        return new Description.Unreadable(e.code());
      }
      throw e;
    }
  }

  /** IAM: {@code iam:SimulatePrincipalPolicy} on the role. */
  @Override
  public Permissions allowed(
      String roleArn, Collection<String> actions, Collection<String> resources) {
    Set<String> allowed = new HashSet<>();
    var answer =
        Calls.call(
            "iam:SimulatePrincipalPolicy",
            () ->
                iam.simulatePrincipalPolicy(
                    r ->
                        r.policySourceArn(roleArn)
                            .actionNames(actions)
                            .resourceArns(resources)
                            .maxItems(MOST_RESULTS)));
    boolean certain = !Boolean.TRUE.equals(answer.isTruncated());
    for (EvaluationResult result : answer.evaluationResults()) {
      if (isAllowedSomewhere(result)) {
        allowed.add(result.evalActionName());
      } else if (isUncertain(result)) {
        certain = false;
      }
    }
    return new Permissions(allowed, certain);
  }

  /**
   * For several resources IAM gives one result an action, and the decision for each resource inside
   * it.
   */
  private static boolean isAllowedSomewhere(EvaluationResult result) {
    return result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED
        || result.resourceSpecificResults().stream()
            .anyMatch(one -> one.evalResourceDecision() == PolicyEvaluationDecisionType.ALLOWED);
  }

  /**
   * The simulation does not know the Region or the account of a request, nor what the organization
   * lets through.
   */
  private static boolean isUncertain(EvaluationResult result) {
    return !result.missingContextValues().isEmpty()
        || result.resourceSpecificResults().stream()
            .anyMatch(one -> !one.missingContextValues().isEmpty())
        || (result.organizationsDecisionDetail() != null
            && !result.organizationsDecisionDetail().allowedByOrganizations());
  }

  /** IAM: {@code apigateway:PATCH} on {@code /account}, {@code iam:PassRole} on the role. */
  @Override
  public String replace(String roleArn) {
    try {
      String answered =
          Calls.call(
                  "apigateway:UpdateAccount",
                  () -> writing.updateAccount(r -> r.patchOperations(List.of(setting(roleArn)))))
              .cloudwatchRoleArn();
      return answered == null ? "" : answered;
    } catch (CallFailedException e) {
      throw e.kind() == Kind.REFUSED && isPropagating(e) ? passing(e) : e;
    }
  }

  private static PatchOperation setting(String roleArn) {
    return PatchOperation.builder()
        .op(Op.REPLACE)
        .path("/cloudwatchRoleArn")
        .value(roleArn)
        .build();
  }

  /**
   * IAM needs a minute or so to make a new role known, and until then AWS answers as if it were
   * wrong.
   */
  private static boolean isPropagating(CallFailedException e) {
    return e.awsMessage().startsWith("The role ARN does not have required permissions")
        || e.awsMessage().startsWith("API Gateway could not successfully write to CloudWatch Logs");
  }

  private static CallFailedException passing(CallFailedException e) {
    return new CallFailedException(Kind.UNAVAILABLE, e.operation(), e.code(), e.awsMessage(), e);
  }
}
