package io.github.stageguard.accesslog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An XML element. It is read as far as it takes to find the end of the root and the names of its
 * children; entities and document types are nobody's business here.
 */
final class XmlLayout implements Layout {
  private final String format;
  private final Set<String> children = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private String root = "";
  private boolean selfClosing;
  private int contentEnd;
  private final int start;

  private XmlLayout(String format, int start) {
    this.format = format;
    this.start = start;
  }

  int start() {
    return start;
  }

  static Optional<XmlLayout> find(String format, List<VariableReference> references) {
    int start = format.indexOf('<');
    while (start >= 0 && !isNameStart(format, start + 1)) {
      start = format.indexOf('<', start + 1);
    }
    if (start < 0) {
      return Optional.empty();
    }
    XmlLayout layout = new XmlLayout(format, start);
    int end = layout.read(start);
    return end > 0 && Layout.holdsAll(format, references, start, end)
        ? Optional.of(layout)
        : Optional.empty();
  }

  @Override
  public String add(List<String> names) {
    MemberNames free = new MemberNames(children);
    StringBuilder elements = new StringBuilder();
    for (String name : names) {
      String element = free.next(name);
      elements.append('<').append(element).append('>');
      elements.append(VariableReference.to(name));
      elements.append("</").append(element).append('>');
    }
    return selfClosing
        ? format.substring(0, contentEnd)
            + ">"
            + elements
            + "</"
            + root
            + format.substring(contentEnd + 1)
        : Layout.insert(format, contentEnd, elements.toString());
  }

  /**
   * Reads the root element.
   *
   * @return index after it, or -1 when it has no end or is no XML
   */
  private int read(int start) {
    for (int i = start; i >= 0; i = format.indexOf('<', i)) {
      int end;
      if (format.startsWith("<!--", i)) {
        end = after("-->", i + 4);
      } else if (format.startsWith("<![CDATA[", i)) {
        end = after("]]>", i);
      } else if (format.startsWith("<?", i)) {
        end = after("?>", i);
      } else if (format.startsWith("</", i)) {
        end = endTag(i);
      } else {
        end = startTag(i);
      }
      if (end < 0 || open.isEmpty()) {
        return end;
      }
      i = end;
    }
    return -1;
  }

  private int startTag(int at) {
    int end = endOfTag(at);
    if (end < 0 || !isNameStart(format, at + 1)) {
      return -1;
    }
    int nameEnd = at + 1;
    while (isNamePart(format.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = format.substring(at + 1, nameEnd);
    boolean closed = format.charAt(end - 2) == '/';
    if (open.isEmpty()) {
      root = name;
      selfClosing = closed;
      contentEnd = end - 2;
    } else if (open.size() == 1) {
      children.add(name);
    }
    if (!closed) {
      open.push(name);
    }
    return end;
  }

  private int endTag(int at) {
    int end = after(">", at);
    if (end < 0 || !format.substring(at + 2, end - 1).strip().equals(open.pop())) {
      return -1;
    }
    if (open.isEmpty()) {
      contentEnd = at;
      while (Character.isWhitespace(format.charAt(contentEnd - 1))) {
        contentEnd--;
      }
    }
    return end;
  }

  /** Index after the tag's {@code >}, which may also stand in an attribute's value. */
  private int endOfTag(int at) {
    char delimiter = 0;
    for (int i = at; i < format.length(); i++) {
      char c = format.charAt(i);
      if (delimiter != 0) {
        delimiter = c == delimiter ? 0 : delimiter;
      } else if (c == '>') {
        return i + 1;
      } else if (c == '"' || c == '\'') {
        delimiter = c;
      }
    }
    return -1;
  }

  private int after(String text, int from) {
    int found = format.indexOf(text, from);
    return found < 0 ? -1 : found + text.length();
  }

  private static boolean isNameStart(String text, int index) {
    return index < text.length()
        && (Character.isLetter(text.charAt(index)) || text.charAt(index) == '_');
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ':';
  }
}
