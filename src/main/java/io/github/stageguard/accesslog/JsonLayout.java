package io.github.stageguard.accesslog;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A JSON object or array. A format is seldom JSON before its variables are filled in ({@code
 * "status":$context.status}), and many are not even then, so this reads no more of the grammar than
 * it takes to find the end of the root: strings and brackets.
 */
final class JsonLayout implements Layout {
  private final String format;
  private final int open;
  private final char quote;
  private final Set<String> names = new HashSet<>();
  private final BitSet inString = new BitSet();
  private int lastEnd;

  private JsonLayout(String format, int open) {
    this.format = format;
    this.open = open;
    this.quote = charAfterBlanks(format, open + 1) == '\'' ? '\'' : '"';
  }

  int start() {
    return open;
  }

  static Optional<JsonLayout> find(String format, List<VariableReference> references) {
    return object(format, references).or(() -> array(format));
  }

  private static Optional<JsonLayout> object(String format, List<VariableReference> references) {
    int open = format.indexOf('{');
    while (open > 0 && format.charAt(open - 1) == '$') {
      open = format.indexOf('{', open + 1);
    }
    if (open < 0) {
      return Optional.empty();
    }
    JsonLayout root = new JsonLayout(format, open);
    int close = root.read();
    return close > 0
            && Layout.holdsAll(format, references, open, close + 1)
            && (!root.names.isEmpty() || root.isEmpty())
        ? Optional.of(root)
        : Optional.empty();
  }

  /** {@code [$context.requestTime]} is how CLF writes the time: an array starts with a string. */
  private static Optional<JsonLayout> array(String format) {
    String stripped = format.strip();
    if (!stripped.startsWith("[") || "\"'[{]".indexOf(charAfterBlanks(stripped, 1)) < 0) {
      return Optional.empty();
    }
    JsonLayout root = new JsonLayout(format, format.indexOf('['));
    return root.read() == format.stripTrailing().length() - 1
        ? Optional.of(root)
        : Optional.empty();
  }

  @Override
  public String add(List<String> variables) {
    MemberNames free = new MemberNames(names);
    String members =
        variables.stream().map(variable -> member(free, variable)).collect(Collectors.joining(","));
    boolean continues = isEmpty() || format.charAt(lastEnd - 1) == ',';
    return Layout.insert(format, lastEnd, continues ? members : "," + members);
  }

  /** Outside a string a bare dash would make every line invalid. */
  @Override
  public String dash(VariableReference forbidden) {
    return inString.get(forbidden.start()) ? "-" : quoted("-");
  }

  private String member(MemberNames free, String variable) {
    String value = quoted(VariableReference.to(variable));
    return format.charAt(open) == '[' ? value : quoted(free.next(variable)) + ":" + value;
  }

  private String quoted(String text) {
    return quote + text + quote;
  }

  private boolean isEmpty() {
    return lastEnd == open + 1;
  }

  /**
   * Reads the root to its end.
   *
   * @return index of its closing bracket, or -1 when it has none
   */
  private int read() {
    int depth = 0;
    int member = open + 1;
    char delimiter = 0;
    for (int i = open; i < format.length(); i++) {
      char c = format.charAt(i);
      if (delimiter != 0) {
        inString.set(i);
        if (c == '\\') {
          i++;
          inString.set(i);
        } else if (c == delimiter) {
          delimiter = 0;
        }
      } else {
        switch (c) {
          case '{', '[' -> depth++;
          case '}', ']' -> {
            if (--depth == 0) {
              return c == (format.charAt(open) == '{' ? '}' : ']') ? i : -1;
            }
          }
          case ',' -> member = depth == 1 ? i + 1 : member;
          case ':' -> {
            if (member >= 0) {
              names.add(unquoted(format.substring(member, i).strip()));
              member = -1;
            }
          }
          default -> delimiter = c == '"' || c == quote ? c : 0;
        }
      }
      if (!Character.isWhitespace(c)) {
        lastEnd = i + 1;
      }
    }
    return -1;
  }

  private static String unquoted(String name) {
    return name.length() > 1 && "\"'".indexOf(name.charAt(0)) >= 0
        ? name.substring(1, name.length() - 1)
        : name;
  }

  private static char charAfterBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i < text.length() ? text.charAt(i) : 0;
  }
}
