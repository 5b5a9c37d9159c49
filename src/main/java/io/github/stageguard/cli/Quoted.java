package io.github.stageguard.cli;

/** Texts as string literals of the languages that templates are written in, in ASCII. */
final class Quoted {
  private Quoted() {}

  /** For YAML 1.1 and 1.2: a double-quoted scalar. */
  static String yaml(String text) {
    return quoted(text, '"', "\\U%08x");
  }

  /** For HCL: a quoted template in which nothing is interpolated. */
  static String hcl(String text) {
    StringBuilder literal = new StringBuilder();
    String quoted = quoted(text, '"', "\\U%08x");
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      boolean opens =
          (c == '$' || c == '%') && i + 1 < quoted.length() && quoted.charAt(i + 1) == '{';
      if (!opens) {
        literal.append(c);
      } else if (quoted.charAt(i - 1) == c) {
        // Where the same sign stands before it, doubling would say something else.
        literal.append("\\u%04x".formatted((int) c));
      } else {
        literal.append(c).append(c);
      }
    }
    return literal.toString();
  }

  /** For TypeScript: a string in single quotes, in which nothing is interpolated. */
  static String typeScript(String text) {
    return quoted(text, '\'', "\\u{%x}");
  }

  private static String quoted(String text, char quote, String supplementary) {
    StringBuilder literal = new StringBuilder().append(quote);
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(c -> literal.append(c == quote ? "\\" + quote : escaped(c, supplementary)));
    return literal.append(quote).toString();
  }

  private static String escaped(int c, String supplementary) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (c >= ' ' && c <= '~') {
          yield Character.toString(c);
        }
        yield (Character.isBmpCodePoint(c) ? "\\u%04x" : supplementary).formatted(c);
      }
    };
  }
}
