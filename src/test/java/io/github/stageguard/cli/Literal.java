package io.github.stageguard.cli;

/** Reads a string literal from its first character to its last, by the language's own rules. */
final class Literal {
  private final String source;
  private final char quote;
  private final boolean template;
  private final StringBuilder text = new StringBuilder();
  private int at;

  /** The text of a quoted template of HCL without interpolations (native syntax specification). */
  static String ofHcl(String source) {
    return new Literal(source, '"', true).text();
  }

  /** The text of a string literal of ECMAScript (ECMA-262, 12.9.4). */
  static String ofTypeScript(String source) {
    return new Literal(source, '\'', false).text();
  }

  private Literal(String source, char quote, boolean template) {
    this.source = source;
    this.quote = quote;
    this.template = template;
  }

  private String text() {
    expect(quote);
    while (peek() != quote) {
      char c = next();
      if (c < ' ' || c > '~') {
        throw new AssertionError("not printable ASCII: " + source);
      } else if (c == '\\') {
        escape(next());
      } else if (template && (c == '$' || c == '%')) {
        sign(c);
      } else {
        text.append(c);
      }
    }
    expect(quote);
    if (at != source.length()) {
      throw new AssertionError("goes on after its end: " + source);
    }
    return text.toString();
  }

  private void sign(char c) {
    if (peek() == '{') {
      throw new AssertionError("interpolates: " + source);
    }
    text.append(c);
    if (source.startsWith(c + "{", at)) {
      at += 2;
      text.append('{');
    }
  }

  private void escape(char c) {
    switch (c) {
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case '\\', '"', '\'' -> text.append(c);
      case 'U' -> codePoint(8);
      case 'u' -> {
        if (peek() == '{') {
          next();
          codePoint(source.indexOf('}', at) - at);
          expect('}');
        } else {
          codePoint(4);
        }
      }
      default -> throw new AssertionError("no such escape: " + source);
    }
  }

  private void codePoint(int digits) {
    text.appendCodePoint(Integer.parseInt(source.substring(at, at + digits), 16));
    at += digits;
  }

  private char peek() {
    return source.charAt(at);
  }

  private char next() {
    return source.charAt(at++);
  }

  private void expect(char c) {
    if (next() != c) {
      throw new AssertionError("expected " + c + ": " + source);
    }
  }
}
