package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.template.StackRole.Grant;
import io.github.stageguard.template.StackRole.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the function's role may do. */
class PermissionsTest {
  private static final Template WRITTEN = Template.read();

  /**
   * Statements on any resource at all. AWS's Service Authorization Reference names no type of
   * resource for any of their actions.
   */
  private static final Map<String, Set<String>> ON_ANYTHING =
      Map.of(
          "DeliverHttpApiLogs",
          Set.of(
              "logs:CreateLogDelivery",
              "logs:DeleteLogDelivery",
              "logs:DescribeResourcePolicies",
              "logs:GetLogDelivery",
              "logs:ListLogDeliveries",
              "logs:PutResourcePolicy",
              "logs:UpdateLogDelivery"),
          "ListSchedules",
          Set.of("scheduler:ListSchedules"));

  private static final StackRole ROLE = role(Map.of());

  @Test
  void namesNoResourceOnlyWhereAwsOffersNone() {
    assertThat(
            allowed(WRITTEN.deployed())
                .filter(s -> StackRole.texts(s.path("Resource")).contains("*"))
                .collect(
                    Collectors.toMap(
                        s -> s.path("Sid").asText(),
                        s -> Set.copyOf(StackRole.texts(s.path("Action"))))))
        .isEqualTo(ON_ANYTHING);
  }

  @Test
  void staysInTheAccountAndRegion() {
    List<String> arns =
        allowed(WRITTEN.deployed())
            .flatMap(s -> StackRole.texts(s.path("Resource")).stream())
            .filter(resource -> !resource.matches("[{$].*") && !resource.equals("*"))
            .toList();
    assertThat(arns).hasSizeGreaterThan(12);
    assertThat(arns)
        .allSatisfy(
            arn -> {
              String[] parts = arn.split(":", 6);
              assertThat(parts).as(arn).hasSize(6).startsWith("arn", "aws");
              assertThat(parts[3]).as(arn).isEqualTo(parts[2].equals("iam") ? "" : "us-east-1");
              assertThat(parts[4])
                  .as(arn)
                  .isEqualTo(parts[2].equals("apigateway") ? "" : "111122223333");
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
            "CloudWatchRole.Arn",
            "LeaseRole.Arn",
            "JournalTable.Arn",
            "DeadLetterQueue.Arn",
            "FunctionLogGroup.Arn");
  }

  @ParameterizedTest
  @CsvSource({
    "EventBusName, team/bus, PutEvents, events:PutEvents,"
        + " arn:aws:events:us-east-1:111122223333:event-bus/team/bus",
    "NotificationTopicName, team_1, TellPeople, sns:Publish,"
        + " arn:aws:sns:us-east-1:111122223333:team_1",
    "SecurityHub, true, ImportFindings, securityhub:BatchImportFindings,"
        + " arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
    "SecurityHub, true, ResolveFindings, securityhub:GetFindings,"
        + " arn:aws:securityhub:us-east-1:111122223333:hub/default"
  })
  void tellsOthersOnlyWhereThatIsSwitchedOn(
      String parameter, String value, String sid, String action, String resource) {
    StackRole on = role(Map.of(parameter, value));

    assertThat(on.allowing(new Permission(action, resource)))
        .extracting(Grant::statement)
        .containsExactly(sid);
    assertThat(ROLE.grants()).extracting(Grant::statement).doesNotContain(sid);
  }

  @Test
  void usesAKeyOfYourOwnOnlyThroughDynamoDb() {
    String key = "arn:aws:kms:us-east-1:111122223333:key/0123-abcd";
    JsonNode statement =
        allowed(WRITTEN.deployedWith(Map.of("KmsKeyArn", key)))
            .filter(s -> s.path("Sid").asText().equals("UseJournalKey"))
            .findFirst()
            .orElseThrow();
    assertThat(statement.path("Resource").asText()).isEqualTo(key);
    assertThat(statement.at("/Condition/StringEquals/kms:ViaService").asText())
        .isEqualTo("dynamodb.us-east-1.amazonaws.com");
  }

  @Test
  void handsEachOfTwoRolesToOneService() {
    assertThat(
            allowed(WRITTEN)
                .filter(s -> StackRole.texts(s.path("Action")).contains("iam:PassRole")))
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
            .filter(s -> StackRole.texts(s.path("Action")).contains("logs:CreateLogGroup"))
            .findFirst()
            .orElseThrow();
    assertThat(statement.path("Resource").asText())
        .isEqualTo("arn:aws:logs:us-east-1:111122223333:log-group:/logs/*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/restapis",
        "/restapis/abcdef1234/stages",
        "/restapis/abcdef1234/stages/dev",
        "/apis",
        "/apis/abcdef5678",
        "/apis/abcdef5678/stages",
        "/apis/abcdef5678/stages/$default",
        "/apis/abcdef5678/stages/routes",
        "/apis/abcdef5678/stages/models-2",
        "/apis/abcdef5678/stages/cors",
        "/apis/abcdef5678/stages/stages"
      })
  void readsApisAndStages(String path) {
    assertThat(ROLE.allowing(reading(path))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/restapis/abcdef1234",
        "/restapis/abcdef1234/resources",
        "/restapis/abcdef1234/stages/dev/exports/oas30",
        "/restapis/abcdef1234/stages/dev/sdks/java",
        "/apikeys",
        "/usageplans",
        "/vpclinks",
        "/domainnames",
        "/tags/abcdef1234",
        "/apis/abcdef5678/authorizers",
        "/apis/abcdef5678/authorizers/a1",
        "/apis/abcdef5678/cors",
        "/apis/abcdef5678/deployments",
        "/apis/abcdef5678/deployments/d1",
        "/apis/abcdef5678/exports/OAS30",
        "/apis/abcdef5678/integrations",
        "/apis/abcdef5678/integrations/i1",
        "/apis/abcdef5678/integrations/i1/integrationresponses",
        "/apis/abcdef5678/integrations/i1/integrationresponses/r1",
        "/apis/abcdef5678/models",
        "/apis/abcdef5678/models/m1/template",
        "/apis/abcdef5678/routes",
        "/apis/abcdef5678/routes/r1/routeresponses/r2",
        "/apis/abcdef5678/stages/dev/routesettings/r1"
      })
  void readsNothingElseOfAnApi(String path) {
    assertThat(ROLE.allowing(reading(path))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/restapis/abcdef1234",
        "/restapis/abcdef1234/deployments/d1",
        "/apis/abcdef5678",
        "/apis/abcdef5678/routes/r1",
        "/apis/abcdef5678/integrations/i1"
      })
  void changesNothingOfAnApiButItsStages(String path) {
    assertThat(ROLE.allowing(new Permission("apigateway:PATCH", apiGateway(path)))).isEmpty();
  }

  @Test
  void leavesTheScheduleOfTheSweepAlone() {
    String name = WRITTEN.properties("SweepScheduler").path("Name").asText();
    String arn = "arn:aws:scheduler:us-east-1:111122223333:schedule/stageguard/";
    for (String action : List.of("CreateSchedule", "UpdateSchedule", "DeleteSchedule")) {
      assertThat(ROLE.allowing(new Permission("scheduler:" + action, arn + name))).isEmpty();
    }
    assertThat(ROLE.allowing(new Permission("scheduler:DeleteSchedule", arn + "lease-1")))
        .isNotEmpty();
    for (String action : List.of("CreateSchedule", "GetSchedule", "DeleteSchedule")) {
      assertThat(ROLE.allowing(new Permission("scheduler:" + action, arn + "sweep-1")))
          .isNotEmpty();
    }
  }

  private static StackRole role(Map<String, String> values) {
    return StackRole.inStackWith(StackRole.FUNCTION, values);
  }

  private static Permission reading(String path) {
    return new Permission("apigateway:GET", apiGateway(path));
  }

  private static String apiGateway(String path) {
    return "arn:aws:apigateway:us-east-1::" + path;
  }

  private static void passes(JsonNode statement, String role, String service) {
    assertThat(statement.at("/Resource/Fn::GetAtt").asText()).isEqualTo(role);
    assertThat(statement.at("/Condition/StringEquals/iam:PassedToService").asText())
        .isEqualTo(service);
  }

  private static List<String> readable(Template template) {
    return allowed(template)
        .filter(s -> StackRole.texts(s.path("Action")).contains("ssm:GetParameters"))
        .flatMap(s -> StackRole.texts(s.path("Resource")).stream())
        .toList();
  }

  private static Stream<JsonNode> allowed(Template template) {
    return StackRole.statements(template, StackRole.FUNCTION).stream()
        .filter(s -> s.path("Effect").asText().equals("Allow"));
  }
}
