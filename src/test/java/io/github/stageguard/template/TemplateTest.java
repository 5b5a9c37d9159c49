package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Template WRITTEN = Template.read();
  private static final Template DEPLOYED = WRITTEN.deployed();
  private static final JsonNode FUNCTION = DEPLOYED.properties("StageGuardFunction");
  private static final String ALIAS_ARN =
      "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live";

  @Test
  void theFunctionRunsTheHandlerOnJava25AndArmFromASnapshot() {
    assertThat(FUNCTION.path("Handler").asText())
        .isEqualTo("io.github.stageguard.StageGuardHandler::handleRequest");
    assertThat(FUNCTION.path("Runtime").asText()).isEqualTo("java25");
    assertThat(texts(FUNCTION.path("Architectures"))).containsExactly("arm64");
    assertThat(FUNCTION.at("/SnapStart/ApplyOn").asText()).isEqualTo("PublishedVersions");
  }

  @Test
  void theFunctionGetsTheWholeEnvironmentThatItKnowsButNoFixedMode() {
    assertThat(FUNCTION.at("/Environment/Variables").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "JAVA_TOOL_OPTIONS",
            "STAGEGUARD_MODE_PARAMETER",
            "STAGEGUARD_POLICY_PARAMETER",
            "STAGEGUARD_FUNCTION_ARN",
            "STAGEGUARD_LEASE_GROUP",
            "STAGEGUARD_LEASE_ROLE_ARN",
            "STAGEGUARD_CLOUDWATCH_ROLE_ARN",
            "STAGEGUARD_ROLE_ARN",
            "STAGEGUARD_DEAD_LETTER_ARN");
  }

  @Test
  void theAliasThatLeasesInvokeIsTheOneThatIsPublished() {
    assertThat(
            FUNCTION.path("FunctionName").asText()
                + ":"
                + FUNCTION.path("AutoPublishAlias").asText())
        .isEqualTo("stageguard:live");
    assertThat(FUNCTION.at("/Environment/Variables/STAGEGUARD_FUNCTION_ARN").asText())
        .isEqualTo(ALIAS_ARN);
    assertThat(statements("LeaseRole").getFirst().path("Resource").asText()).isEqualTo(ALIAS_ARN);
  }

  @Test
  void theRuleInvokesTheAliasAndMayDoSo() {
    JsonNode target = WRITTEN.properties("ChangeRule").path("Targets").path(0);
    assertThat(target.at("/Arn/Ref").asText()).isEqualTo("StageGuardFunction.Alias");
    JsonNode permission = WRITTEN.properties("ChangeRulePermission");
    assertThat(permission.path("FunctionName")).isEqualTo(target.path("Arn"));
    assertThat(permission.at("/SourceArn/Fn::GetAtt").asText()).isEqualTo("ChangeRule.Arn");
    assertThat(permission.path("Principal").asText()).isEqualTo("events.amazonaws.com");
  }

  @Test
  void whateverFailsForGoodEndsInTheDeadLetterQueue() {
    JsonNode queue =
        WRITTEN
            .properties("StageGuardFunction")
            .at("/Environment/Variables/STAGEGUARD_DEAD_LETTER_ARN");
    assertThat(queue.path("Fn::GetAtt").asText()).isEqualTo("DeadLetterQueue.Arn");
    JsonNode target = WRITTEN.properties("ChangeRule").path("Targets").path(0);
    assertThat(target.at("/DeadLetterConfig/Arn")).isEqualTo(queue);
    assertThat(
            WRITTEN
                .properties("StageGuardFunction")
                .at("/EventInvokeConfig/DestinationConfig/OnFailure/Destination"))
        .isEqualTo(queue);
    assertThat(FUNCTION.at("/EventInvokeConfig/MaximumRetryAttempts").asInt()).isEqualTo(2);
    assertThat(FUNCTION.at("/EventInvokeConfig/MaximumEventAgeInSeconds").asInt())
        .isBetween(60, 21600);
    assertThat(DEPLOYED.properties("DeadLetterQueue").path("MessageRetentionPeriod").asInt())
        .isEqualTo(14 * 24 * 60 * 60);
  }

  @Test
  void theQueueAdmitsTheRuleAloneAmongServicesAndRefusesPlainText() {
    List<JsonNode> statements =
        list(WRITTEN.properties("DeadLetterQueuePolicy").at("/PolicyDocument/Statement"));
    assertThat(statements).hasSize(2);
    JsonNode allow = statements.getFirst();
    assertThat(allow.at("/Principal/Service").asText()).isEqualTo("events.amazonaws.com");
    assertThat(allow.path("Action").asText()).isEqualTo("sqs:SendMessage");
    assertThat(allow.at("/Condition/ArnEquals/aws:SourceArn/Fn::GetAtt").asText())
        .isEqualTo("ChangeRule.Arn");
    assertThat(statements.getLast().path("Effect").asText()).isEqualTo("Deny");
    assertThat(statements.getLast().at("/Condition/Bool/aws:SecureTransport").asText())
        .isEqualTo("false");
  }

  @Test
  void onlySchedulesOfThisStacksGroupAssumeTheLeaseRole() {
    JsonNode trust = DEPLOYED.properties("LeaseRole").at("/AssumeRolePolicyDocument/Statement/0");
    assertThat(trust.at("/Principal/Service").asText()).isEqualTo("scheduler.amazonaws.com");
    assertThat(trust.at("/Condition/StringEquals/aws:SourceAccount").asText())
        .isEqualTo("111122223333");
    assertThat(trust.at("/Condition/StringEquals/aws:SourceArn/Fn::GetAtt").asText())
        .isEqualTo("LeaseGroup.Arn");
    assertThat(statements("LeaseRole").stream().map(s -> s.path("Action").asText()))
        .containsExactly("lambda:InvokeFunction", "sqs:SendMessage");
  }

  @Test
  void theStackNeverOverwritesTheAccountsCloudWatchRole() {
    assertThat(WRITTEN.ofType("AWS::ApiGateway::Account")).isEmpty();
  }

  @Test
  void theCloudWatchRoleOutlivesTheStackAndCollidesWithNone() {
    JsonNode role = WRITTEN.resources().path("CloudWatchRole");
    assertThat(role.path("Type").asText()).isEqualTo("AWS::IAM::Role");
    assertThat(role.path("DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(role.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    assertThat(role.path("Properties").has("RoleName")).isFalse();
    JsonNode deployed = DEPLOYED.properties("CloudWatchRole");
    assertThat(deployed.at("/AssumeRolePolicyDocument/Statement/0/Principal/Service").asText())
        .isEqualTo("apigateway.amazonaws.com");
    assertThat(texts(deployed.path("ManagedPolicyArns")))
        .containsExactly(
            "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs");
  }

  @Test
  void theOwnLogIsKeptAsLongAsTheParameterSaysAndOutlivesTheStack() {
    assertThat(DEPLOYED.properties("FunctionLogGroup").path("RetentionInDays").asText())
        .isEqualTo("365");
    JsonNode group = WRITTEN.resources().path("FunctionLogGroup");
    assertThat(group.path("DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(group.path("Properties").has("LogGroupName")).isFalse();
    assertThat(WRITTEN.properties("StageGuardFunction").at("/LoggingConfig/LogGroup/Ref").asText())
        .isEqualTo("FunctionLogGroup");
  }

  @Test
  void everythingThatCanGetLostHasAnAlarm() {
    Map<String, String> alarmed = new TreeMap<>();
    WRITTEN
        .ofType("AWS::CloudWatch::Alarm")
        .map(alarm -> alarm.path("Properties"))
        .forEach(
            alarm ->
                alarmed.put(
                    alarm.path("Namespace").asText() + " " + alarm.path("MetricName").asText(),
                    alarm.at("/Dimensions/0/Name").asText()));
    assertThat(alarmed)
        .isEqualTo(
            Map.of(
                "AWS/Lambda Errors", "FunctionName",
                "AWS/Lambda Throttles", "FunctionName",
                "AWS/Lambda DestinationDeliveryFailures", "FunctionName",
                "AWS/SQS ApproximateNumberOfMessagesVisible", "QueueName",
                "AWS/Events InvocationsFailedToBeSentToDlq", "RuleName",
                "AWS/Scheduler InvocationDroppedCount", "ScheduleGroup",
                "AWS/Scheduler InvocationsFailedToBeSentToDeadLetterCount", "ScheduleGroup"));
  }

  @Test
  void alarmsNotifyTheTopicWhenThereIsOne() {
    String topic = "arn:aws:sns:us-east-1:111122223333:oncall";
    assertThat(
            WRITTEN.deployedWith(Map.of("AlarmTopicArn", topic)).ofType("AWS::CloudWatch::Alarm"))
        .allSatisfy(
            alarm ->
                assertThat(texts(alarm.at("/Properties/AlarmActions"))).containsExactly(topic));
    assertThat(DEPLOYED.ofType("AWS::CloudWatch::Alarm"))
        .noneSatisfy(alarm -> assertThat(alarm.path("Properties").has("AlarmActions")).isTrue());
  }

  private static List<JsonNode> statements(String role) {
    return list(DEPLOYED.properties(role).at("/Policies/0/PolicyDocument/Statement"));
  }

  private static List<JsonNode> list(JsonNode array) {
    return array.valueStream().toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
