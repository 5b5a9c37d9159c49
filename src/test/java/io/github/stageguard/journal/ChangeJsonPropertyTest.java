package io.github.stageguard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change.StageEdited;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.StageUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChangeJsonPropertyTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Property(tries = 500)
  void aChangeIsReadAsItWasWritten(@ForAll("changes") Change change) {
    assertThat(ChangeJson.read(ChangeJson.write(change))).contains(change);
  }

  @Property(tries = 300)
  void anEditedStageIsReadWithAllThatUndoingItTakes(@ForAll("edited") StageEdited written) {
    StageEdited read = (StageEdited) ChangeJson.read(ChangeJson.write(written)).orElseThrow();

    assertThat(read.edits()).isEqualTo(written.edits());
    assertThat(read.stage().ref()).isEqualTo(written.stage().ref());
    assertThat(read.stage().kind()).isEqualTo(written.stage().kind());
    assertThat(read.stage().accessLog()).isEqualTo(written.stage().accessLog());
    assertThat(PatchOperation.of(inverse(read))).isEqualTo(PatchOperation.of(inverse(written)));
    assertThat(StageUpdate.of(read.stage(), inverse(read)))
        .isEqualTo(StageUpdate.of(written.stage(), inverse(written)));
  }

  @Property(tries = 300)
  void anOccasionIsReadAsItWasWritten(@ForAll("occasions") Occasion occasion) {
    assertThat(ChangeJson.readOccasion(ChangeJson.write(occasion))).contains(occasion);
  }

  @Property(tries = 300)
  void whatIsWrittenIsAscii(@ForAll("any") Change change) {
    assertThat(ChangeJson.write(change)).matches("[ -\\x7f]*");
  }

  @Property(tries = 500)
  void anyOtherTextIsNoChange(@ForAll String text) {
    assertThat(ChangeJson.read(text)).isEmpty();
    assertThat(ChangeJson.readOccasion(text)).isEmpty();
  }

  @Property(tries = 300)
  void whatLacksAMemberOrHasAnotherInItsPlaceNeverCrashes(
      @ForAll("any") Change change, @ForAll("strange") String strange) throws Exception {
    ObjectNode whole = (ObjectNode) JSON.readTree(ChangeJson.write(change));
    for (String name : whole.propertyStream().map(Map.Entry::getKey).toList()) {
      ObjectNode lacking = whole.deepCopy();
      lacking.remove(name);
      assertThatCode(() -> ChangeJson.read(lacking.toString())).doesNotThrowAnyException();
      ObjectNode other = whole.deepCopy();
      other.set(name, JSON.readTree(strange));
      assertThatCode(() -> ChangeJson.read(other.toString())).doesNotThrowAnyException();
    }
    whole.remove("change");
    assertThat(ChangeJson.read(whole.toString())).isEmpty();
  }

  @Example
  void endlessNestingIsNoChange() {
    assertThat(ChangeJson.read("[".repeat(500_000))).isEmpty();
    assertThat(ChangeJson.read("{\"change\":\"stageEdited\",\"edits\":" + "[".repeat(500_000)))
        .isEmpty();
  }

  @Example
  void whatNoVersionWritesIsNoChange() {
    assertThat(ChangeJson.read("{\"change\":\"leaseShortened\"}")).isEmpty();
    assertThat(ChangeJson.read("")).isEmpty();
    assertThat(ChangeJson.read("null")).isEmpty();
    assertThat(
            ChangeJson.read(
                """
                {"change":"leaseRemoved","family":"V1","apiId":"../account","stage":"dev"}"""))
        .isEmpty();
  }

  @Example
  void theInverseOfTheEditsStandsBesideThem() throws Exception {
    Stage stage =
        new Stage(
            new StageRef(ApiFamily.V1, "a1b2c3d4e5", "prod"),
            ApiKind.REST,
            AccessLog.NONE,
            new TreeMap<>(),
            Map.of(),
            Optional.empty(),
            false);
    StageEdit edit = new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR);

    JsonNode json = JSON.readTree(ChangeJson.write(new StageEdited(stage, List.of(edit))));

    assertThat(json.at("/edits/0/before").asText()).isEqualTo("OFF");
    assertThat(json.at("/edits/0/after").asText()).isEqualTo("ERROR");
    assertThat(json.at("/inverse/0/before").asText()).isEqualTo("ERROR");
    assertThat(json.at("/inverse/0/after").asText()).isEqualTo("OFF");
  }

  @Provide
  Arbitrary<Change> any() {
    return Arbitraries.oneOf(changes(), edited().map(Change.class::cast));
  }

  @Provide
  Arbitrary<String> strange() {
    return Arbitraries.of(
        "null", "7", "1e400", "\"x\"", "[]", "{}", "[null]", "{\"a\":null}", "[[{}]]", "true");
  }

  @Provide
  Arbitrary<Change> changes() {
    Arbitrary<Integer> days = Arbitraries.integers();
    Arbitrary<Change> logGroups =
        Arbitraries.oneOf(
            Combinators.combine(texts(), texts().optional()).as(Change.LogGroupCreated::new),
            Combinators.combine(texts(), texts()).as(Change.KmsKeySet::new),
            Combinators.combine(texts(), texts()).as(Change.LogGroupRestored::new),
            Combinators.combine(texts(), days.optional(), days)
                .as(
                    (name, before, after) ->
                        new Change.RetentionSet(
                            name, before.map(OptionalInt::of).orElse(OptionalInt.empty()), after)));
    return Arbitraries.oneOf(
        logGroups,
        leases().map(Change.LeaseBegun::new),
        Combinators.combine(leases(), instants(), texts()).as(Change.LeaseExtended::new),
        leases().map(Change.LeaseScheduleRepaired::new),
        Combinators.combine(refs(), texts(), instants(), instants(), texts())
            .as(Change.DataTraceEnded::new),
        refs().map(Change.LeaseRemoved::new),
        Combinators.combine(texts(), texts()).as(Change.CloudWatchRoleReplaced::new));
  }

  @Provide
  Arbitrary<Occasion> occasions() {
    Arbitrary<Actor> actors =
        Combinators.combine(texts(), texts(), texts(), texts()).as(Actor::new);
    return Combinators.combine(texts(), texts(), instants(), actors).as(Occasion::new);
  }

  @Provide
  Arbitrary<StageEdited> edited() {
    return Combinators.combine(
            Arbitraries.of(ApiKind.class),
            logs(),
            Arbitraries.maps(keys(), settings()).ofMaxSize(6),
            edits().list().ofMaxSize(8),
            Arbitraries.of(true, false))
        .as(
            (kind, log, entries, edits, managed) ->
                new StageEdited(
                    new Stage(
                        new StageRef(kind.family(), "a1b2c3d4e5", "prod"),
                        kind,
                        log,
                        new TreeMap<>(entries),
                        Map.of("team", "orders"),
                        Optional.of(Instant.EPOCH),
                        managed),
                    edits));
  }

  private static Arbitrary<StageEdit> edits() {
    Arbitrary<LogLevel> levels = Arbitraries.of(LogLevel.class);
    return Arbitraries.oneOf(
        Combinators.combine(logs(), logs()).as(StageEdit.AccessLogEdit::new),
        Combinators.combine(keys(), levels, levels).as(StageEdit.LevelEdit::new),
        Combinators.combine(keys(), Arbitraries.of(true, false)).as(StageEdit.DataTraceEdit::new));
  }

  private static Arbitrary<String> keys() {
    return Arbitraries.of("*/*", "~1orders/GET", "POST /orders", "$default", "\\*/*", "ü/GET");
  }

  private static Arbitrary<LogSettings> settings() {
    Arbitrary<Map<String, String>> others =
        Arbitraries.maps(
                Arbitraries.of("throttlingBurstLimit", "cachingEnabled", "ThrottlingRateLimit"),
                Arbitraries.of("5", "true", "0.5"))
            .ofMaxSize(3);
    return Combinators.combine(Arbitraries.of(LogLevel.class), Arbitraries.of(true, false), others)
        .as(LogSettings::new);
  }

  private static Arbitrary<AccessLog> logs() {
    return Combinators.combine(texts(), texts()).as(AccessLog::new);
  }

  private static Arbitrary<Lease> leases() {
    return Combinators.combine(texts(), refs(), instants(), instants(), texts(), texts())
        .as(Lease::new);
  }

  private static Arbitrary<StageRef> refs() {
    return Arbitraries.of(
        new StageRef(ApiFamily.V1, "a1b2c3d4e5", "prod"),
        new StageRef(ApiFamily.V1, "orders-api", "a_b-c"),
        new StageRef(ApiFamily.V2, "f6a7b8c9d0", "$default"));
  }

  private static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_000_000_000L, 253_000_000_000L),
            Arbitraries.longs().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  /** Half characters, control characters and all that JSON escapes are among them. */
  private static Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(40);
  }

  private static List<StageEdit> inverse(StageEdited edited) {
    return edited.edits().reversed().stream().map(StageEdit::inverse).toList();
  }
}
