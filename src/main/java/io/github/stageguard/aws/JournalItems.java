package io.github.stageguard.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromB;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromN;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.ChangeJson;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Entries and contests of one account and Region as items of the journal's table. */
record JournalItems(Place place) {
  /** DynamoDB takes 400 KB with the names of the attributes; this leaves room for all others. */
  private static final int LARGEST = 350_000;

  /** A text longer than this is kept compressed. */
  private static final int LONGEST_PLAIN = 100_000;

  private static final int MOST_UNPACKED = 16_000_000;

  private static final String ENTRY = "change#";
  private static final String CONTEST = "contest";

  /** Of one length always, so that the order of the texts is that of the times. */
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  JournalItems {
    Objects.requireNonNull(place);
  }

  /** What the index of open entries has them under. */
  String here() {
    return place.account() + "/" + place.region();
  }

  String partition(Optional<StageRef> stage) {
    return here()
        + stage
            .map(ref -> "/stage/" + ref.family() + "/" + ref.apiId() + "/" + ref.stageName())
            .orElse("/account");
  }

  Map<String, AttributeValue> key(Optional<StageRef> stage, String id) {
    return Map.of("pk", fromS(partition(stage)), "sk", fromS(ENTRY + id));
  }

  boolean isContest(Map<String, AttributeValue> item) {
    return text(item, "sk").equals(CONTEST);
  }

  boolean isHere(Map<String, AttributeValue> item) {
    return text(item, "pk").startsWith(here() + "/");
  }

  /**
   * @throws CallFailedException if it is too large for DynamoDB
   */
  Map<String, AttributeValue> item(JournalEntry entry, Duration retention) {
    Map<String, AttributeValue> item = new HashMap<>(key(entry.stage(), entry.id()));
    item.put("id", fromS(entry.id()));
    item.put("at", fromS(MILLISECONDS.format(entry.at())));
    item.put("state", fromS(entry.state().name()));
    item.put("kind", fromS(ChangeJson.kind(entry.change())));
    item.put("eventId", fromS(valid(entry.occasion().eventId())));
    item.put("principal", fromS(valid(entry.occasion().actor().principal())));
    item.put("occasion", fromS(ChangeJson.write(entry.occasion())));
    item.put("change", packed(ChangeJson.write(entry.change())));
    item.put("expiresAt", expiry(entry.at(), retention));
    if (entry.isOpen()) {
      item.put("open", fromS(here()));
    }
    return item;
  }

  /** The entry in an item; empty if the item is anything else. */
  Optional<JournalEntry> entry(Map<String, AttributeValue> item) {
    Optional<Change> change = unpacked(item.get("change")).flatMap(ChangeJson::read);
    Optional<Occasion> occasion = ChangeJson.readOccasion(text(item, "occasion"));
    if (change.isEmpty() || occasion.isEmpty() || !text(item, "sk").startsWith(ENTRY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new JournalEntry(
              text(item, "id"),
              Instant.parse(text(item, "at")),
              stage(text(item, "pk")),
              occasion.get(),
              change.get(),
              State.valueOf(text(item, "state"))));
    } catch (IllegalArgumentException | DateTimeException notAnEntry) {
      return Optional.empty();
    }
  }

  Map<String, AttributeValue> item(Contest contest, Duration retention) {
    return Map.of(
        "pk", fromS(partition(Optional.of(contest.stage()))),
        "sk", fromS(CONTEST),
        "principal", fromS(valid(contest.principal())),
        "changes", fromN(Integer.toString(contest.changes())),
        "since", fromN(Long.toString(contest.since().getEpochSecond())),
        "until", fromN(Long.toString(contest.until().getEpochSecond())),
        "eventId", fromS(valid(contest.eventId())),
        "expiresAt", expiry(contest.until(), retention));
  }

  /** The contest in an item; empty if the item is anything else. */
  Optional<Contest> contest(Map<String, AttributeValue> item) {
    try {
      return stage(text(item, "pk"))
          .map(
              ref ->
                  new Contest(
                      ref,
                      text(item, "principal"),
                      Integer.parseInt(number(item, "changes")),
                      Instant.ofEpochSecond(Long.parseLong(number(item, "since"))),
                      Instant.ofEpochSecond(Long.parseLong(number(item, "until"))),
                      text(item, "eventId")));
    } catch (IllegalArgumentException | DateTimeException notAContest) {
      return Optional.empty();
    }
  }

  private static Optional<StageRef> stage(String partition) {
    String[] parts = partition.split("/", -1);
    return parts.length == 6
        ? Optional.of(new StageRef(ApiFamily.valueOf(parts[3]), parts[4], parts[5]))
        : Optional.empty();
  }

  private static AttributeValue expiry(Instant from, Duration retention) {
    return fromN(Long.toString(from.plus(retention).getEpochSecond()));
  }

  private static AttributeValue packed(String change) {
    if (change.length() <= LONGEST_PLAIN) {
      return fromS(change);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(change.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all that is written", e);
    }
    if (packed.size() > LARGEST) {
      throw new CallFailedException(
          Kind.REFUSED, "dynamodb:PutItem", "ItemTooLarge", "more than an item can hold", null);
    }
    return fromB(SdkBytes.fromByteArray(packed.toByteArray()));
  }

  private static Optional<String> unpacked(AttributeValue change) {
    if (change == null || change.b() == null) {
      return Optional.ofNullable(change).map(AttributeValue::s);
    }
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(change.b().asByteArray()))) {
      return Optional.of(new String(gzip.readNBytes(MOST_UNPACKED), UTF_8));
    } catch (IOException notPacked) {
      return Optional.empty();
    }
  }

  /** What UTF-8 cannot spell, half of a character, is replaced. */
  private static String valid(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
  }

  private static String number(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name)).map(AttributeValue::n).orElse("");
  }
}
