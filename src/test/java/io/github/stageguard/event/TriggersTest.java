package io.github.stageguard.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.Listing;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepNotice;
import io.github.stageguard.sweep.SweepProgress;
import io.github.stageguard.template.ClassifiedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
  private static final Set<String> PARAMETERS =
      Set.of(ClassifiedEvent.MODE_PARAMETER, ClassifiedEvent.POLICY_PARAMETER);
  private static final Triggers TRIGGERS = new Triggers(ClassifiedEvent.OWN_ROLE, PARAMETERS);
  private static final StageRef DEFAULT =
      new StageRef(ApiFamily.V2, "abcdef5678", StageRef.DEFAULT_STAGE);
  private static final String LOG_GROUP = "/aws/vendedlogs/apigateway/abcdef1234/dev";

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v2-create-deployment",
        "v2-create-stage",
        "v2-update-stage",
        "v2-delete-access-log-settings",
        "v2-delete-route-settings",
        "v2-tag-stage",
        "v2-untag-stage"
      })
  void aCallOnAStageOfAnHttpOrWebSocketApiNamesTheStageHoweverItIsSpelled(String sample) {
    assertThat(TRIGGERS.of(Envelope.of(sample(sample))))
        .isInstanceOfSatisfying(
            Trigger.StageChanged.class,
            changed -> {
              assertThat(changed.stage()).isEqualTo(DEFAULT);
              assertThat(changed.occasion().name())
                  .isEqualTo(sample(sample).at("/detail/eventName").asText());
            });
  }

  @Test
  void aDeletedStageOfAnHttpOrWebSocketApiIsNamed() {
    assertThat(TRIGGERS.of(Envelope.of(sample("v2-delete-stage"))))
        .isInstanceOfSatisfying(
            Trigger.StageDeleted.class, deleted -> assertThat(deleted.stage()).isEqualTo(DEFAULT));
  }

  @ParameterizedTest
  @CsvSource({
    "resourceArn, arn:aws:apigateway:us-east-1::/apis/abcdef5678/stages/$default",
    "resource-arn, arn:aws:apigateway:us-east-1::/apis/abcdef5678/stages/$default",
    "resource-arn, arn:aws:apigateway:us-east-1::/apis/abcdef5678/stages/%24default",
    "resourceArn, arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapis%2Fabcdef5678%2Fstages%2F%24default",
    "resource-arn, arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapis%2Fabcdef5678%2Fstages%2F%2524default"
  })
  void tagsNameTheStageOfAnHttpOrWebSocketApiInAnySpelling(String member, String arn) {
    ObjectNode event = sample("v2-tag-stage");
    ObjectNode request = (ObjectNode) event.at("/detail/requestParameters");
    request.remove("resource-arn");
    request.put(member, arn);

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isInstanceOfSatisfying(
            Trigger.StageChanged.class, changed -> assertThat(changed.stage()).isEqualTo(DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2-quick-create-api", "v2-import-api", "v2-reimport-api"})
  void anApiThatIsMadeOrImportedWholeIsNamed(String sample) {
    assertThat(TRIGGERS.of(Envelope.of(sample(sample))))
        .isInstanceOfSatisfying(
            Trigger.ApiChanged.class,
            changed -> {
              assertThat(changed.apiId()).isEqualTo("abcdef5678");
              assertThat(changed.occasion().actor().principal()).endsWith("Developer/alice");
            });
  }

  @Test
  void aDeploymentOfAnHttpOrWebSocketApiWithoutAStageIsKnownByItsId() {
    assertThat(TRIGGERS.of(Envelope.of(sample("v2-create-deployment-without-stage"))))
        .isInstanceOfSatisfying(
            Trigger.DeploymentCreated.class,
            created -> {
              assertThat(created.family()).isEqualTo(ApiFamily.V2);
              assertThat(created.apiId()).isEqualTo("abcdef5678");
              assertThat(created.deploymentId()).isEqualTo("dep567");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete-log-group",
        "delete-retention-policy",
        "put-retention-policy",
        "disassociate-kms-key"
      })
  void aCallOnALogGroupNamesIt(String sample) {
    assertThat(TRIGGERS.of(Envelope.of(sample(sample))))
        .isInstanceOfSatisfying(
            Trigger.LogGroupChanged.class,
            changed -> {
              assertThat(changed.logGroup()).isEqualTo(LOG_GROUP);
              assertThat(changed.occasion().name())
                  .isEqualTo(sample(sample).at("/detail/eventName").asText());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":*"})
  void aLogGroupIsKnownByItsArnToo(String ending) {
    String arn = "arn:aws:logs:us-east-1:111122223333:log-group:" + LOG_GROUP + ending;

    assertThat(TRIGGERS.of(Envelope.of(disassociated(arn))))
        .isInstanceOfSatisfying(
            Trigger.LogGroupChanged.class,
            changed -> assertThat(changed.logGroup()).isEqualTo(LOG_GROUP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:logs:us-east-1:111122223333:query-result:*",
        "arn:aws:logs:us-east-1:111122223333:log-group",
        "log-group",
        ""
      })
  void aKeyOfAnythingElseIsIgnored(String resource) {
    assertThat(TRIGGERS.of(Envelope.of(disassociated(resource))))
        .isEqualTo(new Trigger.Ignored("the key of something that is not a log group"));
  }

  @ParameterizedTest
  @MethodSource("impossibleLogGroups")
  void aLogGroupThatAwsWouldNotNameSoIsUnreadable(String name) {
    ObjectNode event = sample("delete-log-group");
    set(event, "/detail/requestParameters/logGroupName", name);
    ObjectNode byArn = disassociated("arn:aws:logs:us-east-1:111122223333:log-group:" + name);

    for (ObjectNode each : List.of(event, byArn)) {
      assertThatThrownBy(() -> TRIGGERS.of(Envelope.of(each)))
          .isInstanceOf(UnreadableEventException.class)
          .hasMessage("the event's log group is not the name of a log group");
    }
  }

  static List<String> impossibleLogGroups() {
    return List.of("", " ", "a b", "a:b", "a\n", "é", "$x", "*", "a".repeat(513));
  }

  @Test
  void theLongestNameOfALogGroupIsTaken() {
    ObjectNode event = sample("delete-log-group");
    String longest = "/._-#aZ9" + "g".repeat(504);
    set(event, "/detail/requestParameters/logGroupName", longest);

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isInstanceOfSatisfying(
            Trigger.LogGroupChanged.class,
            changed -> assertThat(changed.logGroup()).hasSize(512).isEqualTo(longest));
  }

  @ParameterizedTest
  @CsvSource({
    "/stageguard/policy, Create",
    "/stageguard/policy, Update",
    "/stageguard/policy, Delete",
    "/stageguard/stageguard/mode, Update"
  })
  void anotherModeOrPolicyMakesASweepDue(String name, String operation) {
    ObjectNode event = sample("parameter-store-change");
    set(event, "/detail/name", name);
    set(event, "/detail/operation", operation);

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue(event.path("id").asText(), true, Optional.empty()));
    assertThat(new Triggers(ClassifiedEvent.OWN_ROLE, Set.of()).of(Envelope.of(event)))
        .isEqualTo(new Trigger.Ignored("not a change of StageGuard's mode or policy"));
  }

  @Test
  void aSweepBeginsWithTheEnvelopesId() {
    ObjectNode event = sample("sweep");
    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue(event.path("id").asText(), false, Optional.empty()));
    event.putNull("detail");
    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue(event.path("id").asText(), false, Optional.empty()));
    event.remove("detail");
    event.remove("id");
    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue("", false, Optional.empty()));
    event.put("id", "i".repeat(1_000));
    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue("i".repeat(128), false, Optional.empty()));
  }

  @Test
  void aSweepGoesOnAsTheOneThatItWas() throws IOException {
    SweepProgress progress =
        new SweepProgress(
            "sweep-1",
            3,
            Instant.parse("2026-11-20T10:00:00Z"),
            Optional.of(new Listing(ApiFamily.V2, "token")),
            List.of(new Api(ApiKind.REST, "abcdef1234")),
            List.of(DEFAULT),
            7,
            true,
            "lease-x",
            new SweepCounts(6, 5, 4, 3, 2, 1));
    Place place = new Place("aws", "us-east-1", "111122223333");
    ObjectNode event = (ObjectNode) JSON.readTree(SweepNotice.write(progress, place));
    event.put("id", "delivered-anew");

    assertThat(TRIGGERS.of(Envelope.of(event)))
        .isEqualTo(new Trigger.SweepDue("sweep-1", false, Optional.of(progress)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "7", "{\"id\": \"sweep-1\", \"part\": 1}"})
  void aSweepThatGoesOnFromNowhereIsUnreadable(String progress) throws IOException {
    ObjectNode event = sample("sweep");
    ((ObjectNode) event.path("detail")).set("progress", JSON.readTree(progress));

    assertThatThrownBy(() -> TRIGGERS.of(Envelope.of(event)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage("the sweep does not say how far it has come");
  }

  @Test
  void anEventIsNamedByTheCallsIdOrElseByItsOwn() {
    ObjectNode event = sample("update-stage");
    assertThat(Envelope.of(event).eventId()).isEqualTo(event.at("/detail/eventID").asText());
    ((ObjectNode) event.path("detail")).remove("eventID");
    assertThat(Envelope.of(event).eventId()).isEqualTo(event.path("id").asText());
  }

  @Test
  void aDeploymentWithoutAStageIsKnownByItsId() {
    for (String sample :
        List.of("create-deployment-without-stage", "create-deployment-empty-stage")) {
      assertThat(TRIGGERS.of(Envelope.of(sample(sample))))
          .isInstanceOfSatisfying(
              Trigger.DeploymentCreated.class,
              created -> {
                assertThat(created.family()).isEqualTo(ApiFamily.V1);
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

    assertThat(new Triggers("", PARAMETERS).of(Envelope.of(event)))
        .isInstanceOf(Trigger.StageChanged.class);
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
    "v2-update-stage, /detail/requestParameters/apiId",
    "v2-update-stage, /detail/requestParameters/stageName",
    "v2-delete-access-log-settings, /detail/requestParameters/apiId",
    "v2-delete-route-settings, /detail/requestParameters/stageName",
    "v2-create-deployment-without-stage, /detail/responseElements/deploymentId",
    "v2-quick-create-api, /detail/responseElements",
    "v2-quick-create-api, /detail/responseElements/apiId",
    "v2-import-api, /detail/responseElements/apiId",
    "v2-reimport-api, /detail/requestParameters/apiId",
    "v2-reimport-api, /detail/eventTime",
    "v2-tag-stage, /detail/requestParameters/resource-arn",
    "delete-log-group, /detail",
    "delete-log-group, /detail/eventName",
    "delete-log-group, /detail/eventTime",
    "delete-log-group, /detail/requestParameters/logGroupName",
    "disassociate-kms-key, /detail/requestParameters/logGroupName",
    "parameter-store-change, /detail",
    "parameter-store-change, /detail/name",
    "trace-lease-ended, /detail",
    "trace-lease-ended, /detail/leaseId",
    "trace-lease-ended, /detail/apiId",
    "trace-lease-ended, /detail/family",
    "trace-lease-ended, /detail/endsAt",
    "contest-ended, /detail",
    "contest-ended, /detail/family",
    "contest-ended, /detail/apiId",
    "contest-ended, /detail/stage",
    "contest-ended, /detail/until",
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
        "v2-update-stage",
        "v2-delete-stage",
        "v2-create-deployment-without-stage",
        "v2-quick-create-api",
        "v2-import-api",
        "v2-reimport-api",
        "v2-delete-route-settings",
        "v2-tag-stage",
        "delete-log-group",
        "disassociate-kms-key",
        "parameter-store-change",
        "sweep",
        "trace-lease-ended",
        "contest-ended");
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
            "/detail/requestParameters/resource-arn",
            "/detail/requestParameters/target",
            "/detail/requestParameters/logGroupName",
            "/detail/requestParameters/resourceIdentifier",
            "/detail/requestParameters/createStageInput",
            "/detail/requestParameters/createDeploymentInput",
            "/detail/responseElements",
            "/detail/responseElements/apiId",
            "/detail/name",
            "/detail/operation",
            "/detail/progress",
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

  private static ObjectNode disassociated(String resource) {
    ObjectNode event = sample("disassociate-kms-key");
    ObjectNode request = (ObjectNode) event.at("/detail/requestParameters");
    request.remove("logGroupName");
    request.put("resourceIdentifier", resource);
    return event;
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

  @Test
  void theEndOfAContestIsAStageToLookAtByNobodysChange() throws IOException {
    StageRef stage = new StageRef(ApiFamily.V2, "abcdef1234", "$default");
    Instant until = Instant.parse("2026-11-20T11:30:00Z");
    ContestNotice notice = new ContestNotice(stage, until);
    Envelope envelope =
        Envelope.of(
            new JsonMapper().readTree(notice.write(new Place("aws", "us-east-1", "111122223333"))));

    assertThat(new Triggers("", Set.of()).of(envelope))
        .isEqualTo(
            new Trigger.StageChanged(
                stage, new Occasion("Contest Ended", notice.name(), until, Actor.NOBODY)));
    assertThat(notice.name()).matches("contest-[0-9a-f]{40}").isEqualTo(envelope.id());
  }
}
