package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the function's role may do. */
class PermissionsTest {
  private static final Template WRITTEN = Template.read();

  /** Wildcards that stand in the policy, and why nothing narrower does. */
  private static final Map<String, String> WILDCARDS =
      Map.of(
          "/restapis/*/stages", "any API's stages can be those of a new deployment",
          "/restapis/*/stages/*", "any stage can be the one that changed",
          "role/*", "the account's CloudWatch role can be any role, under any path",
          "log-group:/aws/vendedlogs/apigateway/*", "one group for each API and stage",
          "log-group:*", "DescribeLogGroups is checked against all groups, never against one",
          "schedule/stageguard/*", "one schedule for each stage, all in the stack's own group");

  @Test
  void isNothingButTheCallsThatTheFunctionMakes() {
    Set<String> actions = new TreeSet<>();
    allowed(WRITTEN.deployed()).forEach(s -> actions.addAll(texts(s.path("Action"))));
    assertThat(actions)
        .containsExactly(
            "apigateway:GET",
            "apigateway:PATCH",
            "iam:GetRole",
            "iam:PassRole",
            "iam:SimulatePrincipalPolicy",
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:PutLogEvents",
            "logs:PutRetentionPolicy",
            "scheduler:CreateSchedule",
            "scheduler:DeleteSchedule",
            "scheduler:GetSchedule",
            "scheduler:UpdateSchedule",
            "sqs:SendMessage",
            "ssm:GetParameters");
  }

  @Test
  void staysInTheAccountAndRegionAndUsesNoWildcardWithoutAReason() {
    List<String> arns =
        allowed(WRITTEN.deployed())
            .flatMap(s -> texts(s.path("Resource")).stream())
            .filter(resource -> !resource.startsWith("{"))
            .toList();
    assertThat(arns).hasSizeGreaterThan(7);
    assertThat(arns)
        .allSatisfy(
            arn -> {
              String[] parts = arn.split(":", 6);
              assertThat(parts).as(arn).hasSize(6).startsWith("arn", "aws");
              assertThat(parts[3]).as(arn).isEqualTo(parts[2].equals("iam") ? "" : "us-east-1");
              assertThat(parts[4])
                  .as(arn)
                  .isEqualTo(parts[2].equals("apigateway") ? "" : "111122223333");
              if (parts[5].contains("*")) {
                assertThat(WILDCARDS).containsKey(parts[5]);
              }
            });
  }

  @Test
  void namesOneAttributeOfAnotherResourceWhereItNamesNoArn() {
    assertThat(
            allowed(WRITTEN.deployed())
                .flatMap(
                    s ->
                        s.path("Resource").isObject()
                            ? Stream.of(s.path("Resource"))
                            : Stream.empty())
                .map(resource -> resource.path("Fn::GetAtt").asText()))
        .containsExactly(
            "CloudWatchRole.Arn", "LeaseRole.Arn", "DeadLetterQueue.Arn", "FunctionLogGroup.Arn");
  }

  @Test
  void handsEachOfTwoRolesToOneService() {
    assertThat(allowed(WRITTEN).filter(s -> texts(s.path("Action")).contains("iam:PassRole")))
        .satisfiesExactly(
            s -> passes(s, "CloudWatchRole.Arn", "apigateway.amazonaws.com"),
            s -> passes(s, "LeaseRole.Arn", "scheduler.amazonaws.com"));
  }

  @Test
  void readsAPolicyParameterOnlyWhenOneIsNamed() {
    String mode = "arn:aws:ssm:us-east-1:111122223333:parameter/stageguard/stageguard/mode";
    assertThat(readable(WRITTEN.deployed())).containsExactly(mode);
    assertThat(readable(WRITTEN.deployedWith(Map.of("PolicyParameter", "/team/policy"))))
        .containsExactly(mode, "arn:aws:ssm:us-east-1:111122223333:parameter/team/policy");
  }

  @Test
  void keepsLogGroupsOnlyUnderThePrefix() {
    JsonNode statement =
        allowed(WRITTEN.deployedWith(Map.of("LogGroupPrefix", "/logs/")))
            .filter(s -> texts(s.path("Action")).contains("logs:CreateLogGroup"))
            .findFirst()
            .orElseThrow();
    assertThat(statement.path("Resource").asText())
        .isEqualTo("arn:aws:logs:us-east-1:111122223333:log-group:/logs/*");
  }

  @Test
  void neverReachesBelowAStage() {
    assertThat(statements(WRITTEN.deployed()).filter(s -> s.path("Effect").asText().equals("Deny")))
        .satisfiesExactly(
            s -> {
              assertThat(s.path("Action").asText()).isEqualTo("apigateway:GET");
              assertThat(s.path("Resource").asText())
                  .isEqualTo("arn:aws:apigateway:us-east-1::/restapis/*/stages/*/*");
            });
  }

  private static void passes(JsonNode statement, String role, String service) {
    assertThat(statement.at("/Resource/Fn::GetAtt").asText()).isEqualTo(role);
    assertThat(statement.at("/Condition/StringEquals/iam:PassedToService").asText())
        .isEqualTo(service);
  }

  private static List<String> readable(Template template) {
    return allowed(template)
        .filter(s -> texts(s.path("Action")).contains("ssm:GetParameters"))
        .flatMap(s -> texts(s.path("Resource")).stream())
        .toList();
  }

  private static Stream<JsonNode> allowed(Template template) {
    return statements(template).filter(s -> s.path("Effect").asText().equals("Allow"));
  }

  private static Stream<JsonNode> statements(Template template) {
    return template
        .properties("FunctionRole")
        .path("Policies")
        .valueStream()
        .flatMap(policy -> policy.at("/PolicyDocument/Statement").valueStream());
  }

  /** IAM takes one text or a list of them. */
  private static List<String> texts(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? oneOrMany.valueStream().map(JsonNode::asText).toList()
        : List.of(oneOrMany.isTextual() ? oneOrMany.asText() : oneOrMany.toString());
  }
}
