package io.github.stageguard.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.template.ClassifiedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggersTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Triggers TRIGGERS = new Triggers(ClassifiedEvent.OWN_ROLE);

  static List<ClassifiedEvent> classified() {
    return ClassifiedEvent.all();
  }

  @ParameterizedTest
  @MethodSource("classified")
  void everyKnownEventIsTakenForWhatTheTableSays(ClassifiedEvent event) {
    Trigger trigger = TRIGGERS.of(Envelope.of(event.envelope()));

    assertThat(trigger.getClass().getSimpleName()).isEqualTo(event.trigger());
  }

  @Test
  void aStageTellsWhoChangedItAndWhen() {
    Trigger trigger = TRIGGERS.of(Envelope.of(sample("update-stage")));

    assertThat(trigger).isInstanceOf(Trigger.StageChanged.class);
    var changed = (Trigger.StageChanged) trigger;
    assertThat(changed.stage()).isEqualTo(new StageRef(ApiFamily.V1, "abcdef1234", "dev"));
    assertThat(changed.occasion().name()).isEqualTo("UpdateStage");
    assertThat(changed.occasion().eventId()).isNotEmpty();
    assertThat(changed.occasion().at())
        .isEqualTo(Instant.parse(sample("update-stage").at("/detail/eventTime").asText()));
    assertThat(changed.occasion().actor().principal()).startsWith("arn:aws:sts::");
    assertThat(changed.occasion().actor().sourceIp()).isNotEmpty();
    assertThat(changed.occasion().actor().userAgent()).isNotEmpty();
  }

  @Test
  void aPercentEncodedStageNameIsDecoded() {
    ObjectNode event = sample("update-stage");
    set(event, "/detail/requestParameters/stageName", "pr%2Dod");

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isInstanceOfSatisfying(
            Trigger.StageChanged.class,
            changed -> assertThat(changed.stage().stageName()).isEqualTo("pr-od"));
  }

  @Test
  void aDeploymentWithoutAStageIsKnownByItsId() {
    for (String sample :
        List.of("create-deployment-without-stage", "create-deployment-empty-stage")) {
      assertThat(TRIGGERS.of(Envelope.of(sample(sample))))
          .isInstanceOfSatisfying(
              Trigger.DeploymentCreated.class,
              created -> {
                assertThat(created.apiId()).isEqualTo("abcdef1234");
                assertThat(created.deploymentId())
                    .isEqualTo(sample(sample).at("/detail/responseElements/id").asText());
              });
    }
  }

  @Test
  void withoutAKnownRoleNoCallIsOurOwn() {
    ObjectNode event = sample("update-stage");
    set(event, "/detail/userIdentity/sessionContext/sessionIssuer/arn", "");

    assertThat(new Triggers("").of(Envelope.of(event))).isInstanceOf(Trigger.StageChanged.class);
  }

  @Test
  void ourOwnCallIsIgnoredWhateverItIs() {
    ObjectNode event = sample("update-stage");
    set(event, "/detail/userIdentity/sessionContext/sessionIssuer/arn", ClassifiedEvent.OWN_ROLE);
    ((ObjectNode) event.path("detail")).remove("requestParameters");

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.Ignored("StageGuard's own call"));
  }

  @ParameterizedTest
  @CsvSource({
    "update-stage, /detail/eventTime",
    "update-stage, /detail/eventName",
    "update-stage, /detail/requestParameters",
    "update-stage, /detail/requestParameters/restApiId",
    "update-stage, /detail/requestParameters/stageName",
    "update-stage, /detail",
    "update-stage, /source",
    "create-stage, /detail/requestParameters/createStageInput",
    "create-stage, /detail/requestParameters/createStageInput/stageName",
    "delete-stage, /detail/requestParameters/stageName",
    "create-deployment-without-stage, /detail/responseElements",
    "create-deployment-without-stage, /detail/responseElements/id",
    "tag-stage, /detail/requestParameters/resourceArn",
    "tag-stage, /detail/eventTime",
    "update-account, /detail/eventTime",
    "trace-lease-ended, /detail",
    "trace-lease-ended, /detail/leaseId",
    "trace-lease-ended, /detail/apiId",
    "trace-lease-ended, /detail/family",
    "trace-lease-ended, /detail/endsAt",
  })
  void anEventOfOursThatLacksAPartIsUnreadable(String sample, String pointer) {
    ObjectNode event = sample(sample);
    parent(event, pointer).remove(last(pointer));

    assertThatThrownBy(() -> TRIGGERS.of(Envelope.of(event)))
        .isInstanceOf(UnreadableEventException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "../dev",
        "dev/..",
        "d\"ev",
        "d'ev",
        "dev\n",
        "dév",
        "%",
        "%2e%2e%2f",
        "$default",
        "dev%00",
        "{\"a\":1}",
        "\u202edev"
      })
  void aStageNameThatAwsWouldNotGiveIsUnreadable(String name) {
    ObjectNode event = sample("update-stage");
    set(event, "/detail/requestParameters/stageName", name);

    assertThatThrownBy(() -> TRIGGERS.of(Envelope.of(event)))
        .isInstanceOf(UnreadableEventException.class)
        .message()
        .doesNotContain("..", "\"", "\n");
  }

  @Test
  void hugeTextsAreBounded() {
    String huge = "x".repeat(1_000_000);
    ObjectNode event = sample("update-stage");
    set(event, "/detail/userAgent", huge);
    set(event, "/detail/userIdentity/arn", huge);
    set(event, "/detail/eventID", huge);

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isInstanceOfSatisfying(
            Trigger.StageChanged.class,
            changed -> {
              assertThat(changed.occasion().actor().userAgent()).hasSize(512);
              assertThat(changed.occasion().actor().principal()).hasSize(512);
              assertThat(changed.occasion().eventId()).hasSize(128);
            });
    set(event, "/detail/requestParameters/stageName", huge);
    assertThatThrownBy(() -> TRIGGERS.of(Envelope.of(event)))
        .isInstanceOf(UnreadableEventException.class);
  }

  @Test
  void aCallerWithoutAnArnIsNamedByWhatThereIs() {
    ObjectNode event = sample("update-stage");
    ObjectNode identity = (ObjectNode) event.at("/detail/userIdentity");
    identity.remove("arn");
    assertThat(principal(event)).isEqualTo(identity.path("principalId").asText());
    identity.remove("principalId");
    assertThat(principal(event)).isEqualTo("AssumedRole");
    ((ObjectNode) event.path("detail")).remove("userIdentity");
    assertThat(principal(event)).isEmpty();
  }

  @Property(tries = 2_000)
  void anyPartOfAnyTypeEndsAsATriggerOrAsUnreadable(
      @ForAll("samples") String sample,
      @ForAll("parts") String pointer,
      @ForAll("values") JsonNode value) {
    ObjectNode event = sample(sample);
    JsonNode parent = event.at(JsonPointer.compile(pointer).head());
    if (parent instanceof ObjectNode object) {
      object.set(last(pointer), value);
    }
    try {
      assertThat(TRIGGERS.of(Envelope.of(event))).isNotNull();
    } catch (UnreadableEventException unreadable) {
      assertThat(unreadable.getMessage()).hasSizeLessThan(200);
    }
  }

  @Provide
  Arbitrary<String> samples() {
    return Arbitraries.of(
        "update-stage",
        "create-stage",
        "delete-stage",
        "create-deployment",
        "create-deployment-without-stage",
        "update-account",
        "tag-stage",
        "untag-stage",
        "trace-lease-ended");
  }

  @Provide
  Arbitrary<String> parts() {
    return Arbitraries.of(
        Set.of(
            "/source",
            "/detail-type",
            "/detail",
            "/id",
            "/time",
            "/detail/eventName",
            "/detail/eventTime",
            "/detail/eventSource",
            "/detail/eventID",
            "/detail/errorCode",
            "/detail/readOnly",
            "/detail/userIdentity",
            "/detail/userIdentity/arn",
            "/detail/userIdentity/sessionContext",
            "/detail/requestParameters",
            "/detail/requestParameters/restApiId",
            "/detail/requestParameters/apiId",
            "/detail/requestParameters/stageName",
            "/detail/requestParameters/resourceArn",
            "/detail/requestParameters/createStageInput",
            "/detail/requestParameters/createDeploymentInput",
            "/detail/responseElements",
            "/detail/leaseId",
            "/detail/startedAt",
            "/detail/stage"));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(200).map(text -> JSON.getNodeFactory().textNode(text)),
        Arbitraries.integers().map(number -> JSON.getNodeFactory().numberNode(number)),
        Arbitraries.of(true, false).map(truth -> JSON.getNodeFactory().booleanNode(truth)),
        Arbitraries.of(
            JSON.createObjectNode(),
            JSON.createArrayNode(),
            JSON.getNodeFactory().nullNode(),
            JSON.createObjectNode().put("stageName", 7)));
  }

  private static String principal(ObjectNode event) {
    return ((Trigger.StageChanged) TRIGGERS.of(Envelope.of(event))).occasion().actor().principal();
  }

  private static ObjectNode sample(String name) {
    try {
      return (ObjectNode) JSON.readTree(Path.of("events", name + ".json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void set(ObjectNode event, String pointer, String text) {
    parent(event, pointer).put(last(pointer), text);
  }

  private static ObjectNode parent(ObjectNode event, String pointer) {
    return (ObjectNode) event.at(JsonPointer.compile(pointer).head());
  }

  private static String last(String pointer) {
    return JsonPointer.compile(pointer).last().getMatchingProperty();
  }
}
