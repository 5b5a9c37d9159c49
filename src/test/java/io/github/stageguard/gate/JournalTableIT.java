package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.aws.DynamoJournal;
import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The journal over the network, as the function reaches it, and what its failures mean. */
class JournalTableIT {
  private static final String TABLE = "stageguard-journal-gate";
  private static final Duration RETENTION = Duration.ofDays(1);
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Optional<StageRef> STAGE =
      Optional.of(new StageRef(ApiFamily.V1, "a1b2c3d4e5", "prod"));
  private static final JournalEntry ENTRY =
      new JournalEntry(
          "20261120T100000000-abc",
          NOW,
          STAGE,
          new Occasion("UpdateStage", "event", NOW, Actor.NOBODY),
          new Change.RetentionSet("/aws/vendedlogs/a", OptionalInt.empty(), 365),
          State.OPEN);
  private static final Contest CONTEST =
      new Contest(STAGE.orElseThrow(), "pipeline", 5, NOW, NOW.plusSeconds(3_600), "event");

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();

  private Journal journal;

  @BeforeEach
  void anEmptyTable() {
    LocalDynamo.shared().journalTable(TABLE);
    journal =
        new DynamoJournal(
            account.function().dynamoDb(), TABLE, new Place("aws", "us-east-1", "000000000000"));
  }

  @Test
  void keepsWhatItIsGiven() {
    journal.put(ENTRY, RETENTION);
    journal.put(ENTRY, RETENTION);
    assertThat(journal.begin(CONTEST, RETENTION)).isTrue();
    assertThat(journal.begin(CONTEST, RETENTION)).isTrue();

    assertThat(journal.of(STAGE)).isEqualTo(new History(List.of(ENTRY), Optional.of(CONTEST)));
    assertThat(journal.open()).containsExactly(ENTRY);
    assertThat(journal.find(ENTRY.id())).contains(ENTRY);
    journal.close(STAGE, ENTRY.id(), State.DONE);
    journal.close(STAGE, ENTRY.id(), State.NOT_MADE);
    assertThat(journal.open()).isEmpty();
    assertThat(journal.find(ENTRY.id()).orElseThrow().state()).isEqualTo(State.DONE);
  }

  @Test
  void oneQueryTellsAllOfAStage() {
    journal.put(ENTRY, RETENTION);
    journal.begin(CONTEST, RETENTION);
    account.gate().clear();

    journal.of(STAGE);

    assertThat(account.gate().calls().all()).extracting(Call::name).containsExactly("Query");
  }

  @Test
  void failsAsThrottledWhenThereIsNoRoom() {
    account.gate().whenAny().fail(new Fault.Throttled());

    assertThat(calls()).allSatisfy(call -> failsWith(Kind.THROTTLED, call));
  }

  @Test
  void failsAsUnavailableWhenDynamoDbIsDownOrDropsTheCall() {
    for (Fault fault :
        List.of(new Fault.ServerError(), new Fault.DroppedBefore(), new Fault.DroppedAfter())) {
      account.gate().behave();
      account.gate().whenAny().fail(fault);

      assertThat(calls()).allSatisfy(call -> failsWith(Kind.UNAVAILABLE, call));
    }
  }

  @Test
  void failsAsDeniedWithoutThePermission() {
    account.gate().whenAny().fail(new Fault.AccessDenied());

    assertThat(calls()).allSatisfy(call -> failsWith(Kind.DENIED, call));
  }

  @Test
  void failsAsUnavailableWhenDynamoDbIsTooSlow() {
    account.gate().whenAny().fail(new Fault.Hang(Duration.ofSeconds(30)));
    try (DynamoDbClient hurried =
        DynamoDbClient.builder()
            .endpointOverride(account.gate().uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(200)))
            .build()) {
      journal = new DynamoJournal(hurried, TABLE, new Place("aws", "us-east-1", "000000000000"));

      assertThat(calls()).allSatisfy(call -> failsWith(Kind.UNAVAILABLE, call));
    }
  }

  private Stream<ThrowingCallable> calls() {
    return Stream.of(
        () -> journal.of(STAGE),
        () -> journal.put(ENTRY, RETENTION),
        () -> journal.close(STAGE, ENTRY.id(), State.DONE),
        () -> journal.open(),
        () -> journal.find(ENTRY.id()),
        () -> journal.begin(CONTEST, RETENTION));
  }

  private static void failsWith(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallFailedException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.operation()).startsWith("dynamodb:");
            });
  }
}
