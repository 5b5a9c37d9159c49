package io.github.stageguard.cli.aws;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.doctor.Sight;
import io.github.stageguard.cli.doctor.Trail;
import io.github.stageguard.stage.CallFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.AdvancedEventSelector;
import software.amazon.awssdk.services.cloudtrail.model.AdvancedFieldSelector;
import software.amazon.awssdk.services.cloudtrail.model.GetEventSelectorsResponse;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetResponse;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Reads an installation from the services that it consists of. */
public final class AccountSight implements Sight {
  private static final JsonMapper JSON = new JsonMapper();

  private final Clients clients;

  /** Clients that repeat calls that may pass. */
  public record Clients(
      LambdaClient lambda,
      EventBridgeClient events,
      CloudTrailClient trails,
      SchedulerClient scheduler,
      SqsClient queues) {}

  public AccountSight(Clients clients) {
    this.clients = Objects.requireNonNull(clients);
  }

  /** IAM: {@code lambda:GetFunctionConfiguration} on the function. */
  @Override
  public Optional<Function> function(String name) {
    return Calls.callFor(
            "lambda:GetFunctionConfiguration",
            () -> clients.lambda().getFunctionConfiguration(r -> r.functionName(name)))
        .map(
            seen ->
                new Function(
                    orEmpty(seen.stateAsString()),
                    orEmpty(seen.lastUpdateStatusAsString()),
                    orEmpty(
                        seen.stateReason() == null
                            ? seen.lastUpdateStatusReason()
                            : seen.stateReason())));
  }

  /** IAM: {@code lambda:GetAlias} on the function. */
  @Override
  public Optional<String> aliasVersion(String function, String alias) {
    return Calls.callFor(
            "lambda:GetAlias",
            () -> clients.lambda().getAlias(r -> r.functionName(function).name(alias)))
        .map(GetAliasResponse::functionVersion);
  }

  /** IAM: {@code events:ListRuleNamesByTarget}, {@code events:DescribeRule} on the rules. */
  @Override
  public List<EventRule> rulesFor(String targetArn) {
    List<EventRule> rules = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      ListRuleNamesByTargetResponse page =
          Calls.call(
              "events:ListRuleNamesByTarget",
              () ->
                  clients
                      .events()
                      .listRuleNamesByTarget(r -> r.targetArn(targetArn).nextToken(from)));
      for (String name : page.ruleNames()) {
        Calls.callFor("events:DescribeRule", () -> clients.events().describeRule(r -> r.name(name)))
            .map(AccountSight::rule)
            .ifPresent(rules::add);
      }
      token = page.nextToken();
    } while (token != null);
    return rules;
  }

  private static EventRule rule(DescribeRuleResponse rule) {
    return new EventRule(
        rule.name(), rule.state() == RuleState.ENABLED, sources(orEmpty(rule.eventPattern())));
  }

  private static Set<String> sources(String pattern) {
    try {
      return JSON.readTree(pattern)
          .path("source")
          .valueStream()
          .map(JsonNode::asText)
          .collect(Collectors.toSet());
    } catch (JacksonException notJson) {
      return Set.of();
    }
  }

  /**
   * IAM: {@code cloudtrail:DescribeTrails}, {@code cloudtrail:GetTrailStatus} and {@code
   * cloudtrail:GetEventSelectors} on the trails.
   */
  @Override
  public List<Trail> trails() {
    return Calls.call("cloudtrail:DescribeTrails", () -> clients.trails().describeTrails(r -> {}))
        .trailList()
        .stream()
        .map(this::trail)
        .toList();
  }

  private Trail trail(software.amazon.awssdk.services.cloudtrail.model.Trail trail) {
    boolean everywhere = Boolean.TRUE.equals(trail.isMultiRegionTrail());
    String home = orEmpty(trail.homeRegion());
    try {
      boolean logging =
          Boolean.TRUE.equals(
              Calls.call(
                      "cloudtrail:GetTrailStatus",
                      () -> clients.trails().getTrailStatus(r -> r.name(trail.trailARN())))
                  .isLogging());
      GetEventSelectorsResponse selectors =
          Calls.call(
              "cloudtrail:GetEventSelectors",
              () -> clients.trails().getEventSelectors(r -> r.trailName(trail.trailARN())));
      return new Trail(
          orEmpty(trail.name()), home, everywhere, logging, selectors(selectors), Optional.empty());
    } catch (CallFailedException e) {
      return new Trail(orEmpty(trail.name()), home, everywhere, false, List.of(), Optional.of(e));
    }
  }

  private static List<Trail.Selector> selectors(GetEventSelectorsResponse answer) {
    List<Trail.Selector> selectors = new ArrayList<>();
    answer
        .eventSelectors()
        .forEach(
            each ->
                selectors.add(
                    new Trail.Selector.Basic(
                        Boolean.TRUE.equals(each.includeManagementEvents()),
                        orEmpty(each.readWriteTypeAsString()))));
    answer.advancedEventSelectors().forEach(each -> selectors.add(advanced(each)));
    return selectors;
  }

  private static Trail.Selector advanced(AdvancedEventSelector selector) {
    Map<String, Trail.Field> fields = new HashMap<>();
    selector.fieldSelectors().forEach(field -> fields.put(orEmpty(field.field()), field(field)));
    return new Trail.Selector.Advanced(fields);
  }

  private static Trail.Field field(AdvancedFieldSelector field) {
    boolean otherwise =
        !field.startsWith().isEmpty()
            || !field.endsWith().isEmpty()
            || !field.notStartsWith().isEmpty()
            || !field.notEndsWith().isEmpty();
    return new Trail.Field(field.equalsValue(), field.notEquals(), otherwise);
  }

  /** IAM: {@code scheduler:GetScheduleGroup} on the group. */
  @Override
  public boolean hasScheduleGroup(String name) {
    return Calls.callFor(
            "scheduler:GetScheduleGroup",
            () -> clients.scheduler().getScheduleGroup(r -> r.name(name)))
        .isPresent();
  }

  /** IAM: {@code scheduler:GetSchedule} on the schedule. */
  @Override
  public Optional<Recurring> schedule(String group, String name) {
    return Calls.callFor(
            "scheduler:GetSchedule",
            () -> clients.scheduler().getSchedule(r -> r.groupName(group).name(name)))
        .map(
            seen ->
                new Recurring(seen.state() == ScheduleState.ENABLED, orEmpty(seen.target().arn())));
  }

  /** IAM: {@code sqs:GetQueueUrl} and {@code sqs:GetQueueAttributes} on the queue. */
  @Override
  public Optional<Integer> messages(String queueArn) {
    String name = queueArn.substring(queueArn.lastIndexOf(':') + 1);
    try {
      String url =
          Calls.call(
              "sqs:GetQueueUrl",
              () -> {
                try {
                  return clients.queues().getQueueUrl(r -> r.queueName(name)).queueUrl();
                } catch (QueueDoesNotExistException none) {
                  return "";
                }
              });
      return url.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Integer.parseInt(
                  Calls.call(
                          "sqs:GetQueueAttributes",
                          () ->
                              clients
                                  .queues()
                                  .getQueueAttributes(
                                      r ->
                                          r.queueUrl(url)
                                              .attributeNames(
                                                  QueueAttributeName
                                                      .APPROXIMATE_NUMBER_OF_MESSAGES)))
                      .attributes()
                      .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")));
    } catch (NumberFormatException notANumber) {
      throw new CallFailedException(
          CallFailedException.Kind.UNAVAILABLE,
          "sqs:GetQueueAttributes",
          "NotANumber",
          "the answer does not count messages",
          notANumber);
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
