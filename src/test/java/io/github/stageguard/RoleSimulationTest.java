package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.aws.AccountCloudWatchRoles;
import io.github.stageguard.reconcile.CloudWatchRoles.Permissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.iam.IamClient;

/** SimulatePrincipalPolicy's answers, in the shapes of IAM's API reference. */
class RoleSimulationTest {
  @Test
  void anActionThatIsAllowedOnOneOfSeveralResourcesIsAllowed() {
    assertThat(
            simulated(
                """
                <EvalActionName>logs:PutLogEvents</EvalActionName><EvalDecision>implicitDeny</EvalDecision>
                <ResourceSpecificResults><member><EvalResourceName>arn:a</EvalResourceName>
                <EvalResourceDecision>implicitDeny</EvalResourceDecision></member>
                <member><EvalResourceName>arn:b</EvalResourceName>
                <EvalResourceDecision>allowed</EvalResourceDecision></member></ResourceSpecificResults>
                """,
                "false"))
        .isEqualTo(new Permissions(Set.of("logs:PutLogEvents"), true));
  }

  @Test
  void aPlainDenialIsCertain() {
    assertThat(simulated(DENIED, "false")).isEqualTo(new Permissions(Set.of(), true));
  }

  @Test
  void anAnswerThatWasCutIsNotCertain() {
    assertThat(simulated(DENIED, "true").certain()).isFalse();
  }

  @Test
  void aConditionThatCannotBeTriedIsNotCertain() {
    assertThat(
            simulated(
                    DENIED
                        + "<MissingContextValues><member>aws:RequestedRegion</member></MissingContextValues>",
                    "false")
                .certain())
        .isFalse();
    assertThat(
            simulated(
                    DENIED
                        + "<ResourceSpecificResults><member><EvalResourceName>arn:a</EvalResourceName>"
                        + "<EvalResourceDecision>implicitDeny</EvalResourceDecision><MissingContextValues>"
                        + "<member>aws:SourceAccount</member></MissingContextValues></member>"
                        + "</ResourceSpecificResults>",
                    "false")
                .certain())
        .isFalse();
  }

  @Test
  void whatTheOrganizationDeniesIsNotTheRolesFault() {
    assertThat(
            simulated(
                    DENIED
                        + "<OrganizationsDecisionDetail><AllowedByOrganizations>false"
                        + "</AllowedByOrganizations></OrganizationsDecisionDetail>",
                    "false")
                .certain())
        .isFalse();
  }

  private static final String DENIED =
      "<EvalActionName>logs:PutLogEvents</EvalActionName><EvalDecision>implicitDeny</EvalDecision>";

  private static Permissions simulated(String result, String truncated) {
    String answer =
        "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            + "<SimulatePrincipalPolicyResult><EvaluationResults><member>"
            + result
            + "</member></EvaluationResults><IsTruncated>"
            + truncated
            + "</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>";
    CannedHttp http = new CannedHttp(Map.of("SimulatePrincipalPolicy", answer));
    try (IamClient iam =
            IamClient.builder()
                .httpClient(http)
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        ApiGatewayClient unused =
            ApiGatewayClient.builder()
                .httpClient(http)
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build()) {
      return new AccountCloudWatchRoles(unused, unused, iam)
          .allowed(
              "arn:aws:iam::111122223333:role/r",
              List.of("logs:PutLogEvents"),
              List.of("arn:a", "arn:b"));
    }
  }
}
