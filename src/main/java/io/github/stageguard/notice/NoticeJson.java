package io.github.stageguard.notice;

import static io.github.stageguard.evidence.Bounded.put;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.stageguard.evidence.Bounded;
import io.github.stageguard.evidence.StageEvidence;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.stage.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A notice as JSON, as {@code notice.schema.json} describes it: the {@code detail} of its event.
 * Texts are cut to 4,000 characters and lists to 100 entries, and to less where the whole would be
 * longer than an event can be.
 */
public final class NoticeJson {
  /** Of the form that {@code notice.schema.json} describes. */
  private static final int VERSION = 1;

  /** In bytes. An event takes 256 KB, names and all. */
  private static final int LONGEST = 200_000;

  /** Longer than any id or time. */
  private static final int SHORTEST_TEXT = 100;

  private static final JsonMapper JSON = new JsonMapper();
  private static final String MORE = "more";

  private NoticeJson() {}

  /** The notice of something in that place. */
  public static String of(Notice notice, Place place) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION).put("id", notice.id()).put("kind", kind(notice));
    json.put("at", notice.at().toString());
    json.put("account", place.account()).put("region", place.region());
    notice
        .subject()
        .ifPresent(
            stage ->
                json.put("family", stage.family().name())
                    .put("apiId", stage.apiId())
                    .put("stage", stage.stageName()));
    StageEvidence.occasion(json.putObject("event"), notice.occasion());
    switch (notice) {
      case Notice.StageRemediated remediated -> {
        findings(json, remediated.findings());
        made(json, remediated.made());
      }
      case Notice.AccountRemediated remediated -> made(json, remediated.made());
      case Notice.FindingReported reported -> findings(json, reported.findings());
      case Notice.LeaseBegan began -> {
        put(json, "changeId", began.made().id());
        StageEvidence.lease(json.putObject("lease"), began.lease());
      }
      case Notice.LeaseEndsSoon soon -> StageEvidence.lease(json.putObject("lease"), soon.lease());
      case Notice.LeaseEnded ended -> {
        put(json, "reason", ended.reason());
        made(json, ended.made());
      }
      case Notice.StageContested contested -> {
        StageEvidence.contest(json.putObject("contest"), contested.contest());
        findings(json, contested.findings());
      }
    }
    return bounded(json);
  }

  /** The notice's kind in one word: its title without spaces. */
  static String kind(Notice notice) {
    return notice.title().replace(" ", "");
  }

  private static void findings(ObjectNode json, List<Assessment> findings) {
    Bounded.list(json.putArray("findings"), findings, StageEvidence::finding);
  }

  /** How to undo a change is for the command that does it, by the change's id. */
  private static void made(ObjectNode json, List<Made> made) {
    ArrayNode changes = json.putArray("changes");
    Bounded.list(changes, made, StageEvidence::made);
    changes.forEach(change -> ((ObjectNode) change).remove("undo"));
  }

  private static String bounded(ObjectNode json) {
    String text = json.toString();
    int longestText = 1_000;
    int mostEntries = 40;
    while (text.getBytes(UTF_8).length > LONGEST) {
      shorten(json, longestText, mostEntries);
      text = json.toString();
      longestText = Math.max(SHORTEST_TEXT, longestText / 2);
      mostEntries = Math.max(1, mostEntries / 2);
    }
    return text;
  }

  private static void shorten(ObjectNode root, int longestText, int mostEntries) {
    Deque<JsonNode> left = new ArrayDeque<>(List.of(root));
    while (!left.isEmpty()) {
      JsonNode node = left.removeFirst();
      if (node instanceof ObjectNode object) {
        object.properties().forEach(each -> each.setValue(shortened(each.getValue(), longestText)));
      } else if (node instanceof ArrayNode array) {
        keepFirst(array, mostEntries);
      }
      node.forEach(left::addLast);
    }
  }

  private static JsonNode shortened(JsonNode value, int longest) {
    return value.isTextual() && value.textValue().length() > longest
        ? TextNode.valueOf(value.textValue().substring(0, longest) + "…")
        : value;
  }

  private static void keepFirst(ArrayNode array, int most) {
    int more = array.path(array.size() - 1).path(MORE).asInt();
    int shown = more > 0 ? array.size() - 1 : array.size();
    if (shown > most) {
      while (array.size() > most) {
        array.remove(array.size() - 1);
      }
      array.addObject().put(MORE, more + shown - most);
    }
  }
}
