package io.github.stageguard.bench;

import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.FormatPolicy;
import io.github.stageguard.accesslog.Notation;
import io.github.stageguard.stage.ApiKind;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A format without anything that the policy requires, as long as it can be completed. */
final class LargeFormat {
  private LargeFormat() {}

  static String in(Notation notation, FormatPolicy policy) {
    int fields = 1;
    while (isCompleted(write(notation, fields + 1), policy)) {
      fields++;
    }
    return write(notation, fields);
  }

  private static boolean isCompleted(String format, FormatPolicy policy) {
    return AccessLogFormat.complete(format, ApiKind.REST, policy) instanceof Completed;
  }

  private static String write(Notation notation, int fields) {
    return switch (notation) {
      case JSON ->
          joined(fields, "{", ", ", "}", "\"field%1$d\": \"$context.authorizer.claim%1$d\"");
      case XML ->
          joined(fields, "<log>", "", "</log>", "<f%1$d>$context.authorizer.claim%1$d</f%1$d>");
      case CSV -> joined(fields, "", ",", "", "$context.authorizer.claim%1$d");
      case CLF -> joined(fields, "", " ", "", "$context.authorizer.claim%1$d");
    };
  }

  private static String joined(
      int fields, String before, String between, String after, String field) {
    return IntStream.range(0, fields)
        .mapToObj(field::formatted)
        .collect(Collectors.joining(between, before, after));
  }
}
