package io.github.stageguard.stage;

import java.util.Objects;
import java.util.Optional;

/**
 * Where StageGuard works: one account in one Region.
 *
 * @param partition AWS partition, {@code aws} in most Regions
 * @param region the Region
 * @param account the twelve digits of the account
 */
public record Place(String partition, String region, String account) {
  public Place {
    Objects.requireNonNull(partition);
    Objects.requireNonNull(region);
    Objects.requireNonNull(account);
  }

  /** ARN of a log group here, without {@code :*}, as API Gateway wants it. */
  public String logGroupArn(String name) {
    return "arn:%s:logs:%s:%s:log-group:%s".formatted(partition, region, account, name);
  }

  /** ARN of a stage here. */
  public String stageArn(StageRef stage) {
    String apis =
        switch (stage.family()) {
          case V1 -> "restapis";
          case V2 -> "apis";
        };
    return "arn:%s:apigateway:%s::/%s/%s/stages/%s"
        .formatted(partition, region, apis, stage.apiId(), stage.stageName());
  }

  /** Name of the log group that the ARN is of; empty if it is of something else, or elsewhere. */
  public Optional<String> logGroupName(String arn) {
    String prefix = logGroupArn("");
    return arn.startsWith(prefix) ? Optional.of(arn.substring(prefix.length())) : Optional.empty();
  }
}
