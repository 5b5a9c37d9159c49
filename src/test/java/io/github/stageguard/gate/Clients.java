package io.github.stageguard.gate;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** AWS's own clients, pointed at one address; each call is sent once unless said otherwise. */
public final class Clients implements AutoCloseable {
  private final URI endpoint;
  private final String caller;
  private final RetryStrategy retries;
  private final String accessKey;
  private final Region region;
  private final List<SdkClient> opened = new ArrayList<>();

  private Clients(
      URI endpoint, String caller, RetryStrategy retries, String accessKey, Region region) {
    this.accessKey = accessKey;
    this.region = region;
    this.endpoint = endpoint;
    this.caller = caller;
    this.retries = retries;
  }

  /** Clients whose calls carry no mark, as the function's. */
  public static Clients of(URI endpoint) {
    return of(endpoint, "");
  }

  /** Clients that retry as AWS's own do by default. */
  public static Clients retrying(URI endpoint) {
    return new Clients(
        endpoint, "", AwsRetryStrategy.standardRetryStrategy(), "test", Region.US_EAST_1);
  }

  /** Clients whose calls the gate can tell from the function's by this name. */
  public static Clients of(URI endpoint, String caller) {
    return new Clients(
        endpoint, caller, DefaultRetryStrategy.doNotRetry(), "test", Region.US_EAST_1);
  }

  /** The same in another account and Region. */
  public static Clients in(URI endpoint, String caller, String account, String region) {
    return new Clients(
        endpoint, caller, DefaultRetryStrategy.doNotRetry(), account, Region.of(region));
  }

  public ApiGatewayClient apiGateway() {
    return one(ApiGatewayClient.class, () -> configured(ApiGatewayClient.builder()).build());
  }

  /** For HTTP and WebSocket APIs. */
  public ApiGatewayV2Client apiGatewayV2() {
    return one(ApiGatewayV2Client.class, () -> configured(ApiGatewayV2Client.builder()).build());
  }

  public IamClient iam() {
    return one(IamClient.class, () -> configured(IamClient.builder()).build());
  }

  public SchedulerClient scheduler() {
    return one(SchedulerClient.class, () -> configured(SchedulerClient.builder()).build());
  }

  public CloudWatchLogsClient logs() {
    return one(
        CloudWatchLogsClient.class, () -> configured(CloudWatchLogsClient.builder()).build());
  }

  public DynamoDbClient dynamoDb() {
    return one(DynamoDbClient.class, () -> configured(DynamoDbClient.builder()).build());
  }

  public SsmClient ssm() {
    return one(SsmClient.class, () -> configured(SsmClient.builder()).build());
  }

  public EventBridgeClient events() {
    return one(EventBridgeClient.class, () -> configured(EventBridgeClient.builder()).build());
  }

  public OrganizationsClient organizations() {
    return one(OrganizationsClient.class, () -> configured(OrganizationsClient.builder()).build());
  }

  public SnsClient sns() {
    return one(SnsClient.class, () -> configured(SnsClient.builder()).build());
  }

  public SqsClient sqs() {
    return one(SqsClient.class, () -> configured(SqsClient.builder()).build());
  }

  public SecurityHubClient securityHub() {
    return one(SecurityHubClient.class, () -> configured(SecurityHubClient.builder()).build());
  }

  @Override
  public synchronized void close() {
    opened.forEach(SdkClient::close);
  }

  private synchronized <C extends SdkClient> C one(Class<C> type, Supplier<C> maker) {
    return opened.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseGet(
            () -> {
              C made = maker.get();
              opened.add(made);
              return made;
            });
  }

  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B configured(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(region)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "test")))
        .httpClientBuilder(ApacheHttpClient.builder())
        .overrideConfiguration(
            configuration -> {
              configuration.retryStrategy(retries);
              if (!caller.isEmpty()) {
                configuration.putHeader(StrictGate.CALLER_HEADER, caller);
              }
            });
  }
}
