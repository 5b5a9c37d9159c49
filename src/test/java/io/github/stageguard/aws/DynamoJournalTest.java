package io.github.stageguard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.template.JournalTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The journal on AWS's own DynamoDB Local, in the table that the stack makes. */
class DynamoJournalTest {
  private static final String TABLE = "stageguard-journal-test";
  private static final Place HERE = new Place("aws", "us-east-1", "111122223333");
  private static final Optional<StageRef> STAGE =
      Optional.of(new StageRef(ApiFamily.V1, "a1b2c3d4e5", "prod"));
  private static final Optional<StageRef> DEFAULT_STAGE =
      Optional.of(new StageRef(ApiFamily.V2, "f6a7b8c9d0", "$default"));
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.120Z");
  private static final Duration RETENTION = Duration.ofDays(400);
  private static final Change CHANGE = new Change.KmsKeySet("/aws/vendedlogs/a", "key");

  private final DynamoDbClient dynamo = LocalDynamo.shared().client();
  private final Journal journal = new DynamoJournal(dynamo, TABLE, HERE);

  @BeforeEach
  void anEmptyTable() {
    LocalDynamo.shared().journalTable(TABLE);
  }

  @Test
  void knowsNothingAtFirst() {
    assertThat(journal.isKept()).isTrue();
    assertThat(journal.of(STAGE)).isEqualTo(History.NONE);
    assertThat(journal.open()).isEmpty();
    assertThat(journal.find("none")).isEmpty();
    assertThat(journal.find("")).isEmpty();
  }

  @Test
  void hasAnEntryAsItWasPut() {
    JournalEntry entry = entry("a", STAGE, NOW);

    journal.put(entry, RETENTION);

    assertThat(journal.of(STAGE).entries()).containsExactly(entry);
    assertThat(journal.find("a")).contains(entry);
    assertThat(journal.open()).containsExactly(entry);
  }

  @Test
  void tellsStagesAndTheAccountApart() {
    JournalEntry one = entry("a", STAGE, NOW);
    JournalEntry other = entry("b", DEFAULT_STAGE, NOW);
    JournalEntry account = entry("c", Optional.empty(), NOW);
    List.of(one, other, account).forEach(entry -> journal.put(entry, RETENTION));

    assertThat(journal.of(STAGE).entries()).containsExactly(one);
    assertThat(journal.of(DEFAULT_STAGE).entries()).containsExactly(other);
    assertThat(journal.of(Optional.empty()).entries()).containsExactly(account);
  }

  @Test
  void tellsAccountsAndRegionsApart() {
    Journal elsewhere =
        new DynamoJournal(dynamo, TABLE, new Place("aws", "us-east-11", "111122223333"));
    elsewhere.put(entry("a", STAGE, NOW), RETENTION);

    assertThat(journal.of(STAGE).entries()).isEmpty();
    assertThat(journal.open()).isEmpty();
    assertThat(journal.find("a")).isEmpty();
    assertThat(elsewhere.find("a")).isPresent();
  }

  @Test
  void leavesAnEntryAsItIsWhenOneOfItsIdComesAgain() {
    JournalEntry first = entry("a", STAGE, NOW);
    journal.put(first, RETENTION);
    journal.close(STAGE, "a", State.DONE);

    journal.put(
        new JournalEntry("a", NOW, STAGE, occasion("other"), CHANGE, State.OPEN), RETENTION);

    assertThat(journal.of(STAGE).entries()).containsExactly(in(first, State.DONE));
  }

  @Test
  void anEntryThatIsDoneIsOpenNoMoreAndStaysDone() {
    JournalEntry entry = entry("a", STAGE, NOW);
    journal.put(entry, RETENTION);

    journal.close(STAGE, "a", State.DONE);
    assertThat(journal.open()).isEmpty();
    journal.close(STAGE, "a", State.NOT_MADE);

    assertThat(journal.find("a")).contains(in(entry, State.DONE));
  }

  @Test
  void anEntryThatWasGivenUpTooSoonCanStillBeDone() {
    JournalEntry entry = entry("a", STAGE, NOW);
    journal.put(entry, RETENTION);

    journal.close(STAGE, "a", State.NOT_MADE);
    assertThat(journal.of(STAGE).entries()).containsExactly(in(entry, State.NOT_MADE));
    assertThat(journal.open()).isEmpty();
    journal.close(STAGE, "a", State.DONE);

    assertThat(journal.of(STAGE).entries()).containsExactly(in(entry, State.DONE));
  }

  @Test
  void closesNothingThatIsNotThere() {
    journal.close(STAGE, "a", State.DONE);
    journal.close(STAGE, "a", State.NOT_MADE);

    assertThat(dynamo.scan(r -> r.tableName(TABLE)).items()).isEmpty();
    assertThatThrownBy(() -> journal.close(STAGE, "a", State.OPEN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesTheLatestHundredNewestFirstAndTheContestWithThem() {
    List<JournalEntry> entries =
        IntStream.range(0, 105)
            .mapToObj(i -> entry("20261120T1000%05d-x".formatted(i), STAGE, NOW.plusMillis(i)))
            .toList();
    entries.forEach(entry -> journal.put(entry, RETENTION));
    List<JournalEntry> latest = entries.reversed().subList(0, 100);
    assertThat(journal.of(STAGE)).isEqualTo(new History(latest, Optional.empty()));

    Contest contest = contest(NOW);
    journal.begin(contest, RETENTION);

    assertThat(journal.of(STAGE)).isEqualTo(new History(latest, Optional.of(contest)));
  }

  @Test
  void givesOpenEntriesOldestFirst() {
    journal.put(entry("a", STAGE, NOW.plusMillis(80)), RETENTION);
    journal.put(entry("b", DEFAULT_STAGE, NOW.plusSeconds(1)), RETENTION);
    journal.put(entry("c", STAGE, NOW.minusMillis(120)), RETENTION);
    journal.put(entry("d", Optional.empty(), NOW), RETENTION);
    journal.close(Optional.empty(), "d", State.DONE);

    assertThat(journal.open()).extracting(JournalEntry::id).containsExactly("c", "a", "b");
  }

  @Test
  void oneContestAtATimeGoesOnAboutAStage() {
    Contest first = contest(NOW);
    Contest meanwhile = contest(NOW.plusSeconds(60));
    Contest afterwards = contest(first.until());

    assertThat(journal.begin(first, RETENTION)).isTrue();
    assertThat(journal.begin(meanwhile, RETENTION)).isFalse();
    assertThat(journal.of(STAGE).contest()).contains(first);
    assertThat(journal.begin(afterwards, RETENTION)).isTrue();
    assertThat(journal.of(STAGE).contest()).contains(afterwards);
  }

  @Test
  void aContestWhoseAnswerWasLostHasBegunAllTheSame() {
    Contest contest = contest(NOW);
    journal.begin(contest, RETENTION);

    assertThat(journal.begin(contest, RETENTION)).isTrue();
  }

  @Test
  void ofManyWritersOneBeginsTheContestAndNoEntryIsLost() throws Exception {
    List<Callable<Boolean>> writers =
        IntStream.range(0, 8)
            .<Callable<Boolean>>mapToObj(
                i ->
                    () -> {
                      journal.put(entry("own-" + i, STAGE, NOW), RETENTION);
                      journal.put(
                          new JournalEntry("one", NOW, STAGE, occasion("" + i), CHANGE, State.OPEN),
                          RETENTION);
                      return journal.begin(contest(NOW.plusSeconds(i)), RETENTION);
                    })
            .toList();

    List<Boolean> began = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        began.add(writer.get());
      }
    }

    assertThat(began).containsOnlyOnce(true);
    assertThat(journal.of(STAGE).entries()).hasSize(9);
  }

  @Test
  void expiresWhenTheRetentionIsOver() {
    journal.put(entry("a", STAGE, NOW), RETENTION);
    journal.begin(contest(NOW), RETENTION);

    assertThat(dynamo.scan(r -> r.tableName(TABLE)).items())
        .extracting(
            item -> Instant.ofEpochSecond(Long.parseLong(item.get(JournalTable.expiry()).n())))
        .containsExactlyInAnyOrder(
            Instant.parse("2027-12-25T10:00:00Z"), Instant.parse("2027-12-25T11:00:00Z"));
  }

  @Test
  void holdsTheEditsOfMoreSettingsThanAnItemCould() {
    TreeMap<String, LogSettings> settings = new TreeMap<>();
    List<StageEdit> edits = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String key = "~1orders~1{order}~1lines~1{line}~1returns~1" + i + "/GET";
      settings.put(key, new LogSettings(LogLevel.OFF, true, Map.of("throttlingBurstLimit", "5")));
      edits.add(new StageEdit.DataTraceEdit(key, false));
    }
    Stage stage =
        new Stage(
            STAGE.orElseThrow(),
            ApiKind.REST,
            AccessLog.NONE,
            settings,
            Map.of(),
            Optional.empty(),
            false);
    Change large = new Change.StageEdited(stage, edits);

    journal.put(new JournalEntry("a", NOW, STAGE, occasion("e"), large, State.OPEN), RETENTION);

    assertThat(journal.find("a").orElseThrow().change()).isEqualTo(large);
  }

  @Test
  void halfACharacterInANameDoesNoHarm() {
    Actor actor = new Actor("arn:aws:iam::1:user/\ud83d", "\udc00", "agent \ud83d\ude00", "");
    JournalEntry entry =
        new JournalEntry(
            "a",
            NOW,
            STAGE,
            new Occasion("UpdateStage", "e\ud83d", NOW, actor),
            CHANGE,
            State.OPEN);

    journal.put(entry, RETENTION);

    assertThat(journal.find("a")).contains(entry);
  }

  @Test
  void passesOverWhatItDidNotWrite() {
    JournalEntry entry = entry("b", STAGE, NOW);
    journal.put(entry, RETENTION);
    journal.put(entry("c", STAGE, NOW), RETENTION);
    strange("c", "change", AttributeValue.fromS("{\"change\":\"stageGuessed\"}"));
    journal.put(entry("d", STAGE, NOW), RETENTION);
    strange("d", "state", AttributeValue.fromS("HALF"));
    journal.put(entry("e", STAGE, NOW), RETENTION);
    strange("e", "change", AttributeValue.fromN("7"));
    journal.begin(contest(NOW), RETENTION);
    dynamo.updateItem(
        r ->
            r.tableName(TABLE)
                .key(
                    Map.of(
                        "pk",
                            AttributeValue.fromS("111122223333/us-east-1/stage/V1/a1b2c3d4e5/prod"),
                        "sk", AttributeValue.fromS("contest")))
                .updateExpression("SET changes = :many")
                .expressionAttributeValues(Map.of(":many", AttributeValue.fromS("many"))));

    assertThat(journal.of(STAGE)).isEqualTo(new History(List.of(entry), Optional.empty()));
    assertThat(journal.open()).containsExactly(entry);
    assertThatThrownBy(() -> journal.find("c"))
        .isInstanceOfSatisfying(
            CallFailedException.class,
            e -> assertThat(e.kind()).isEqualTo(CallFailedException.Kind.REFUSED));
  }

  @Test
  void saysThatTheTableIsGone() {
    Journal nowhere = new DynamoJournal(dynamo, "no-such-table", HERE);

    assertThatThrownBy(() -> nowhere.of(STAGE))
        .isInstanceOfSatisfying(
            CallFailedException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(CallFailedException.Kind.GONE);
              assertThat(e.operation()).isEqualTo("dynamodb:Query");
            });
  }

  private void strange(String id, String attribute, AttributeValue value) {
    dynamo.updateItem(
        r ->
            r.tableName(TABLE)
                .key(
                    Map.of(
                        "pk",
                            AttributeValue.fromS("111122223333/us-east-1/stage/V1/a1b2c3d4e5/prod"),
                        "sk", AttributeValue.fromS("change#" + id)))
                .updateExpression("SET #it = :it")
                .expressionAttributeNames(Map.of("#it", attribute))
                .expressionAttributeValues(new HashMap<>(Map.of(":it", value))));
  }

  private static JournalEntry entry(String id, Optional<StageRef> stage, Instant at) {
    return new JournalEntry(id, at, stage, occasion("event-" + id), CHANGE, State.OPEN);
  }

  private static JournalEntry in(JournalEntry entry, State state) {
    return new JournalEntry(
        entry.id(), entry.at(), entry.stage(), entry.occasion(), entry.change(), state);
  }

  private static Occasion occasion(String eventId) {
    return new Occasion(
        "UpdateStage",
        eventId,
        NOW.minusSeconds(5),
        new Actor("arn:aws:sts::111122223333:assumed-role/pipeline/run-7", "192.0.2.1", "cli", ""));
  }

  private static Contest contest(Instant since) {
    Instant second = Instant.ofEpochSecond(since.getEpochSecond());
    return new Contest(
        STAGE.orElseThrow(),
        "arn:aws:sts::111122223333:assumed-role/pipeline",
        5,
        second,
        second.plusSeconds(3_600),
        "event");
  }
}
