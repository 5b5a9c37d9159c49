package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import java.util.List;
import java.util.function.Consumer;
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

/**
 * Whatever comes in as an event of a V2 API, of a log group or as a sweep: no write, no dead
 * process, and an error with a name where one is due. Other input: {@link HostileInputIT}.
 */
class HostileSweepIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final String MEGABYTE = "x".repeat(1 << 20);

  private static String compliant;
  private long process;

  @BeforeAll
  static void anApi() {
    String api = FUNCTION.account().v2().compliantHttp("$default");
    compliant = Events.of("v2-update-stage", api, "$default").toString();
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

  static Stream<Arguments> unreadable() {
    return Stream.of(
        v2("no API id", e -> request(e).remove("apiId")),
        v2("an API id that is a path", e -> request(e).put("apiId", "../account")),
        v2("an API id that is a number", e -> request(e).put("apiId", 5)),
        v2("an API id of a megabyte", e -> request(e).put("apiId", MEGABYTE)),
        v2("no stage name", e -> request(e).remove("stageName")),
        v2("both ids, neither of a stage", e -> request(e).put("restApiId", "x/y")),
        changed("no new API id", "v2-import-api", e -> detail(e).putNull("responseElements")),
        changed(
            "a new API's id that is a path",
            "v2-import-api",
            e -> ((ObjectNode) detail(e).path("responseElements")).put("apiId", "../x")),
        changed(
            "a deployment that is an object",
            "v2-create-deployment-without-stage",
            e -> ((ObjectNode) detail(e).path("responseElements")).putObject("deploymentId")),
        logGroup("no log group", e -> request(e).remove("logGroupName")),
        logGroup("a log group that is a list", e -> request(e).putArray("logGroupName")),
        logGroup("a log group without a name", e -> request(e).put("logGroupName", "")),
        logGroup("a log group of a megabyte", e -> request(e).put("logGroupName", MEGABYTE)),
        logGroup(
            "a log group with a line break",
            e -> request(e).put("logGroupName", "/aws/vendedlogs/apigateway/a/dev\n")),
        logGroup(
            "a log group with a star",
            e -> request(e).put("logGroupName", "/aws/vendedlogs/apigateway/*/dev")),
        sweep("progress that is text", e -> detail(e).put("progress", "half")),
        sweep("progress that is empty", e -> detail(e).putObject("progress")),
        sweep("no id", e -> progress(e).remove("id")),
        sweep("part 0", e -> progress(e).put("part", 0)),
        sweep("a part that is no number", e -> progress(e).put("part", "two")),
        sweep("a beginning that is no time", e -> progress(e).put("startedAt", "noon")),
        sweep("an API id that is a path", e -> progress(e).withArray("/apis/REST").add("../x")),
        sweep("a stage without a name", e -> progress(e).withArray("/repairs/V1").add("abc")),
        sweep("a stage that is a path", e -> progress(e).withArray("/repairs/V2").add("abc/../x")),
        sweep(
            "a list of no family",
            e -> progress(e).putObject("listing").put("family", "V9").put("token", "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void anEventThatIsOursButUnreadableIsAnErrorWithAName(String name, ObjectNode event) {
    assertUnreadable(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%24default%00",
        "%24defaul",
        "%2524default",
        "$default/..",
        "%24default%2F..%2Fdev",
        "dev%",
        "dev%zz",
        "%ff%fe",
        "d\u00e9v",
        "${jndi:ldap://example.com}",
        "",
        "*"
      })
  void aStageNameThatNoStageHasIsUnreadable(String stageName) {
    ObjectNode event = Events.sample("v2-update-stage");
    request(event).put("stageName", stageName);

    assertUnreadable(event);
  }

  static Stream<Arguments> foreign() {
    return Stream.of(
        changed("another parameter", "parameter-store-change", e -> detail(e).put("name", "/x")),
        changed(
            "a parameter's name of a megabyte",
            "parameter-store-change",
            e -> detail(e).put("name", MEGABYTE)),
        changed("a kind of event of our own that is none", "sweep", e -> e.put("detail-type", "x")),
        logGroup("a key of query results", HostileSweepIT::ofQueryResults));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreign")
  void aReadableEventThatIsNotOursIsIgnored(String name, ObjectNode event) {
    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.callNames()).isEmpty();
  }

  /** Where a sweep goes on, it believes nothing but where to look. */
  @Test
  void aSweepThatWasMadeUpLooksAtWhatItNamesAndDoesNoMore() {
    ObjectNode event = going();
    progress(event).withArray("/apis/REST").add("goneaway12");
    progress(event).withArray("/apis/WEBSOCKET").add("goneaway34");
    progress(event).withArray("/repairs/V2").add("goneaway56/$default");
    progress(event)
        .put("violating", -1)
        .putObject("counts")
        .put("seen", Integer.MAX_VALUE)
        .put("failed", -7)
        .put("calls", "many");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.invocation().succeeded()).isTrue();
    assertThat(handled.writeNames()).isEmpty();
    assertThat(handled.lines()).hasSize(1);
  }

  @Test
  void anIdThatWouldBreakTheLineOfEvidenceDoesNot() {
    String hostile = "\"}\r\n{\"result\":\"COMPLIANT\"}\u0000\u2028\ud83d\u001b[2J";
    ObjectNode event = Events.sample("sweep").put("id", hostile + MEGABYTE);

    Handled handled = FUNCTION.handle(event);

    List<String> printed = handled.invocation().stdout();
    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(printed).hasSize(1);
    assertThat(printed.getFirst().length()).isLessThan(10_000);
    JsonNode line = Json.read(printed.getFirst());
    assertThat(line.at("/event/id").asText()).hasSize(128).startsWith("\"}\r\n{");
  }

  private static void assertUnreadable(ObjectNode event) {
    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).startsWith("UnreadableEventException: ");
    assertThat(handled.invocation().errorMessage().length()).isLessThan(10_000);
    assertThat(handled.callNames()).isEmpty();
  }

  private static void ofQueryResults(ObjectNode event) {
    detail(event).put("eventName", "DisassociateKmsKey");
    request(event)
        .put("resourceIdentifier", "arn:aws:logs:us-east-1:000000000000:query-result:*")
        .remove("logGroupName");
  }

  private static Arguments v2(String name, Consumer<ObjectNode> change) {
    return changed(name, "v2-update-stage", change);
  }

  private static Arguments logGroup(String name, Consumer<ObjectNode> change) {
    return changed(name, "delete-log-group", change);
  }

  private static Arguments sweep(String name, Consumer<ObjectNode> change) {
    ObjectNode event = going();
    change.accept(event);
    return Arguments.of(name, event);
  }

  private static Arguments changed(String name, String sample, Consumer<ObjectNode> change) {
    ObjectNode event = Events.sample(sample);
    change.accept(event);
    return Arguments.of(name, event);
  }

  /** A sweep that goes on with nothing left to do. */
  private static ObjectNode going() {
    ObjectNode event = Events.sample("sweep");
    ((ObjectNode) event.path("detail"))
        .putObject("progress")
        .put("id", "made-up")
        .put("part", 2)
        .put("startedAt", "2026-11-20T10:00:00Z");
    return event;
  }

  private static ObjectNode progress(ObjectNode event) {
    return (ObjectNode) event.at("/detail/progress");
  }

  private static ObjectNode detail(ObjectNode event) {
    return (ObjectNode) event.path("detail");
  }

  private static ObjectNode request(ObjectNode event) {
    return (ObjectNode) event.at("/detail/requestParameters");
  }
}
