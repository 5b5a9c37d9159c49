package io.github.stageguard.accesslog;

import io.github.stageguard.stage.ApiKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes formats for stages that have none, in the manner of API Gateway's console. */
final class NewFormat {
  private NewFormat() {}

  /**
   * A format of these variables.
   *
   * @param names known variables, each once
   */
  static String write(Notation notation, ApiKind kind, List<String> names) {
    return switch (notation) {
      case JSON -> Layout.of("{}").add(names);
      case CLF -> clf(kind, names);
      case XML -> xml(names);
      case CSV -> names.stream().map(VariableReference::to).collect(Collectors.joining(","));
    };
  }

  /** Fields of the common log that are not asked for are dashes, as everywhere in CLF. */
  private static String clf(ApiKind kind, List<String> names) {
    String commonLog = commonLog(kind);
    List<String> others = new ArrayList<>(names);
    StringBuilder line = new StringBuilder();
    int from = 0;
    for (VariableReference field : VariableReference.in(commonLog)) {
      line.append(commonLog, from, field.start());
      line.append(others.remove(field.name()) ? VariableReference.to(field.name()) : "-");
      from = field.end();
    }
    return new ClfLayout(line.toString()).add(others);
  }

  /** The lines that the console offers. */
  private static String commonLog(ApiKind kind) {
    String start =
        "$context.identity.sourceIp $context.identity.caller $context.identity.user"
            + " [$context.requestTime] ";
    return start
        + switch (kind) {
          case REST ->
              "\"$context.httpMethod $context.resourcePath $context.protocol\""
                  + " $context.status $context.responseLength $context.requestId";
          case HTTP ->
              "\"$context.httpMethod $context.routeKey $context.protocol\""
                  + " $context.status $context.responseLength $context.requestId";
          case WEBSOCKET ->
              "\"$context.eventType $context.routeKey $context.connectionId\""
                  + " $context.status $context.requestId";
        };
  }

  private static String xml(List<String> names) {
    List<String> elements = new ArrayList<>(names);
    String root =
        elements.remove(AccessLogVariables.REQUEST_ID)
            ? "<request id=\"$context.requestId\"/>"
            : "<request/>";
    return elements.isEmpty() ? root : Layout.of(root).add(elements);
  }
}
