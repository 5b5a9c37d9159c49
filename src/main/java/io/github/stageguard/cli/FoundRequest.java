package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.request.Diagnosis;
import io.github.stageguard.cli.request.Log;
import io.github.stageguard.cli.request.LogEntry;
import io.github.stageguard.cli.request.Look;
import io.github.stageguard.cli.request.RequestId;
import io.github.stageguard.cli.request.Window;
import io.github.stageguard.stage.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Shows what came of looking for a request.
 *
 * @param show whether what the entries say is shown too
 */
record FoundRequest(Stage stage, RequestId id, Window window, Diagnosis diagnosis, boolean show) {
  private static final int LONGEST_MESSAGE = 4_000;

  void print(Terminal terminal) {
    terminal.line(
        "Request " + id + " to stage " + stage.ref() + ": " + diagnosis.verdict().words() + ".");
    diagnosis
        .other()
        .ifPresent(
            other -> terminal.line("It is also " + other + " (" + other.form().header() + ")."));
    terminal.line(diagnosis.meaning());
    diagnosis.caveats().forEach(terminal::line);
    if (diagnosis.verdict().isFound()) {
      terminal.line();
      if (show) {
        messages(terminal);
      } else {
        table(terminal);
      }
    }
    looks()
        .forEach(
            (log, look) -> {
              if (hasMore(look)) {
                terminal.line("There may be more entries in the " + log.label() + " log.");
              }
            });
  }

  private void table(Terminal terminal) {
    List<List<String>> rows = new ArrayList<>();
    looks()
        .forEach(
            (log, look) ->
                look.entries()
                    .forEach(
                        entry ->
                            rows.add(
                                List.of(
                                    log.label(),
                                    entry.at().toString(),
                                    entry.group(),
                                    entry.stream()))));
    terminal.table(List.of("LOG", "TIME", "LOG GROUP", "LOG STREAM"), rows);
  }

  /** Whole, and one a line, so that they can be copied. */
  private void messages(Terminal terminal) {
    looks()
        .forEach(
            (log, look) -> {
              String group = "";
              for (LogEntry entry : look.entries()) {
                if (!entry.group().equals(group)) {
                  group = entry.group();
                  terminal.line("In the " + log.label() + " log " + group + ":");
                }
                terminal.line("  " + entry.at() + "  " + message(entry));
              }
            });
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verdict", diagnosis.verdict().label());
    json.put("meaning", diagnosis.meaning());
    ArrayNode caveats = json.putArray("caveats");
    diagnosis.caveats().forEach(caveats::add);
    json.put("requestId", text(RequestId.Form.REQUEST));
    json.put("extendedRequestId", text(RequestId.Form.EXTENDED));
    json.put("apiId", stage.ref().apiId());
    json.put("stage", stage.ref().stageName());
    json.put("kind", stage.kind().label());
    json.put("from", window.from().toString());
    json.put("to", window.to().toString());
    ObjectNode logs = json.putObject("logs");
    looks()
        .forEach(
            (log, look) -> {
              ObjectNode one = logs.putObject(log.label());
              one.put("state", state(look));
              one.put("more", hasMore(look));
              ArrayNode entries = one.putArray("entries");
              look.entries().forEach(entry -> entries.add(json(entry)));
            });
    return json;
  }

  private ObjectNode json(LogEntry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", entry.at().toString());
    json.put("logGroup", entry.group());
    json.put("logStream", entry.stream());
    if (show) {
      json.put("message", message(entry));
    }
    return json;
  }

  /** Null where it is not known. */
  private String text(RequestId.Form form) {
    if (id.form() == form) {
      return id.text();
    }
    return diagnosis.other().map(RequestId::text).orElse(null);
  }

  private Map<Log, Look> looks() {
    return new EnumMap<>(
        Map.of(Log.ACCESS, diagnosis.access(), Log.EXECUTION, diagnosis.execution()));
  }

  private static boolean hasMore(Look look) {
    return look instanceof Look.Held held && held.more();
  }

  private static String state(Look look) {
    return switch (look) {
      case Look.Held _ -> "found";
      case Look.Nothing _ -> "nothing";
      case Look.Missing _ -> "no-log-group";
      case Look.Unsearchable _ -> "not-searchable";
      case Look.Refused _ -> "refused";
      case Look.Unfinished _ -> "unfinished";
    };
  }

  private static String message(LogEntry entry) {
    String message = entry.message();
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }
}
