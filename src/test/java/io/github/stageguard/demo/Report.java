package io.github.stageguard.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the function answers to one event, in words. */
final class Report {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern LONG_LIST =
      Pattern.compile("\\[([^],]++, [^],]++), [^],]++, [^]]++]");

  private final JsonNode answer;

  Report(String answer) {
    try {
      this.answer = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What was wrong, one text for each stage. */
  List<String> found() {
    return each(
        about -> {
          List<String> texts = List.of(findings(about), about.path("reason").asText());
          String found = texts.stream().filter(t -> !t.isEmpty()).collect(Collectors.joining("; "));
          return found.isEmpty() ? "nothing to mend" : found;
        });
  }

  /** What was written, one text for each stage to which something was. */
  List<String> done() {
    return each(about -> joined(about.path("changes"), Report::change));
  }

  private List<String> each(Function<JsonNode, String> words) {
    List<String> texts = new ArrayList<>();
    JsonNode stages = answer.path("stages");
    for (JsonNode stage : stages) {
      String name = stages.size() > 1 ? stage.path("stage").asText() + ": " : "";
      add(texts, name, words.apply(stage));
    }
    if (answer.has("cloudWatchRole")) {
      add(texts, "", words.apply(answer.path("cloudWatchRole")));
    }
    return texts;
  }

  private static void add(List<String> texts, String name, String text) {
    if (!text.isEmpty()) {
      texts.add(name + text);
    }
  }

  /** The texts, without what they say in length, and until when they are excused. */
  private static String findings(JsonNode about) {
    String texts = joined(about.path("findings"), finding -> finding.path("text").asText());
    String until = about.path("findings").path(0).path("exemptUntil").asText();
    return LONG_LIST.matcher(texts).replaceAll("$1 and others")
        + (until.isEmpty() ? "" : "; exempt until " + until);
  }

  private static String change(JsonNode change) {
    return switch (change.path("change").asText()) {
      case "stageEdited" -> joined(change.path("edits"), Report::edit);
      case "logGroupCreated" -> "log group " + change.path("logGroup").asText() + " created";
      case "retentionSet" -> "it keeps " + change.path("after").asText() + " days";
      case "leaseBegun" -> "data trace has a lease until " + change.path("endsAt").asText();
      case "dataTraceEnded" -> "what it wrote is in " + change.path("executionLogGroup").asText();
      case "leaseRemoved" -> "the lease's schedule deleted";
      case "cloudWatchRoleReplaced" -> "replaced by " + change.path("after").asText();
      default -> change.path("change").asText();
    };
  }

  private static String edit(JsonNode edit) {
    String setting = edit.path("setting").asText();
    if (setting.endsWith("/loglevel")) {
      return "execution log level of "
          + setting.replace("/logging/loglevel", "")
          + " raised to "
          + edit.path("after").asText();
    }
    if (setting.endsWith("/dataTrace")) {
      return "data trace switched off";
    }
    return edit.path("before").equals(edit.path("after"))
        ? "access log set again, for its delivery went with the group"
        : "access log completed";
  }

  private static String joined(JsonNode items, Function<JsonNode, String> words) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(words)
        .collect(Collectors.joining("; "));
  }
}
