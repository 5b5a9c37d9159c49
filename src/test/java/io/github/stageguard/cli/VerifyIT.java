package io.github.stageguard.cli;

import static io.github.stageguard.cli.CommandProcess.assertIs;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code stageguard verify} against the emulator and an endpoint that logs as API Gateway does. */
class VerifyIT {
  private static final String ID = "a1335dfd-5bcc-4e1b-aa45-f6726cb95816";
  private static final String EXTENDED = "UBuxiEZSIAMFQ1Q=";
  private static final String ENTRY =
      "{\"requestId\":\"" + ID + "\",\"extendedRequestId\":\"" + EXTENDED + "\"}";
  private static final String STARTS = "(" + ID + ") Extended Request Id: " + EXTENDED;
  private static final InstantSource CLOCK = InstantSource.system();

  @RegisterExtension
  private final EmulatedAccount account = new EmulatedAccount(gate -> gate.clock(CLOCK));

  private final List<String> received = new ArrayList<>();
  private HttpServer endpoint;
  private Runnable logging = () -> {};
  private boolean hasIds = true;

  @BeforeEach
  void openEndpoint() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          logging.run();
          if (hasIds) {
            exchange.getResponseHeaders().set("x-amzn-RequestId", ID);
            exchange.getResponseHeaders().set("x-amz-apigw-id", EXTENDED);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    endpoint.start();
  }

  @AfterEach
  void closeEndpoint() {
    endpoint.stop(0);
  }

  @Test
  void aRequestThatAppearsInBothLogsProvesThem() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(CLOCK.instant());
    logging = () -> stage.access(CLOCK.instant(), ENTRY).execution(CLOCK.instant(), STARTS);

    Ran ran = verify(stage, "--url", url());

    assertIs("verify/proven.txt", shown(ran.out(), stage));
    assertThat(received).containsExactly("GET /prod/pets");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    assertThat(account.gate().calls().ofTheFunction().names())
        .containsOnly(
            "GetCallerIdentity",
            "GetFunctionConfiguration",
            "GetStage",
            "GetAccount",
            "GetRole",
            "SimulatePrincipalPolicy",
            "DescribeLogGroups",
            "FilterLogEvents");
  }

  @Test
  void aRequestThatIsNotLoggedProvesNothing() {
    LoggedStage stage =
        new LoggedStage(account, "ERROR")
            .access(CLOCK.instant(), others(ENTRY))
            .execution(CLOCK.instant(), others(STARTS));

    Ran ran = verify(stage, "--url", url(), "--within", "PT7S", "--output", "json");

    assertIs("verify/not-proven.json", shown(ran.out(), stage));
    assertThat(ran.err()).contains("Waiting for the entry in");
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void anEndpointThatIsNotApiGatewayIsNamed() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(CLOCK.instant());
    hasIds = false;

    Ran ran = verify(stage, "--url", url());

    assertThat(ran.out()).contains("but not by API Gateway");
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void recentEntriesProveTheLogsWithoutARequest() {
    LoggedStage stage =
        new LoggedStage(account, "INFO")
            .access(CLOCK.instant(), ENTRY)
            .execution(CLOCK.instant(), STARTS);

    Ran ran = verify(stage);

    assertIs("verify/recent.txt", shown(ran.out(), stage));
    assertThat(received).isEmpty();
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void whatHindersLogsIsNamed() {
    LoggedStage stage = new LoggedStage(account, "ERROR");
    account
        .seed()
        .iam()
        .detachRolePolicy(
            r ->
                r.roleName("apigateway-logs")
                    .policyArn(
                        "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"));

    Ran ran = verify(stage);

    assertIs("verify/broken.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void anHttpApiIsProvenByItsAccessLog() {
    String api = account.httpApi("prod");
    String group = "/aws/vendedlogs/apigateway/" + api + "/prod";
    account.seed().logs().createLogGroup(r -> r.logGroupName(group));
    account
        .seed()
        .apiGatewayV2()
        .updateStage(
            r ->
                r.apiId(api)
                    .stageName("prod")
                    .accessLogSettings(
                        log ->
                            log.destinationArn(
                                    "arn:aws:logs:us-east-1:000000000000:log-group:" + group)
                                .format("$context.requestId")));

    Ran ran = run("verify", "--api", api, "--stage", "prod");

    assertIs("verify/http-api.txt", ran.out().replace(api, "a".repeat(api.length())));
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void missingPermissionsAreNamed() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(CLOCK.instant(), ENTRY);
    account.gate().when("FilterLogEvents").fail(new Fault.AccessDenied());
    account.gate().when("GetAccount").fail(new Fault.AccessDenied());

    Ran ran = verify(stage);

    assertIs("verify/denied.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void itIsNotCalledWronglyUnnoticed() {
    LoggedStage stage = new LoggedStage(account, "INFO");

    assertUsage(verify(stage, "--send", "pets"), "a path begins with /");
    assertUsage(verify(stage, "--send", "/pets#\u001b[2J"), "a path begins with /");
    assertUsage(verify(stage, "--url", "http://example.com/"), "it is no https URL");
    assertUsage(verify(stage, "--url", "https://me:secret@example.com/"), "it is no https URL");
    assertUsage(verify(stage, "--url", "file:///etc/passwd"), "it is no https URL");
    assertUsage(verify(stage, "--url", "http://my_api/pets"), "it is no https URL");
    assertUsage(verify(stage, "--send", "/", "--url", url()), "mutually exclusive");
    assertUsage(verify(stage, "--within", "PT2H"), "Give --within");
    assertUsage(run("verify", "--api", "nope", "--stage", "prod"), "There is no stage prod");
    assertUsage(
        run("verify", "--api", account.webSocketApi("live"), "--stage", "live", "--send", "/"),
        "a WebSocket API takes no GET");
    assertThat(received).isEmpty();
  }

  /** The entry of another request. */
  private static String others(String entry) {
    return entry.replace(ID, ID.replace('a', 'b')).replace(EXTENDED, "VCvyjFATJBNGR2R=");
  }

  private static void assertUsage(Ran ran, String problem) {
    assertThat(ran.err()).contains(problem).doesNotContain("at io.github", "\u001b");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  private String url() {
    return "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/prod/pets";
  }

  private Ran verify(LoggedStage stage, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("verify", "--api", stage.api(), "--stage", "prod"));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private Ran run(String... arguments) {
    return CommandProcess.at(account.gate()).run(arguments);
  }

  private static String shown(String output, LoggedStage stage) {
    return CommandProcess.normalised(output, Map.of(stage.api(), "a".repeat(stage.api().length())));
  }
}
