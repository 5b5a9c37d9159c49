package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.sweep.SweepName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TemplateTest {
  private static final Template WRITTEN = Template.read();
  private static final Template DEPLOYED = WRITTEN.deployed();
  private static final JsonNode FUNCTION = DEPLOYED.properties("StageGuardFunction");
  private static final List<String> RULES = ClassifiedEvent.RULES;
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
            "STAGEGUARD_DEAD_LETTER_ARN",
            "STAGEGUARD_JOURNAL_TABLE",
            "STAGEGUARD_EVENT_BUS_ARN",
            "STAGEGUARD_TOPIC_ARN",
            "STAGEGUARD_SECURITY_HUB");
  }

  @Test
  void theFunctionTellsNobodyUntilThatIsSwitchedOn() {
    JsonNode variables = FUNCTION.at("/Environment/Variables");
    assertThat(variables.path("STAGEGUARD_EVENT_BUS_ARN").asText()).isEmpty();
    assertThat(variables.path("STAGEGUARD_TOPIC_ARN").asText()).isEmpty();
    assertThat(variables.path("STAGEGUARD_SECURITY_HUB").asText()).isEqualTo("false");
    assertThat(
            WRITTEN
                .properties("StageGuardFunction")
                .at("/Environment/Variables/STAGEGUARD_JOURNAL_TABLE/Ref")
                .asText())
        .isEqualTo("JournalTable");
  }

  @Test
  void theJournalIsPaidByUseCanBeRestoredForgetsAndOutlivesTheStack() {
    JsonNode table = WRITTEN.resources().path("JournalTable");
    assertThat(table.path("DeletionPolicy").asText()).isEqualTo("Retain");
    assertThat(table.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    JsonNode deployed = DEPLOYED.properties("JournalTable");
    assertThat(deployed.has("TableName")).isFalse();
    assertThat(deployed.path("BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
    assertThat(deployed.path("DeletionProtectionEnabled").asBoolean()).isTrue();
    assertThat(deployed.at("/TimeToLiveSpecification/AttributeName").asText())
        .isEqualTo("expiresAt");
    assertThat(deployed.at("/TimeToLiveSpecification/Enabled").asBoolean()).isTrue();
    assertThat(
            deployed.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled").asBoolean())
        .isTrue();
    assertThat(deployed.at("/SSESpecification/SSEType").asText()).isEqualTo("KMS");
    assertThat(deployed.at("/SSESpecification").has("KMSMasterKeyId")).isFalse();
  }

  @Test
  void theDashboardIsJsonAndShowsOnlyMetricsThatThereAre() throws Exception {
    JsonNode body =
        new JsonMapper().readTree(DEPLOYED.properties("Dashboard").path("DashboardBody").asText());
    assertThat(
            body.path("widgets").findValues("metrics").stream()
                .flatMap(JsonNode::valueStream)
                .filter(metric -> metric.path(0).asText().equals("StageGuard"))
                .map(metric -> metric.path(1).asText()))
        .containsExactlyInAnyOrder(
            "StagesRemediated",
            "StagesReported",
            "StagesContested",
            "LeasesBegun",
            "LeasesEnded",
            "SweepsFinished",
            "SweepFailures");
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
  void theFunctionReservesConcurrencyOnlyWhenTold() {
    assertThat(FUNCTION.has("ReservedConcurrentExecutions")).isFalse();
    assertThat(
            WRITTEN
                .deployedWith(Map.of("ReservedConcurrency", "1"))
                .properties("StageGuardFunction")
                .path("ReservedConcurrentExecutions")
                .asText())
        .isEqualTo("1");
  }

  @Test
  void withReservedConcurrencyWaitingRaisesAnAlarmOnlyWhenItTakesLong() {
    JsonNode alarm =
        WRITTEN.deployedWith(Map.of("ReservedConcurrency", "1")).properties("ThrottlesAlarm");
    assertThat(alarm.path("MetricName").asText()).isEqualTo("AsyncEventAge");
    assertThat(alarm.path("Statistic").asText()).isEqualTo("Maximum");
    assertThat(Duration.ofMillis(alarm.path("Threshold").asLong())).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aSweepHasFiveMinutesAtATime() {
    assertThat(FUNCTION.path("Timeout").asInt()).isEqualTo(300);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void eachRuleInvokesTheAliasAndMayDoSo(String rule) {
    JsonNode target = WRITTEN.properties(rule).path("Targets").path(0);
    assertThat(target.at("/Arn/Ref").asText()).isEqualTo("StageGuardFunction.Alias");
    JsonNode permission = WRITTEN.properties(rule + "Permission");
    assertThat(permission.path("FunctionName")).isEqualTo(target.path("Arn"));
    assertThat(permission.at("/SourceArn/Fn::GetAtt").asText()).isEqualTo(rule + ".Arn");
    assertThat(permission.path("Principal").asText()).isEqualTo("events.amazonaws.com");
    assertThat(permission.path("Action").asText()).isEqualTo("lambda:InvokeFunction");
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void whatARuleCannotDeliverIsTriedForADayAndEndsInTheDeadLetterQueue(String rule) {
    assertThat(WRITTEN.properties(rule).path("State").asText()).isEqualTo("ENABLED");
    isTriedForADay(WRITTEN.properties(rule).path("Targets").path(0));
  }

  @Test
  void whateverFailsForGoodEndsInTheDeadLetterQueue() {
    JsonNode function = WRITTEN.properties("StageGuardFunction");
    assertThat(function.at("/Environment/Variables/STAGEGUARD_DEAD_LETTER_ARN/Fn::GetAtt").asText())
        .isEqualTo("DeadLetterQueue.Arn");
    assertThat(
            function
                .at("/EventInvokeConfig/DestinationConfig/OnFailure/Destination/Fn::GetAtt")
                .asText())
        .isEqualTo("DeadLetterQueue.Arn");
    assertThat(FUNCTION.at("/EventInvokeConfig/MaximumRetryAttempts").asInt()).isEqualTo(2);
    assertThat(FUNCTION.at("/EventInvokeConfig/MaximumEventAgeInSeconds").asInt())
        .isBetween(60, 21600);
    assertThat(DEPLOYED.properties("DeadLetterQueue").path("MessageRetentionPeriod").asInt())
        .isEqualTo(14 * 24 * 60 * 60);
  }

  @Test
  void theQueueAdmitsTheRulesAloneAmongServicesAndRefusesPlainText() {
    List<JsonNode> statements =
        list(WRITTEN.properties("DeadLetterQueuePolicy").at("/PolicyDocument/Statement"));
    assertThat(statements).hasSize(2);
    JsonNode allow = statements.getFirst();
    assertThat(allow.at("/Principal/Service").asText()).isEqualTo("events.amazonaws.com");
    assertThat(allow.path("Action").asText()).isEqualTo("sqs:SendMessage");
    assertThat(list(allow.at("/Condition/ArnEquals/aws:SourceArn")))
        .extracting(arn -> arn.path("Fn::GetAtt").asText())
        .containsExactlyElementsOf(RULES.stream().map(rule -> rule + ".Arn").toList());
    assertThat(statements.getLast().path("Effect").asText()).isEqualTo("Deny");
    assertThat(statements.getLast().at("/Condition/Bool/aws:SecureTransport").asText())
        .isEqualTo("false");
  }

  @Test
  void theSweepIsOnAndComesAsOftenAsTheParameterSays() {
    assertThat(DEPLOYED.properties("SweepScheduler").path("ScheduleExpression").asText())
        .isEqualTo("rate(1 hour)");
    assertThat(
            WRITTEN
                .deployedWith(Map.of("SweepSchedule", "rate(2 hours)"))
                .properties("SweepScheduler")
                .path("ScheduleExpression")
                .asText())
        .isEqualTo("rate(2 hours)");
    assertThat(DEPLOYED.properties("SweepScheduler").path("State").asText()).isEqualTo("ENABLED");
    assertThat(DEPLOYED.properties("SweepScheduler").at("/FlexibleTimeWindow/Mode").asText())
        .isEqualTo("OFF");
  }

  @Test
  void theSweepsScheduleStandsBesideTheLeasesAndCannotBeTakenForOne() {
    assertThat(WRITTEN.properties("SweepScheduler").at("/GroupName/Ref").asText())
        .isEqualTo("LeaseGroup");
    assertThat(DEPLOYED.properties("SweepScheduler").path("Name").asText())
        .matches("[0-9a-zA-Z-_.]{1,64}")
        .doesNotStartWith(LeaseName.PREFIX)
        .doesNotStartWith(SweepName.PREFIX);
  }

  @Test
  void theSweepInvokesTheAliasAsTheLeasesDo() {
    JsonNode target = WRITTEN.properties("SweepScheduler").path("Target");
    assertThat(target.at("/Arn/Ref").asText()).isEqualTo("StageGuardFunction.Alias");
    assertThat(target.at("/RoleArn/Fn::GetAtt").asText()).isEqualTo("LeaseRole.Arn");
    assertThat(target.at("/RetryPolicy/MaximumEventAgeInSeconds").asInt()).isEqualTo(3_600);
    assertThat(target.at("/DeadLetterConfig/Arn/Fn::GetAtt").asText())
        .isEqualTo("DeadLetterQueue.Arn");
  }

  @Test
  void theSweepSendsACompleteEventThatBeginsOne() throws Exception {
    String input =
        DEPLOYED
            .properties("SweepScheduler")
            .at("/Target/Input")
            .asText()
            .replace("<aws.scheduler.scheduled-time>", "2026-11-20T10:00:00Z");
    assertThat(input).doesNotContain("<", "${");

    JsonNode event = new JsonMapper().readTree(input);

    assertThat(new Triggers("", Set.of()).of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue("2026-11-20T10:00:00Z", false, Optional.empty()));
    JsonNode sample = new JsonMapper().readTree(Path.of("events", "sweep.json").toFile());
    assertThat(event.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(() -> sample.fieldNames());
    for (String same : List.of("version", "source", "account", "region", "time", "detail")) {
      assertThat(event.path(same)).isEqualTo(sample.path(same));
    }
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
    assertThat(
            WRITTEN
                .ofType("AWS::CloudWatch::Alarm")
                .map(alarm -> alarm.path("Properties"))
                .map(
                    alarm ->
                        alarm.path("Namespace").asText()
                            + " "
                            + metric(alarm.path("MetricName"))
                            + dimension(alarm.path("Dimensions"))))
        .containsExactlyInAnyOrder(
            "AWS/Lambda Errors of FunctionName StageGuardFunction",
            "AWS/Lambda Throttles of FunctionName StageGuardFunction",
            "AWS/Lambda DestinationDeliveryFailures of FunctionName StageGuardFunction",
            "AWS/SQS ApproximateNumberOfMessagesVisible of QueueName DeadLetterQueue.QueueName",
            "AWS/Events InvocationsFailedToBeSentToDlq of RuleName ChangeRule",
            "AWS/Events InvocationsFailedToBeSentToDlq of RuleName LogGroupRule",
            "AWS/Events InvocationsFailedToBeSentToDlq of RuleName PolicyRule",
            "AWS/Scheduler InvocationDroppedCount of ScheduleGroup LeaseGroup",
            "AWS/Scheduler InvocationsFailedToBeSentToDeadLetterCount of ScheduleGroup LeaseGroup",
            "StageGuard SweepsFinished",
            "StageGuard SweepFailures",
            "StageGuard StagesContested");
  }

  @Test
  void alarmsHaveNamesOfTheirOwn() {
    assertThat(
            DEPLOYED
                .ofType("AWS::CloudWatch::Alarm")
                .map(alarm -> alarm.at("/Properties/AlarmName").asText()))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("stageguard-"));
  }

  @Test
  void threeHoursWithoutAFinishedSweepRaiseAnAlarmThoughNothingIsSent() {
    JsonNode alarm = DEPLOYED.properties("MissingSweepsAlarm");
    assertThat(alarm.path("Statistic").asText()).isEqualTo("Sum");
    assertThat(alarm.path("ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
    assertThat(alarm.path("Threshold").asInt()).isEqualTo(1);
    assertThat(alarm.path("Period").asInt() * alarm.path("EvaluationPeriods").asInt())
        .isEqualTo(3 * 60 * 60);
    assertThat(alarm.path("DatapointsToAlarm")).isEqualTo(alarm.path("EvaluationPeriods"));
    assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("breaching");
  }

  @Test
  void oneFailureRaisesAnyOtherAlarmAndSilenceNone() {
    assertThat(
            DEPLOYED
                .ofType("AWS::CloudWatch::Alarm")
                .map(alarm -> alarm.path("Properties"))
                .filter(alarm -> !alarm.path("MetricName").asText().equals("SweepsFinished")))
        .hasSize(11)
        .allSatisfy(
            alarm -> {
              assertThat(alarm.path("Threshold").asInt()).isEqualTo(1);
              assertThat(alarm.path("EvaluationPeriods").asInt()).isEqualTo(1);
              assertThat(alarm.path("ComparisonOperator").asText())
                  .isEqualTo("GreaterThanOrEqualToThreshold");
              assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching");
            });
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

  /** The name itself, or what it is when nothing is reserved. */
  private static String metric(JsonNode name) {
    return name.path("Fn::If").path(2).asText(name.asText());
  }

  private static void isTriedForADay(JsonNode target) {
    assertThat(target.at("/RetryPolicy/MaximumRetryAttempts").asInt()).isEqualTo(185);
    assertThat(target.at("/RetryPolicy/MaximumEventAgeInSeconds").asInt()).isEqualTo(86400);
    assertThat(target.at("/DeadLetterConfig/Arn/Fn::GetAtt").asText())
        .isEqualTo("DeadLetterQueue.Arn");
  }

  /** Metrics of StageGuard's own have none: they are the account's. */
  private static String dimension(JsonNode dimensions) {
    JsonNode value = dimensions.at("/0/Value");
    return dimensions.isMissingNode()
        ? ""
        : " of "
            + dimensions.at("/0/Name").asText()
            + " "
            + value.path("Ref").asText(value.path("Fn::GetAtt").asText());
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
