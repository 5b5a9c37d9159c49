package io.github.stageguard;

import io.github.stageguard.aws.AccountCloudWatchRoles;
import io.github.stageguard.aws.AccountStages;
import io.github.stageguard.aws.CallTally;
import io.github.stageguard.aws.CloudWatchLogGroups;
import io.github.stageguard.aws.DynamoJournal;
import io.github.stageguard.aws.EventBusNotices;
import io.github.stageguard.aws.OneShotSchedules;
import io.github.stageguard.aws.ParameterStore;
import io.github.stageguard.aws.RestStages;
import io.github.stageguard.aws.SchedulerContests;
import io.github.stageguard.aws.SchedulerLeases;
import io.github.stageguard.aws.SchedulerSweeps;
import io.github.stageguard.aws.SecurityHubFindings;
import io.github.stageguard.aws.TopicNotices;
import io.github.stageguard.aws.V2Stages;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.notice.Channel;
import io.github.stageguard.notice.Delivery;
import io.github.stageguard.notice.HubFindings;
import io.github.stageguard.notice.OpenFindings;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.SweepSchedules;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The one place that knows the environment and the clock, and puts clients and parts together. */
public final class Wiring implements AutoCloseable {
  /**
   * How long at most, at random, a write waits whose answer got lost, or that met what was not
   * there yet; twice as long the second time.
   */
  private static final Duration LOST = Duration.ofMillis(500);

  private final UnaryOperator<String> environment;
  private final InstantSource clock;
  private final Pace.Sleep sleep;
  private final CallTally tally = new CallTally();
  private final RandomGenerator chance;
  private final Clients clients;
  private final ApiGatewayClient reading;
  private final ApiGatewayClient writing;
  private final ApiGatewayV2Client readingV2;
  private final ApiGatewayV2Client writingV2;
  private final CloudWatchLogsClient logs;
  private final IamClient iam;
  private final SchedulerClient scheduler;
  private final SsmClient ssm;

  /**
   * Puts a function together.
   *
   * @param environment environment variables by name; empty text for one that is not set
   * @param clock the time
   * @param sleep waits
   * @param http sends all requests
   * @param credentials signs them
   */
  public Wiring(
      UnaryOperator<String> environment,
      InstantSource clock,
      Pace.Sleep sleep,
      SdkHttpClient http,
      AwsCredentialsProvider credentials) {
    this(
        environment, clock, sleep, new SecureRandom(), http, credentials, UnaryOperator.identity());
  }

  /**
   * Puts a function together whose every wait can be another's.
   *
   * @param chance decides how long waits are
   * @param manners has the last word on how clients wait and repeat
   */
  Wiring(
      UnaryOperator<String> environment,
      InstantSource clock,
      Pace.Sleep sleep,
      RandomGenerator chance,
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      UnaryOperator<ClientOverrideConfiguration> manners) {
    this.environment = environment;
    this.clock = clock;
    this.sleep = sleep;
    this.chance = chance;
    this.clients =
        new Clients(Region.of(environment.apply("AWS_REGION")), http, credentials, tally, manners);
    this.reading = clients.patient(ApiGatewayClient.builder());
    this.writing = clients.once(ApiGatewayClient.builder());
    this.readingV2 = clients.patient(ApiGatewayV2Client.builder());
    this.writingV2 = clients.once(ApiGatewayV2Client.builder());
    this.logs = clients.standard(CloudWatchLogsClient.builder());
    this.iam = clients.standard(IamClient.builder());
    this.scheduler = clients.standard(SchedulerClient.builder());
    this.ssm = clients.standard(SsmClient.builder());
  }

  static Wiring fromEnvironment() {
    return new Wiring(
        name -> {
          String value = System.getenv(name);
          return value == null ? "" : value;
        },
        InstantSource.system(),
        Wiring::sleep,
        Clients.http().build(),
        DefaultCredentialsProvider.builder().build());
  }

  public InstantSource clock() {
    return clock;
  }

  public CallTally tally() {
    return tally;
  }

  /** Makes clients of further services. */
  public Clients clients() {
    return clients;
  }

  /** Tells what events mean. */
  public Triggers triggers() {
    return new Triggers(
        environment.apply("STAGEGUARD_ROLE_ARN"),
        Stream.of("STAGEGUARD_MODE_PARAMETER", "STAGEGUARD_POLICY_PARAMETER")
            .map(environment)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Whether {@code sam local} runs the function against AWS: its made-up ARN could hold no lease.
   */
  boolean isLocal() {
    return environment.apply("AWS_SAM_LOCAL").equals("true")
        && environment.apply("AWS_ENDPOINT_URL").isEmpty();
  }

  /**
   * The mode and policy in force now.
   *
   * @throws UnusableParameterException if a parameter that is named does not exist or is empty
   * @throws io.github.stageguard.policy.UnreadablePolicyException if the policy is not one
   */
  public Settings settings() {
    return policySource().settings();
  }

  PolicySource policySource() {
    return new PolicySource(
        new ParameterStore(ssm),
        environment.apply("STAGEGUARD_MODE"),
        environment.apply("STAGEGUARD_MODE_PARAMETER"),
        environment.apply("STAGEGUARD_POLICY_PARAMETER"),
        isLocal(),
        clock);
  }

  /**
   * Where the function is, told from the ARN it was invoked by unless the environment says better.
   */
  Place place(String invokedArn) {
    String[] parts = functionArn(invokedArn).split(":", -1);
    if (parts.length < 7) {
      throw new IllegalStateException("STAGEGUARD_FUNCTION_ARN is not the ARN of a function");
    }
    return new Place(parts[1], parts[3], parts[4]);
  }

  /** All that is worked on, in the place of the function. */
  public Reconciler.Ports ports(String invokedArn) {
    Place place = place(invokedArn);
    OneShotSchedules schedules =
        new OneShotSchedules(
            scheduler,
            new OneShotSchedules.Wiring(
                environment.apply("STAGEGUARD_LEASE_GROUP"),
                functionArn(invokedArn),
                environment.apply("STAGEGUARD_LEASE_ROLE_ARN"),
                environment.apply("STAGEGUARD_DEAD_LETTER_ARN")));
    V2Stages v2 = new V2Stages(readingV2, writingV2);
    return new Reconciler.Ports(
        new AccountStages(new RestStages(reading, writing), v2),
        new AccountStages(new RestStages(writing, writing), v2.once()),
        new AccountCloudWatchRoles(reading, writing, iam),
        new AccountCloudWatchRoles(writing, writing, iam),
        new SchedulerLeases(schedules, place),
        isLocal() ? SweepSchedules.NONE : new SchedulerSweeps(schedules, place),
        new CloudWatchLogGroups(logs),
        journal(place),
        new SchedulerContests(schedules, place));
  }

  /** Does what triggers call for. */
  public Reconciler reconciler(String invokedArn) {
    return new Reconciler(
        ports(invokedArn),
        place(invokedArn),
        new Reconciler.Names(
            functionArn(invokedArn),
            environment.apply("STAGEGUARD_LEASE_ROLE_ARN"),
            environment.apply("STAGEGUARD_CLOUDWATCH_ROLE_ARN")),
        clock,
        (kind, failures) -> sleep.forAsLongAs(pause(kind, failures)),
        new Pace(clock, sleep),
        () -> UUID.randomUUID().toString());
  }

  private Journal journal(Place place) {
    String table = environment.apply("STAGEGUARD_JOURNAL_TABLE");
    return table.isEmpty()
        ? Journal.NONE
        : new DynamoJournal(clients.hasty(DynamoDbClient.builder()), table, place);
  }

  /** All that is switched on of what tells others. */
  Delivery delivery(String invokedArn) {
    Place place = place(invokedArn);
    List<Channel> channels = new ArrayList<>();
    String bus = environment.apply("STAGEGUARD_EVENT_BUS_ARN");
    if (!bus.isEmpty()) {
      channels.add(new EventBusNotices(clients.standard(EventBridgeClient.builder()), bus, place));
    }
    String topic = environment.apply("STAGEGUARD_TOPIC_ARN");
    if (!topic.isEmpty()) {
      channels.add(new TopicNotices(clients.standard(SnsClient.builder()), topic, place));
    }
    return new Delivery(channels);
  }

  /** Security Hub's picture of what is open, if it is to be kept. */
  Optional<OpenFindings> openFindings(String invokedArn) {
    Place place = place(invokedArn);
    return environment.apply("STAGEGUARD_SECURITY_HUB").equals("true")
        ? Optional.of(
            new OpenFindings(
                new SecurityHubFindings(clients.standard(SecurityHubClient.builder()), place),
                new HubFindings(place)))
        : Optional.empty();
  }

  private String functionArn(String invokedArn) {
    String configured = environment.apply("STAGEGUARD_FUNCTION_ARN");
    return configured.isEmpty() ? invokedArn : configured;
  }

  /** At random, so that two that collide do so once. */
  private Duration pause(Kind kind, int failures) {
    Duration longest = kind == Kind.THROTTLED ? Clients.REFUSED : LOST;
    return Duration.ofMillis(chance.nextLong(longest.toMillis() * failures));
  }

  /** Lets time pass, unless the thread is interrupted. */
  public static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the clients, whose timers are threads, but not what sends their requests. */
  @Override
  public void close() {
    clients.close();
  }
}
