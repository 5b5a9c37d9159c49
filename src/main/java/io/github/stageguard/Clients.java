package io.github.stageguard;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Makes the SDK's clients, all of one Region, and says how long they wait and how often they
 * repeat.
 */
public final class Clients implements AutoCloseable {
  /**
   * How long at most, at random, a call waits that API Gateway refused for being one too many;
   * twice as long the second time. It takes ten calls a second from all callers together, and
   * events come in lots: what waits less is refused again, and takes a team's place.
   */
  public static final Duration REFUSED = Duration.ofSeconds(5);

  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(20);
  private static final Duration HASTY_ATTEMPT = Duration.ofSeconds(2);
  private static final Duration HASTY_CALL = Duration.ofSeconds(6);

  private final Region region;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final ExecutionInterceptor tally;
  private final UnaryOperator<ClientOverrideConfiguration> manners;
  private final Queue<SdkAutoCloseable> opened = new ConcurrentLinkedQueue<>();

  /**
   * Makes clients of a Region.
   *
   * @param http sends all requests
   * @param credentials signs them
   * @param tally sees each call
   * @param manners has the last word on how clients wait and repeat
   */
  Clients(
      Region region,
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      ExecutionInterceptor tally,
      UnaryOperator<ClientOverrideConfiguration> manners) {
    this.region = Objects.requireNonNull(region);
    this.http = Objects.requireNonNull(http);
    this.credentials = Objects.requireNonNull(credentials);
    this.tally = Objects.requireNonNull(tally);
    this.manners = Objects.requireNonNull(manners);
  }

  /** What sends all requests to AWS. */
  public static ApacheHttpClient.Builder http() {
    return ApacheHttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(2))
        .socketTimeout(ATTEMPT);
  }

  /** A client that repeats what fails as the SDK does. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C standard(B builder) {
    return client(builder, AwsRetryStrategy.standardRetryStrategy(), ATTEMPT, CALL);
  }

  /** A client for writes that must not be sent again before the stage was read again. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C once(B builder) {
    return client(builder, AwsRetryStrategy.doNotRetry(), ATTEMPT, CALL);
  }

  /** A client for reads of API Gateway, which waits longer where it is refused. */
  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C patient(
      B builder) {
    return client(
        builder,
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(REFUSED, CALL))
            .build(),
        ATTEMPT,
        CALL);
  }

  /** A client of the journal: a slow one holds up a data trace's end, which goes on without it. */
  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C hasty(
      B builder) {
    return client(builder, AwsRetryStrategy.standardRetryStrategy(), HASTY_ATTEMPT, HASTY_CALL);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C client(B builder, RetryStrategy retries, Duration attempt, Duration call) {
    C client =
        builder
            .httpClient(http)
            .credentialsProvider(credentials)
            .region(region)
            .overrideConfiguration(
                manners.apply(
                    ClientOverrideConfiguration.builder()
                        .retryStrategy(retries)
                        .apiCallAttemptTimeout(attempt)
                        .apiCallTimeout(call)
                        .addExecutionInterceptor(tally)
                        .build()))
            .build();
    opened.add(client);
    return client;
  }

  /** Closes the clients, whose timers are threads, but not what sends their requests. */
  @Override
  public void close() {
    opened.forEach(SdkAutoCloseable::close);
  }
}
