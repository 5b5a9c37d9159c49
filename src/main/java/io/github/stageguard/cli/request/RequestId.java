package io.github.stageguard.cli.request;

import io.github.stageguard.stage.ApiFamily;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What API Gateway calls a request. Both forms consist of characters that mean nothing in a query
 * or a filter pattern.
 *
 * @param form which of its names it is
 * @param text the name: a UUID in lower case, or 8 to 64 letters, digits, {@code _}, {@code -} and
 *     {@code =}
 */
public record RequestId(Form form, String text) {
  /** Loosely bounded on the short side: a shorter text would be found in entries of others. */
  private static final Pattern EXTENDED = Pattern.compile("[A-Za-z0-9_=-]{8,64}");

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** The names that a request has. */
  public enum Form {
    /** {@code $context.requestId} of a REST API, which clients see as x-amzn-requestid. */
    REQUEST,
    /**
     * {@code $context.extendedRequestId} of a REST API, which clients see as x-amz-apigw-id; the
     * only name that a request to an HTTP or WebSocket API has.
     */
    EXTENDED;

    /** The variable of an access log format that stands for it. */
    public String variable() {
      return this == REQUEST ? "requestId" : "extendedRequestId";
    }

    /** The header in which a client of a REST API receives it. */
    public String header() {
      return this == REQUEST ? "x-amzn-requestid" : "x-amz-apigw-id";
    }

    /** The other of the two. */
    public Form other() {
      return this == REQUEST ? EXTENDED : REQUEST;
    }
  }

  public RequestId {
    Objects.requireNonNull(form);
    Pattern shape = form == Form.REQUEST ? UUID : EXTENDED;
    if (!shape.matcher(text).matches()) {
      throw new IllegalArgumentException("not the id of a request");
    }
  }

  /** Reads an id as a person gives it; empty if it is none. */
  public static Optional<RequestId> parse(String text) {
    String trimmed = text.strip();
    if (UUID.matcher(trimmed.toLowerCase(Locale.ROOT)).matches()) {
      return Optional.of(new RequestId(Form.REQUEST, trimmed.toLowerCase(Locale.ROOT)));
    }
    return EXTENDED.matcher(trimmed).matches()
        ? Optional.of(new RequestId(Form.EXTENDED, trimmed))
        : Optional.empty();
  }

  /** The variables, one of which an access log format must have for entries to carry this id. */
  public List<String> variables(ApiFamily family) {
    return family == ApiFamily.V1
        ? List.of(form.variable())
        : List.of(Form.REQUEST.variable(), Form.EXTENDED.variable());
  }

  /** Whether the id stands in a text as a word of its own. */
  public boolean isIn(String line) {
    for (int at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
      int end = at + text.length();
      if ((at == 0 || !belongs(line.charAt(at - 1)))
          && (end == line.length() || !belongs(line.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean belongs(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  @Override
  public String toString() {
    return text;
  }
}
