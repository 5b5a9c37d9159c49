package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: no write, no dead process, and an error with a name where one is due. */
class HostileInputIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final String MEGABYTE = "x".repeat(1 << 20);
  private static final String SAMPLE = Events.sample("update-stage").toString();

  private static FunctionAccount account;
  private static String compliant;
  private long process;

  @BeforeAll
  static void aStageThatWouldBeWrittenTo() {
    account = FUNCTION.account();
    account.restApi("abcdef1234", "dev");
    compliant = Events.stageUpdated(account.compliantApi("dev"), "dev");
  }

  @BeforeEach
  void rememberTheProcess() {
    process = FUNCTION.process().process().pid();
  }

  @AfterEach
  void theProcessLivesOnAndHandlesTheNextEvent() {
    assertThat(FUNCTION.process().process().pid()).isEqualTo(process);
    assertThat(FUNCTION.handle(compliant).result()).isEqualTo("COMPLIANT");
  }

  static Stream<Arguments> notEnvelopes() {
    Stream<Arguments> truncated =
        IntStream.range(1, 20)
            .map(i -> SAMPLE.length() * i / 20)
            .mapToObj(
                length ->
                    Arguments.of("cut after " + length + " bytes", SAMPLE.substring(0, length)));
    Stream<Arguments> others =
        Stream.of(
            Arguments.of("nothing", ""),
            Arguments.of("null", "null"),
            Arguments.of("a boolean", "true"),
            Arguments.of("a number", "17"),
            Arguments.of("a text", "\"text\""),
            Arguments.of("a text of a megabyte", "\"" + MEGABYTE + "\""),
            Arguments.of("an empty list", "[]"),
            Arguments.of("a list of events", "[" + SAMPLE + "]"),
            Arguments.of("an empty object", "{}"),
            Arguments.of("two envelopes", SAMPLE + SAMPLE),
            Arguments.of("a control character", "\u0000"),
            Arguments.of("XML", "<event/>"),
            Arguments.of("objects in objects", "{\"detail\":".repeat(100_000)),
            Arguments.of("lists in lists", "[".repeat(100_000)),
            mistyped("source", "{}"),
            mistyped("source", "[\"aws.apigateway\"]"),
            mistyped("source", "null"),
            mistyped("detail", "\"text\""),
            mistyped("detail", "[1]"));
    return Stream.concat(truncated, others);
  }

  private static Arguments mistyped(String part, String value) {
    ObjectNode event = Events.sample("update-stage");
    event.set(part, Json.read(value));
    return Arguments.of(part + " is " + value, event.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notEnvelopes")
  void whatIsNoEnvelopeIsAnErrorWithAName(String name, String input) {
    assertThat(failed(input).result()).startsWith("UnreadableEventException: ");
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        broken("no detail", e -> e.remove("detail")),
        broken("no eventName", e -> detail(e).remove("eventName")),
        broken("no eventTime", e -> detail(e).remove("eventTime")),
        broken("eventTime is no time", e -> detail(e).put("eventTime", "yesterday")),
        broken("no requestParameters", e -> detail(e).remove("requestParameters")),
        broken("requestParameters is null", e -> detail(e).putNull("requestParameters")),
        broken("requestParameters is text", e -> detail(e).put("requestParameters", "dev")),
        broken("no restApiId", e -> request(e).remove("restApiId")),
        broken("restApiId is a number", e -> request(e).put("restApiId", 17)),
        broken("restApiId is a path", e -> request(e).put("restApiId", "../account")),
        broken("restApiId is a megabyte", e -> request(e).put("restApiId", MEGABYTE)),
        broken("no stageName", e -> request(e).remove("stageName")),
        broken("stageName is an object", e -> request(e).putObject("stageName").put("a", 1)),
        broken("stageName is empty", e -> request(e).put("stageName", "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void anEventThatIsOursButUnreadableIsAnErrorWithAName(String name, ObjectNode event) {
    assertThat(failed(event.toString()).result()).startsWith("UnreadableEventException: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev\"",
        "dev'",
        "dev\\",
        "../dev",
        "..%2Fdev",
        "dev/../../account",
        "dev%00",
        "dev%",
        "dev%zz",
        "dev\u0000",
        "dev\n",
        "dev\u202e",
        "d\u00e9v",
        "\ud83d\udc1f",
        "\ud83d",
        "${jndi:ldap://example.com}",
        "$default",
        "dev?deploymentId=1",
        "dev;rm -rf",
        " ",
        "*"
      })
  void aStageNameThatNoStageHasIsUnreadable(String stageName) {
    ObjectNode event = Events.sample("update-stage");
    request(event).put("stageName", stageName);

    assertThat(failed(event.toString()).result()).startsWith("UnreadableEventException: ");
  }

  static Stream<Arguments> foreign() {
    return Stream.of(
        broken("another source", e -> e.put("source", "aws.s3")),
        broken("a source of control characters", e -> e.put("source", "\u0000\u001b[2J\n")),
        broken("a source of a megabyte", e -> e.put("source", MEGABYTE)),
        broken("no detail-type", e -> e.remove("detail-type")),
        broken("another detail-type", e -> e.put("detail-type", "AWS Health Event")),
        broken("another call", e -> detail(e).put("eventName", MEGABYTE)),
        broken("an error code that is null", e -> detail(e).putNull("errorCode")),
        broken("readOnly is text", e -> detail(e).put("readOnly", "false")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreign")
  void aReadableEventThatIsNotOursIsIgnored(String name, ObjectNode event) {
    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.callNames()).isEmpty();
  }

  static Stream<Arguments> notLeases() {
    return Stream.of(
        brokenLease("no detail", e -> e.remove("detail")),
        brokenLease("no lease id", e -> detail(e).remove("leaseId")),
        brokenLease("no stage", e -> detail(e).remove("stage")),
        brokenLease("a stage that is a path", e -> detail(e).put("stage", "../dev")),
        brokenLease("a family that is none", e -> detail(e).put("family", "V9")),
        brokenLease("an end that is no time", e -> detail(e).put("endsAt", "+999999999-12-31")),
        brokenLease("an API id of a megabyte", e -> detail(e).put("apiId", MEGABYTE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notLeases")
  void theEndOfNoLeaseIsAnErrorWithAName(String name, ObjectNode event) {
    assertThat(failed(event.toString()).result()).startsWith("UnreadableEventException: ");
  }

  /** What the event says of the caller goes into the evidence: bounded, encoded, on one line. */
  @Test
  void whoeverCallsCannotBreakTheLineOfEvidence() {
    String hostile = "\"}\r\n{\"result\":\"COMPLIANT\"}\u0000\u0085\u2028\u2029\ud83d\u001b[2J";
    ObjectNode event = Events.of("update-stage", account.compliantApi("dev"), "dev");
    detail(event)
        .put("userAgent", hostile + MEGABYTE)
        .put("sourceIPAddress", hostile)
        .put("eventID", MEGABYTE);
    ((ObjectNode) detail(event).path("userIdentity")).put("arn", hostile);

    Handled handled = FUNCTION.handle(event);

    List<String> printed = handled.invocation().stdout();
    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(printed).hasSize(1);
    assertThat(printed.getFirst().length()).isLessThan(10_000);
    JsonNode who = Json.read(printed.getFirst()).path("event");
    assertThat(who.path("userAgent").asText()).hasSize(512).startsWith("\"}\r\n{");
    assertThat(who.path("principal").asText()).startsWith("\"}\r\n{");
  }

  @Test
  void partsThatNobodyReadsMayBeAnything() {
    ObjectNode event = Events.of("update-stage", account.compliantApi("dev"), "dev");
    event
        .put("time", "yesterday")
        .put("resources", "none")
        .put("version", 7)
        .put("id", 8)
        .put("account", MEGABYTE);
    detail(event).put("responseElements", MEGABYTE).put("userIdentity", 5).putArray("userAgent");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("COMPLIANT");
  }

  /** The runtime prints an error only after it has reported it: at the latest before the next. */
  private Handled failed(String event) {
    int printedBefore = FUNCTION.process().stdout().size();

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.invocation().succeeded()).as(handled.toString()).isFalse();
    assertThat(handled.invocation().errorType()).matches("[A-Za-z0-9_.$]+");
    assertThat(handled.invocation().errorMessage().length()).isLessThan(10_000);
    assertThat(handled.callNames()).isEmpty();
    assertThat(FUNCTION.handle(compliant).result()).isEqualTo("COMPLIANT");
    List<String> printed = FUNCTION.process().stdout();
    assertThat(printed.subList(printedBefore, printed.size()))
        .anyMatch(line -> line.contains(handled.invocation().errorType()));
    return handled;
  }

  private static Arguments broken(String name, Consumer<ObjectNode> change) {
    return changed(name, Events.sample("update-stage"), change);
  }

  private static Arguments brokenLease(String name, Consumer<ObjectNode> change) {
    return changed(name, Events.sample("trace-lease-ended"), change);
  }

  private static Arguments changed(String name, ObjectNode event, Consumer<ObjectNode> change) {
    change.accept(event);
    return Arguments.of(name, event);
  }

  private static ObjectNode detail(ObjectNode event) {
    return (ObjectNode) event.path("detail");
  }

  private static ObjectNode request(ObjectNode event) {
    return (ObjectNode) event.at("/detail/requestParameters");
  }
}
