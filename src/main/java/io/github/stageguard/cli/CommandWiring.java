package io.github.stageguard.cli;

import io.github.stageguard.Clients;
import io.github.stageguard.Wiring;
import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.aws.AccountRestoration;
import io.github.stageguard.cli.aws.AccountSight;
import io.github.stageguard.cli.aws.AssumedRole;
import io.github.stageguard.cli.aws.InsightsSearch;
import io.github.stageguard.cli.aws.OrganizationMembers;
import io.github.stageguard.cli.aws.StoredLogEvents;
import io.github.stageguard.cli.doctor.Sight;
import io.github.stageguard.cli.organization.AuditRole;
import io.github.stageguard.cli.organization.Members;
import io.github.stageguard.cli.request.LogEvents;
import io.github.stageguard.cli.request.LogSearch;
import io.github.stageguard.cli.undo.Restoration;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.Pace;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** The one place of the command line that knows the environment, the clients and the clock. */
final class CommandWiring implements Session {
  private static final String OURS = "STAGEGUARD_";
  private static final int WIDTH = 120;

  private final String region;
  private final String stack;
  private final Map<String, String> own;
  private final InstantSource clock;
  private final Pace.Sleep sleep;
  private final SdkHttpClient http;
  private final Wiring wiring;
  private StsClient sts;
  private Place place;
  private String caller;
  private Installation installation;

  /**
   * A session.
   *
   * @param region the Region to work in
   * @param stack name of StageGuard's stack
   * @param environment the caller's environment; variables {@code STAGEGUARD_*} go before those of
   *     the function
   * @param clock the time
   * @param sleep waits
   * @param http sends all requests; closed with the session
   * @param credentials signs them
   */
  CommandWiring(
      String region,
      String stack,
      Map<String, String> environment,
      InstantSource clock,
      Pace.Sleep sleep,
      SdkHttpClient http,
      AwsCredentialsProvider credentials) {
    this.region = region;
    this.stack = stack;
    this.own =
        environment.entrySet().stream()
            .filter(each -> each.getKey().startsWith(OURS))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    this.clock = clock;
    this.sleep = sleep;
    this.http = http;
    this.wiring = new Wiring(this::variable, clock, sleep, http, credentials);
  }

  /** All commands, with the caller's own environment and credentials. */
  static CommandLine commandLine() {
    InstantSource clock = InstantSource.system();
    return StageGuardCommand.commandLine(
        options -> {
          checkProfiles(ProfileFile::defaultProfileFile);
          return new CommandWiring(
              options.region().orElseGet(CommandWiring::usualRegion),
              options.stack(),
              System.getenv(),
              clock,
              Wiring::sleep,
              Clients.http().build(),
              DefaultCredentialsProvider.builder().build());
        },
        new Terminal(
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            clock,
            width(System.getenv("COLUMNS"))));
  }

  /**
   * Every client reads the profiles.
   *
   * @throws UsageException if they cannot be read
   */
  static void checkProfiles(Supplier<ProfileFile> read) {
    try {
      var _ = read.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "The files with AWS profiles cannot be read: " + e.getMessage() + ".",
          "Put ~/.aws/config and ~/.aws/credentials right.");
    }
  }

  private static String usualRegion() {
    try {
      return CommonOptions.checkedRegion(
          DefaultAwsRegionProviderChain.builder().build().getRegion().id());
    } catch (SdkClientException e) {
      throw new UsageException("No Region is set.", "Give --region, or set AWS_REGION.");
    }
  }

  private static int width(String columns) {
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns)
        : WIDTH;
  }

  private String variable(String name) {
    if (name.equals("AWS_REGION")) {
      return region;
    }
    return name.startsWith(OURS) ? installation().variable(name) : "";
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public Pace.Sleep sleep() {
    return sleep;
  }

  /** IAM: none; {@code sts:GetCallerIdentity} cannot be denied. */
  @Override
  public Place place() {
    if (place == null) {
      identify();
    }
    return place;
  }

  /** IAM: none; {@code sts:GetCallerIdentity} cannot be denied. */
  @Override
  public String caller() {
    if (caller == null) {
      identify();
    }
    return caller;
  }

  private void identify() {
    GetCallerIdentityResponse identity =
        Calls.call("sts:GetCallerIdentity", () -> sts().getCallerIdentity(r -> {}));
    caller = identity.arn();
    place = new Place(caller.split(":", 3)[1], region, identity.account());
  }

  /** One for all threads. */
  private synchronized StsClient sts() {
    if (sts == null) {
      sts = wiring.clients().standard(StsClient.builder());
    }
    return sts;
  }

  @Override
  public Members members() {
    return new OrganizationMembers(wiring.clients().standard(OrganizationsClient.builder()));
  }

  @Override
  public Session in(String account, String memberRegion, AuditRole role) {
    CommandWiring there =
        new CommandWiring(
            memberRegion,
            stack,
            Map.of(),
            clock,
            sleep,
            new AssumedRole.SharedHttp(http),
            AssumedRole.credentials(
                sts(),
                role.arn(partition(), account, memberRegion),
                role.externalId().orElse(null)));
    there.place = new Place(partition(), memberRegion, account);
    return there;
  }

  private synchronized String partition() {
    return place().partition();
  }

  @Override
  public Installation installation() {
    if (installation == null) {
      refuseAnotherPlace(own.getOrDefault("STAGEGUARD_FUNCTION_ARN", ""));
      Optional<Map<String, String>> function = functionsVariables();
      Map<String, String> variables = new HashMap<>(function.orElse(Map.of()));
      variables.putAll(own);
      installation = new Installation(stack, function.isPresent(), variables);
    }
    return installation;
  }

  /** The caller's own variables are for one installation, which may be elsewhere. */
  private void refuseAnotherPlace(String functionArn) {
    if (functionArn.isEmpty()) {
      return;
    }
    String[] parts = functionArn.split(":", -1);
    if (parts.length < 7 || !parts[3].equals(region) || !parts[4].equals(place().account())) {
      throw new UsageException(
          "STAGEGUARD_FUNCTION_ARN is of no function in "
              + region
              + " of account "
              + place().account()
              + ": "
              + functionArn,
          "Unset the variables STAGEGUARD_..., or choose their Region and account.");
    }
  }

  /**
   * IAM: {@code lambda:GetFunctionConfiguration} on the function. Not needed where the caller's
   * environment says what is installed.
   */
  private Optional<Map<String, String>> functionsVariables() {
    try (LambdaClient lambda = wiring.clients().standard(LambdaClient.builder())) {
      return Calls.callFor(
              "lambda:GetFunctionConfiguration",
              () -> lambda.getFunctionConfiguration(r -> r.functionName(stack).qualifier("live")))
          .map(
              function ->
                  Optional.ofNullable(function.environment())
                      .map(EnvironmentResponse::variables)
                      .orElse(Map.of()));
    } catch (CallFailedException e) {
      if (e.kind() == CallFailedException.Kind.DENIED && !own.isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Reconciler.Ports ports() {
    return wiring.ports(functionArn());
  }

  @Override
  public Restoration restoration() {
    return new AccountRestoration(
        wiring.clients().standard(CloudWatchLogsClient.builder()),
        wiring.clients().once(ApiGatewayV2Client.builder()));
  }

  @Override
  public Sight sight() {
    return new AccountSight(
        new AccountSight.Clients(
            wiring.clients().standard(LambdaClient.builder()),
            wiring.clients().standard(EventBridgeClient.builder()),
            wiring.clients().standard(CloudTrailClient.builder()),
            wiring.clients().standard(SchedulerClient.builder()),
            wiring.clients().standard(SqsClient.builder())));
  }

  @Override
  public Triggers triggers() {
    return wiring.triggers();
  }

  @Override
  public Reconciler reconciler() {
    return wiring.reconciler(functionArn());
  }

  private String functionArn() {
    return "arn:%s:lambda:%s:%s:function:%s:live"
        .formatted(place().partition(), region, place().account(), stack);
  }

  @Override
  public PolicyInForce policy(Optional<Path> file) {
    if (file.isPresent()) {
      String yaml = TextFile.read(file.get());
      return new PolicyInForce(
          new Settings(true, PolicyDocument.parse(yaml)), "file " + file.get());
    }
    String parameter = installation().policyParameter();
    return new PolicyInForce(
        wiring.settings(),
        parameter.isEmpty() ? "StageGuard's default" : "SSM parameter " + parameter);
  }

  @Override
  public LogSearch logSearch() {
    return new InsightsSearch(logs());
  }

  @Override
  public LogEvents logEvents() {
    return new StoredLogEvents(logs());
  }

  private CloudWatchLogsClient logs() {
    return wiring.clients().standard(CloudWatchLogsClient.builder());
  }

  @Override
  public Map<String, Integer> calls() {
    return wiring.tally().take();
  }

  @Override
  public void close() {
    wiring.close();
    http.close();
  }
}
