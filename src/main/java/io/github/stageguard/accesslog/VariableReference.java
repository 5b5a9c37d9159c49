package io.github.stageguard.accesslog;

import java.util.ArrayList;
import java.util.List;

/**
 * A variable where it stands in a format: {@code $context.name} or {@code ${context.name}}.
 *
 * <p>API Gateway does not document where a name ends. Here it is the longest run of letters,
 * digits, underscores and dots, less the dots at its end, which belong to the sentence; within
 * {@code authorizer.claims.} a colon followed by more counts as well ({@code custom:tenant}).
 *
 * @param start index of the dollar sign
 * @param end index after the last character
 * @param name without {@code $context.}; never empty
 */
record VariableReference(int start, int end, String name) {
  private static final String PLAIN = "$context.";
  private static final String BRACED = "${context.";
  private static final String CLAIMS = "authorizer.claims.";

  /** All references, from left to right; they never overlap. */
  static List<VariableReference> in(String format) {
    List<VariableReference> references = new ArrayList<>();
    int from = 0;
    for (int dollar = format.indexOf('$'); dollar >= 0; dollar = format.indexOf('$', from)) {
      from = dollar + 1;
      boolean braced = format.startsWith(BRACED, dollar);
      if (!braced && !format.startsWith(PLAIN, dollar)) {
        continue;
      }
      int start = dollar + (braced ? BRACED : PLAIN).length();
      int end = endOfName(format, start);
      if (end == start || (braced && !format.startsWith("}", end))) {
        continue;
      }
      from = braced ? end + 1 : end;
      references.add(new VariableReference(dollar, from, format.substring(start, end)));
    }
    return references;
  }

  /** Whether this name, written after {@code $context.}, is read back as the same name. */
  static boolean isName(String name) {
    return !name.isEmpty() && endOfName(name, 0) == name.length();
  }

  static String to(String name) {
    return PLAIN + name;
  }

  /** The text of this reference, for another variable. */
  String renamed(String other, String format) {
    return format.startsWith(BRACED, start) ? BRACED + other + "}" : PLAIN + other;
  }

  private static int endOfName(String text, int start) {
    boolean claim = text.startsWith(CLAIMS, start);
    int end = start;
    while (end < text.length() && (isNamePart(text, end) || (claim && isColonWithin(text, end)))) {
      end++;
    }
    while (end > start && text.charAt(end - 1) == '.') {
      end--;
    }
    return end;
  }

  private static boolean isNamePart(String text, int index) {
    char c = text.charAt(index);
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.';
  }

  private static boolean isColonWithin(String text, int index) {
    return text.charAt(index) == ':' && index + 1 < text.length() && isNamePart(text, index + 1);
  }
}
