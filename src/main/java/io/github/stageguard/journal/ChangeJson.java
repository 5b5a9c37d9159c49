package io.github.stageguard.journal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change.CloudWatchRoleReplaced;
import io.github.stageguard.journal.Change.DataTraceEnded;
import io.github.stageguard.journal.Change.KmsKeySet;
import io.github.stageguard.journal.Change.LeaseBegun;
import io.github.stageguard.journal.Change.LeaseExtended;
import io.github.stageguard.journal.Change.LeaseRemoved;
import io.github.stageguard.journal.Change.LeaseScheduleRepaired;
import io.github.stageguard.journal.Change.LogGroupCreated;
import io.github.stageguard.journal.Change.LogGroupRestored;
import io.github.stageguard.journal.Change.RetentionSet;
import io.github.stageguard.journal.Change.StageEdited;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Changes, and what called for them, as JSON text of ASCII characters: what the journal keeps. What
 * was written is read back as it was; of the stage of a {@link StageEdited}, that is what {@link
 * StageJson} says.
 */
public final class ChangeJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ChangeJson() {}

  public static String write(Change change) {
    return text(json(change));
  }

  /** The change in a text; empty when the text is anything else. */
  public static Optional<Change> read(String text) {
    try {
      return Optional.of(change(JSON.readTree(text)));
    } catch (JacksonException | IllegalArgumentException | DateTimeException notAChange) {
      return Optional.empty();
    }
  }

  public static String write(Occasion occasion) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", occasion.name())
        .put("eventId", occasion.eventId())
        .put("at", occasion.at().toString())
        .put("principal", occasion.actor().principal())
        .put("sourceIp", occasion.actor().sourceIp())
        .put("userAgent", occasion.actor().userAgent())
        .put("invokedBy", occasion.actor().invokedBy());
    return text(json);
  }

  /** The occasion in a text; empty when the text is anything else. */
  public static Optional<Occasion> readOccasion(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return Optional.of(
          new Occasion(
              Member.text(json, "name"),
              Member.text(json, "eventId"),
              Member.instant(json, "at"),
              new Actor(
                  Member.text(json, "principal"),
                  Member.text(json, "sourceIp"),
                  Member.text(json, "userAgent"),
                  Member.text(json, "invokedBy"))));
    } catch (JacksonException | IllegalArgumentException | DateTimeException notAnOccasion) {
      return Optional.empty();
    }
  }

  /** The kind of a change as the journal and the evidence spell it, such as {@code leaseBegun}. */
  public static String kind(Change change) {
    String name = change.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static ObjectNode json(Change change) {
    ObjectNode json = JSON.createObjectNode().put("change", kind(change));
    switch (change) {
      case StageEdited(var stage, var edits) -> StageJson.write(json, stage, edits);
      case LogGroupCreated(var name, var key) -> {
        json.put("logGroup", name);
        key.ifPresent(arn -> json.put("kmsKeyArn", arn));
      }
      case RetentionSet(var name, var before, var after) -> {
        json.put("logGroup", name);
        before.ifPresent(days -> json.put("before", days));
        json.put("after", after);
      }
      case KmsKeySet(var name, var key) -> json.put("logGroup", name).put("kmsKeyArn", key);
      case LogGroupRestored(var name, var id) -> json.put("logGroup", name).put("restores", id);
      case LeaseBegun(var lease) -> lease(json, lease);
      case LeaseExtended(var lease, var before, var reason) -> {
        lease(json, lease);
        json.put("before", before.toString()).put("reason", reason);
      }
      case LeaseScheduleRepaired(var lease) -> lease(json, lease);
      case DataTraceEnded(var stage, var group, var from, var until, var startedBy) -> {
        ref(json, stage);
        json.put("executionLogGroup", group)
            .put("from", from.toString())
            .put("until", until.toString())
            .put("startedBy", startedBy);
      }
      case LeaseRemoved(var stage) -> ref(json, stage);
      case CloudWatchRoleReplaced(var before, var after) ->
          json.put("before", before).put("after", after);
    }
    return json;
  }

  private static Change change(JsonNode json) {
    String kind = Member.text(json, "change");
    return switch (kind) {
      case "stageEdited" -> StageJson.read(json);
      case "logGroupCreated" ->
          new LogGroupCreated(
              Member.text(json, "logGroup"),
              json.has("kmsKeyArn")
                  ? Optional.of(Member.text(json, "kmsKeyArn"))
                  : Optional.empty());
      case "retentionSet" ->
          new RetentionSet(
              Member.text(json, "logGroup"),
              json.has("before")
                  ? OptionalInt.of(Member.number(json, "before"))
                  : OptionalInt.empty(),
              Member.number(json, "after"));
      case "kmsKeySet" ->
          new KmsKeySet(Member.text(json, "logGroup"), Member.text(json, "kmsKeyArn"));
      case "logGroupRestored" ->
          new LogGroupRestored(Member.text(json, "logGroup"), Member.text(json, "restores"));
      case "leaseBegun" -> new LeaseBegun(lease(json));
      case "leaseExtended" ->
          new LeaseExtended(
              lease(json), Member.instant(json, "before"), Member.text(json, "reason"));
      case "leaseScheduleRepaired" -> new LeaseScheduleRepaired(lease(json));
      case "dataTraceEnded" ->
          new DataTraceEnded(
              ref(json),
              Member.text(json, "executionLogGroup"),
              Member.instant(json, "from"),
              Member.instant(json, "until"),
              Member.text(json, "startedBy"));
      case "leaseRemoved" -> new LeaseRemoved(ref(json));
      case "cloudWatchRoleReplaced" ->
          new CloudWatchRoleReplaced(Member.text(json, "before"), Member.text(json, "after"));
      default -> throw new IllegalArgumentException("an unknown change");
    };
  }

  private static void lease(ObjectNode json, Lease lease) {
    ref(json, lease.stage());
    json.put("leaseId", lease.id())
        .put("startedAt", lease.startedAt().toString())
        .put("endsAt", lease.endsAt().toString())
        .put("startedBy", lease.startedBy())
        .put("eventId", lease.eventId());
  }

  private static Lease lease(JsonNode json) {
    return new Lease(
        Member.text(json, "leaseId"),
        ref(json),
        Member.instant(json, "startedAt"),
        Member.instant(json, "endsAt"),
        Member.text(json, "startedBy"),
        Member.text(json, "eventId"));
  }

  static void ref(ObjectNode json, StageRef ref) {
    json.put("family", ref.family().name()).put("apiId", ref.apiId()).put("stage", ref.stageName());
  }

  static StageRef ref(JsonNode json) {
    return new StageRef(
        ApiFamily.valueOf(Member.text(json, "family")),
        Member.text(json, "apiId"),
        Member.text(json, "stage"));
  }

  private static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JacksonException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  /** Members that must be there; throws {@link IllegalArgumentException} when they are not. */
  static final class Member {
    private Member() {}

    static String text(JsonNode json, String name) {
      JsonNode member = json.path(name);
      if (!member.isTextual()) {
        throw new IllegalArgumentException("no text: " + name);
      }
      return member.textValue();
    }

    static int number(JsonNode json, String name) {
      JsonNode member = json.path(name);
      if (!member.isInt()) {
        throw new IllegalArgumentException("no number: " + name);
      }
      return member.intValue();
    }

    static boolean flag(JsonNode json, String name) {
      JsonNode member = json.path(name);
      if (!member.isBoolean()) {
        throw new IllegalArgumentException("no truth: " + name);
      }
      return member.booleanValue();
    }

    static Instant instant(JsonNode json, String name) {
      return Instant.parse(text(json, name));
    }
  }
}
