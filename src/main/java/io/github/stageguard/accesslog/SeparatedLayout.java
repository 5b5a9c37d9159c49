package io.github.stageguard.accesslog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * CSV, and its likes with semicolons, tabs or pipes.
 *
 * @param separator what stands between two fields
 * @param quoted whether fields stand in quotes
 */
record SeparatedLayout(String format, String separator, boolean quoted) implements Layout {
  private static final String DELIMITERS = ",;\t|";

  /** A delimiter makes the format when it stands between most of the neighbouring variables. */
  static Optional<SeparatedLayout> find(String format, List<VariableReference> references) {
    int neighbours = Math.max(references.size() - 1, 0);
    return DELIMITERS
        .chars()
        .mapToObj(delimiter -> Gaps.of(format, references, (char) delimiter))
        .filter(gaps -> gaps.delimited() * 2 > neighbours)
        .findFirst()
        .map(gaps -> new SeparatedLayout(format, separator(format, gaps.first()), gaps.quoted()));
  }

  @Override
  public String add(List<String> names) {
    String quote = quoted ? "\"" : "";
    String fields =
        names.stream()
            .map(name -> separator + quote + VariableReference.to(name) + quote)
            .collect(Collectors.joining());
    return Layout.insert(format, Layout.endOfLine(format), fields);
  }

  /** HTTP APIs take a pipe for a part of the variable before it, hence the blank. */
  private static String separator(String format, int at) {
    String delimiter = format.substring(at, at + 1);
    if (delimiter.equals("|")) {
      return " | ";
    }
    return format.startsWith(" ", at + 1) ? delimiter + " " : delimiter;
  }

  /**
   * The gaps between neighbouring variables, seen from one delimiter.
   *
   * @param delimited how many gaps hold the delimiter outside double quotes
   * @param first where the first such delimiter stands
   * @param quoted whether all variables stand in double quotes
   */
  private record Gaps(int delimited, int first, boolean quoted) {
    static Gaps of(String format, List<VariableReference> references, char delimiter) {
      int delimited = 0;
      int first = -1;
      boolean allQuoted = true;
      boolean inQuotes = false;
      int from = 0;
      for (VariableReference reference : references) {
        int found = -1;
        for (int i = from; i < reference.start(); i++) {
          char c = format.charAt(i);
          if (c == '"') {
            inQuotes = !inQuotes;
          } else if (c == delimiter && !inQuotes && from > 0) {
            found = i;
          }
        }
        if (found >= 0) {
          delimited++;
          first = first < 0 ? found : first;
        }
        allQuoted &= inQuotes;
        from = reference.end();
      }
      return new Gaps(delimited, first, allQuoted);
    }
  }
}
