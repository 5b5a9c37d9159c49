package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.GetRestApisResponse;
import software.amazon.awssdk.services.apigateway.model.RestApi;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.Api;
import software.amazon.awssdk.services.apigatewayv2.model.GetApisResponse;
import software.amazon.awssdk.services.apigatewayv2.model.GetStagesResponse;
import software.amazon.awssdk.services.apigatewayv2.model.Stage;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesRequest;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;

/** What comes in pages, through AWS's own clients. */
class ListingsIT {
  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private ApiGatewayClient rest;
  private ApiGatewayV2Client v2;
  private SchedulerClient scheduler;
  private CloudWatchLogsClient logs;

  @BeforeEach
  void connect() {
    rest = account.function().apiGateway();
    v2 = account.function().apiGatewayV2();
    scheduler = account.function().scheduler();
    logs = account.function().logs();
  }

  @Test
  void restApisComeTwentyFiveAtATimeUnlessAskedOtherwise() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 27; i++) {
      made.add(account.seed().apiGateway().createRestApi(r -> r.name("api")).id());
    }

    GetRestApisResponse first = rest.getRestApis();
    GetRestApisResponse second = rest.getRestApis(r -> r.position(first.position()));
    assertThat(first.items()).hasSize(25);
    assertThat(second.items()).hasSize(2);
    assertThat(second.position()).isNull();
    assertThat(ids(first, second)).containsExactlyInAnyOrderElementsOf(made);
    assertThat(rest.getRestApis(r -> r.limit(500)).items()).hasSize(27);
    assertThat(rest.getRestApis(r -> r.limit(27)).position()).isNull();
    assertThat(rest.getRestApisPaginator(r -> r.limit(4)).items()).hasSize(27);
    assertThat(account.gate().reads().count()).isEqualTo(4 + 7);
  }

  @Test
  void moreApisThanOnePageOfTheEmulatorAreAllThere() {
    List<String> made = SeededApis.rest(account.seed(), 501);

    GetRestApisResponse first = rest.getRestApis(r -> r.limit(500));
    GetRestApisResponse second = rest.getRestApis(r -> r.limit(500).position(first.position()));

    assertThat(ids(first, second)).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void whatIsMadeOrGoneInBetweenMakesNoOtherBeSkippedOrToldTwice() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      made.add(account.restApi("dev"));
    }
    GetRestApisResponse first = rest.getRestApis(r -> r.limit(4));
    account.seed().apiGateway().deleteRestApi(r -> r.restApiId(first.items().getLast().id()));
    account.restApi("dev");

    GetRestApisResponse second = rest.getRestApis(r -> r.limit(500).position(first.position()));

    assertThat(ids(first, second)).containsAll(made).doesNotHaveDuplicates();
  }

  @Test
  void httpAndWebSocketApisComeInPages() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      made.add(account.httpApi("dev"));
    }
    made.add(account.webSocketApi("dev"));

    GetApisResponse first = v2.getApis();
    GetApisResponse second = v2.getApis(r -> r.nextToken(first.nextToken()));

    assertThat(first.items()).hasSize(25);
    assertThat(second.nextToken()).isNull();
    assertThat(made)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(first.items().stream(), second.items().stream())
                .map(Api::apiId)
                .toList());
    assertThat(v2.getApis(r -> r.maxResults("500")).items()).hasSize(27);
  }

  @Test
  void stagesOfAnHttpApiComeInPagesThatBelongToIt() {
    String api = account.httpApi("a");
    String other = account.httpApi("a");
    v2.createStage(r -> r.apiId(api).stageName("b"));
    v2.createStage(r -> r.apiId(api).stageName("c"));

    GetStagesResponse first = v2.getStages(r -> r.apiId(api).maxResults("2"));
    GetStagesResponse second =
        v2.getStages(r -> r.apiId(api).maxResults("2").nextToken(first.nextToken()));

    assertThat(first.items()).extracting(Stage::stageName).containsExactly("a", "b");
    assertThat(second.items()).extracting(Stage::stageName).containsExactly("c");
    assertThat(second.nextToken()).isNull();
    refused(
        "BadRequestException",
        () -> v2.getStages(r -> r.apiId(other).nextToken(first.nextToken())));
  }

  @Test
  void schedulesComeInPagesByGroupAndPrefix() {
    scheduler.createScheduleGroup(r -> r.name("leases"));
    for (String name : List.of("lease-1", "lease-2", "lease-3", "sweep-1")) {
      schedule("leases", name);
    }
    schedule("default", "lease-1");

    ListSchedulesRequest wanted =
        ListSchedulesRequest.builder()
            .groupName("leases")
            .namePrefix("lease-")
            .maxResults(2)
            .build();
    ListSchedulesResponse first = scheduler.listSchedules(wanted);
    ListSchedulesResponse second =
        scheduler.listSchedules(wanted.toBuilder().nextToken(first.nextToken()).build());

    assertThat(first.schedules())
        .extracting(ScheduleSummary::name)
        .containsExactly("lease-1", "lease-2");
    assertThat(second.schedules()).extracting(ScheduleSummary::name).containsExactly("lease-3");
    assertThat(second.nextToken()).isNull();
    assertThat(scheduler.listSchedules(r -> r.state(ScheduleState.ENABLED)).schedules()).hasSize(5);
    refused(
        "ValidationException", () -> scheduler.listSchedules(r -> r.nextToken(first.nextToken())));
    refused(
        "ResourceNotFoundException", () -> scheduler.listSchedules(r -> r.groupName("nowhere")));
  }

  @Test
  void aHundredSchedulesAreOnePage() {
    for (int i = 0; i < 101; i++) {
      schedule("default", "s" + i);
    }

    assertThat(scheduler.listSchedules(r -> r.state(ScheduleState.ENABLED)).schedules())
        .hasSize(100);
    assertThat(scheduler.listSchedulesPaginator(r -> r.maxResults(100)).schedules()).hasSize(101);
  }

  @Test
  void logGroupsComeFiftyAtATimeByPrefix() {
    for (int i = 0; i < 52; i++) {
      String name = "/pets/" + i;
      account.seed().logs().createLogGroup(r -> r.logGroupName(name));
    }
    account.seed().logs().createLogGroup(r -> r.logGroupName("/dogs"));

    DescribeLogGroupsResponse first = logs.describeLogGroups(r -> r.logGroupNamePrefix("/pets/"));
    DescribeLogGroupsResponse second =
        logs.describeLogGroups(r -> r.logGroupNamePrefix("/pets/").nextToken(first.nextToken()));

    assertThat(first.logGroups()).hasSize(50);
    assertThat(second.logGroups())
        .extracting(LogGroup::logGroupName)
        .containsExactly("/pets/8", "/pets/9");
    assertThat(second.nextToken()).isNull();
    assertThat(logs.describeLogGroupsPaginator(r -> r.limit(7)).logGroups()).hasSize(53);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyJpIjoyNX0", "Mg==", "2"})
  void aTokenThatWasNotGivenOutIsRefused(String token) {
    for (int i = 0; i < 3; i++) {
      account.restApi("dev");
    }
    refused("BadRequestException", () -> rest.getRestApis(r -> r.position(token)));
    refused("BadRequestException", () -> v2.getApis(r -> r.nextToken(token)));
    refused("ValidationException", () -> scheduler.listSchedules(r -> r.nextToken(token)));
    refused("InvalidParameterException", () -> logs.describeLogGroups(r -> r.nextToken(token)));
  }

  @Test
  void pagesThatAreTooLongAreRefused() {
    refused("BadRequestException", () -> rest.getRestApis(r -> r.limit(501)));
    refused("BadRequestException", () -> v2.getApis(r -> r.maxResults("501")));
    refused("ValidationException", () -> scheduler.listSchedules(r -> r.maxResults(101)));
    refused("InvalidParameterException", () -> logs.describeLogGroups(r -> r.limit(51)));
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatExceptionOfType(AwsServiceException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
  }

  private void schedule(String group, String name) {
    scheduler.createSchedule(
        r ->
            r.groupName(group)
                .name(name)
                .scheduleExpression("at(2030-01-01T00:00:00)")
                .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
                .target(
                    t ->
                        t.arn("arn:aws:lambda:us-east-1:000000000000:function:f")
                            .roleArn("arn:aws:iam::000000000000:role/r")));
  }

  private static List<String> ids(GetRestApisResponse... pages) {
    return List.of(pages).stream().flatMap(page -> page.items().stream()).map(RestApi::id).toList();
  }
}
