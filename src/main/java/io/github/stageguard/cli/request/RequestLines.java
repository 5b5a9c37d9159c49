package io.github.stageguard.cli.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.stageguard.cli.request.RequestId.Form;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which entries are a request's own. What clients send stands in entries too, so anybody who
 * knows another request's id may have it logged.
 */
final class RequestLines {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** API Gateway puts the request's id in front of each entry of a REST API's execution log. */
  private static final Pattern BOTH_IDS =
      Pattern.compile("\\(([0-9a-f-]{36})\\) Extended Request Id: ([A-Za-z0-9_=-]{8,64})\\s?");

  private RequestLines() {}

  /**
   * Those of the entries that are about the request. The format of an access log may have the id
   * anywhere, and may have been another when the entry was written: each entry that holds it
   * counts.
   */
  static List<LogEntry> own(Log log, ApiKind kind, RequestId id, List<LogEntry> entries) {
    return entries.stream()
        .filter(
            entry ->
                (log == Log.EXECUTION && kind == ApiKind.REST)
                    ? isExecution(id, entry.message())
                    : id.isIn(entry.message()))
        .toList();
  }

  private static boolean isExecution(RequestId id, String message) {
    return switch (id.form()) {
      case REQUEST -> message.startsWith("(" + id + ")");
      case EXTENDED -> {
        Matcher both = BOTH_IDS.matcher(message);
        yield both.matches() && both.group(2).equals(id.text());
      }
    };
  }

  /** The request's other id, if the entries that are its own tell it. */
  static Optional<RequestId> other(
      Stage stage, RequestId id, List<LogEntry> access, List<LogEntry> execution) {
    if (stage.kind() != ApiKind.REST) {
      return Optional.empty();
    }
    for (LogEntry entry : execution) {
      Matcher both = BOTH_IDS.matcher(entry.message());
      if (both.matches()) {
        return RequestId.parse(both.group(id.form() == Form.REQUEST ? 2 : 1));
      }
    }
    String format = stage.accessLog().format();
    for (LogEntry entry : access) {
      if (member(format, id.form(), entry.message()).filter(id::equals).isPresent()) {
        return member(format, id.form().other(), entry.message());
      }
    }
    return Optional.empty();
  }

  /** The id of that form in an entry, where a format of JSON has it as a value of its own. */
  private static Optional<RequestId> member(String format, Form form, String message) {
    try {
      Map<String, String> written = strings(message);
      return strings(format).entrySet().stream()
          .filter(each -> each.getValue().equals("$context." + form.variable()))
          .findFirst()
          .flatMap(each -> Optional.ofNullable(written.get(each.getKey())))
          .flatMap(RequestId::parse)
          .filter(id -> id.form() == form);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /**
   * The strings in a JSON text by where they stand.
   *
   * @throws IOException if it is no JSON, or has a member twice
   */
  private static Map<String, String> strings(String text) throws IOException {
    Map<String, String> strings = new HashMap<>();
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          strings.put(parser.getParsingContext().pathAsPointer().toString(), parser.getText());
        }
      }
    }
    return strings;
  }
}
