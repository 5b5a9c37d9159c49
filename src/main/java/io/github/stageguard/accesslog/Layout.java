package io.github.stageguard.accesslog;

import java.util.List;
import java.util.Optional;

/** How one format is laid out, and so how a variable is added to it in its own notation. */
sealed interface Layout permits JsonLayout, XmlLayout, SeparatedLayout, ClfLayout {

  /**
   * The format with these variables added at its end.
   *
   * @param names known variables that are not in the format
   */
  String add(List<String> names);

  /** What to write in place of a variable that must not be logged. */
  default String dash(VariableReference forbidden) {
    return "-";
  }

  /**
   * Tells the notation of a format by its content. JSON and XML may stand within other text, such
   * as a prefix, but must hold all variables; where one stands within the other, the outer counts.
   * What is none of the others is treated as CLF.
   */
  static Layout of(String format) {
    List<VariableReference> references = VariableReference.in(format);
    Optional<JsonLayout> json = JsonLayout.find(format, references);
    Optional<XmlLayout> xml = XmlLayout.find(format, references);
    if (json.isPresent() && xml.isPresent()) {
      return json.get().start() < xml.get().start() ? json.get() : xml.get();
    }
    Optional<Layout> found =
        json.<Layout>map(layout -> layout)
            .or(() -> xml)
            .or(() -> SeparatedLayout.find(format, references));
    return found.orElseGet(() -> new ClfLayout(format));
  }

  /** Whether a range holds all references, or, where there are none, all that is written. */
  static boolean holdsAll(String format, List<VariableReference> references, int start, int end) {
    return references.isEmpty()
        ? format.substring(0, start).isBlank() && format.substring(end).isBlank()
        : references.getFirst().start() >= start && references.getLast().end() <= end;
  }

  /** Where the line ends: before the one line break that may be at the end of a format. */
  static int endOfLine(String format) {
    int end = format.length();
    if (format.endsWith("\n")) {
      end--;
    }
    return end > 0 && format.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  static String insert(String format, int at, String added) {
    return format.substring(0, at) + added + format.substring(at);
  }
}
