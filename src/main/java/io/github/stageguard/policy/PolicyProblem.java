package io.github.stageguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with the text of a policy.
 *
 * @param line line of the text, from 1
 * @param path what the line is about, such as {@code overrides[0].match}; empty for the text itself
 * @param problem what is wrong and what is allowed
 */
public record PolicyProblem(int line, String path, String problem)
    implements Comparable<PolicyProblem> {
  private static final int SHOWN = 100;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:/@+=#.-]{1,128}");
  private static final Comparator<PolicyProblem> ORDER =
      Comparator.comparingInt(PolicyProblem::line)
          .thenComparing(PolicyProblem::path)
          .thenComparing(PolicyProblem::problem);

  @Override
  public int compareTo(PolicyProblem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + problem;
  }

  /** How a value is named in a problem: bounded, without control characters. */
  static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> value.isEmpty() ? "an empty mapping" : "this mapping";
      case ARRAY -> value.isEmpty() ? "an empty list" : "this list";
      case NULL, MISSING -> "an empty value";
      case STRING -> '"' + printable(value.textValue()) + '"';
      case BINARY, BOOLEAN, NUMBER, POJO -> value.asText();
    };
  }

  /** How a key is named in a path. */
  static String key(String name) {
    return PLAIN.matcher(name).matches() ? name : '"' + printable(name) + '"';
  }

  /** The beginning of a text, with everything but printable ASCII escaped. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .limit(SHOWN)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c >= ' ' && c <= '~') {
                out.append((char) c);
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return text.length() > SHOWN ? out + "..." : out.toString();
  }
}
