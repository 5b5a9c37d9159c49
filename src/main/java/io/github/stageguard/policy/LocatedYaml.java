package io.github.stageguard.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML document of which every value knows its line.
 *
 * <p>Plain scalars are what YAML 1.2 takes them for, so that {@code off} is a word and a date is
 * text; of numbers only decimal integers without leading zeros are read as numbers. Aliases, tags
 * and further documents are refused: a policy needs none of them.
 */
final class LocatedYaml {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_DEPTH = 16;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
          .build();

  private final JsonNode root;
  private final Map<JsonPointer, Integer> lines;
  private final List<PolicyProblem> problems;

  private record Flaw(JsonPointer at, int line, String problem) {}

  private LocatedYaml(JsonNode root, Map<JsonPointer, Integer> lines, List<Flaw> flaws) {
    this.root = root;
    this.lines = lines;
    this.problems =
        flaws.stream()
            .map(flaw -> new PolicyProblem(flaw.line(), path(root, flaw.at()), flaw.problem()))
            .toList();
  }

  /**
   * Reads one document; one without any content is read as null.
   *
   * @throws UnreadablePolicyException if it is not YAML, or more of it than a policy needs
   */
  static LocatedYaml read(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw refused(1, bytes + " bytes are too long; allowed: at most " + MAX_BYTES);
    }
    refuseUnprintable(text);
    try (YAMLParser parser = YAML.createParser(text)) {
      return new Reading(parser).document();
    } catch (JsonProcessingException e) {
      throw notYaml(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode root() {
    return root;
  }

  /** What is wrong with the document's form, though it could be read. */
  List<PolicyProblem> problems() {
    return problems;
  }

  /** The line of a place; empty if the document has nothing there. */
  OptionalInt line(JsonPointer at) {
    Integer line = lines.get(at);
    return line == null ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** A problem with what stands, or is missing, at a place in the document. */
  PolicyProblem problem(JsonPointer at, String problem) {
    JsonPointer place = at;
    while (!lines.containsKey(place)) {
      place = place.head();
    }
    return new PolicyProblem(lines.get(place), path(root, at), problem);
  }

  private static String path(JsonNode root, JsonPointer at) {
    StringBuilder path = new StringBuilder();
    JsonNode node = root;
    for (JsonPointer rest = at; !rest.matches(); rest = rest.tail()) {
      String name = rest.getMatchingProperty();
      if (node.isArray() && rest.mayMatchElement()) {
        path.append('[').append(name).append(']');
        node = node.path(rest.getMatchingIndex());
      } else {
        path.append(path.isEmpty() ? "" : ".").append(PolicyProblem.key(name));
        node = node.path(name);
      }
    }
    return path.toString();
  }

  /** The parser tells of these only in whole buffers, without their line. */
  private static void refuseUnprintable(String text) {
    int line = 1;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c == '\n') {
        line++;
      } else if (!isPrintable(c)) {
        throw refused(line, String.format("the character U+%04X is not allowed in YAML", c));
      }
    }
  }

  private static boolean isPrintable(int c) {
    return (c >= ' ' && c <= '~')
        || c == '\t'
        || c == '\r'
        || c == 0x85
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }

  private static UnreadablePolicyException notYaml(JsonProcessingException e) {
    return e.getCause() instanceof MarkedYAMLException cause
        ? refused(
            cause.getProblemMark().getLine() + 1,
            "not YAML: " + PolicyProblem.printable(cause.getProblem()))
        : refused(e.getLocation().getLineNr(), "not YAML: a key or number cannot be read");
  }

  private static UnreadablePolicyException refused(int line, String problem) {
    return new UnreadablePolicyException(List.of(new PolicyProblem(line, "", problem)));
  }

  private static final class Reading {
    private final YAMLParser parser;
    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();

    Reading(YAMLParser parser) {
      this.parser = parser;
    }

    LocatedYaml document() throws IOException {
      JsonNode root = NODES.nullNode();
      lines.put(JsonPointer.empty(), 1);
      if (parser.nextToken() != null) {
        lines.put(JsonPointer.empty(), line());
        root = value(JsonPointer.empty(), 0);
        if (parser.nextToken() != null) {
          throw refused(line(), "a second document begins; allowed: one");
        }
      }
      return new LocatedYaml(root, lines, flaws);
    }

    private JsonNode value(JsonPointer at, int depth) throws IOException {
      if (parser.isCurrentAlias()) {
        throw refused(line(), "an alias is not allowed; allowed: the value itself");
      }
      if (parser.getTypeId() != null) {
        throw refused(line(), "a tag is not allowed; allowed: the value without it");
      }
      if (depth >= MAX_DEPTH && parser.currentToken().isStructStart()) {
        throw refused(line(), "nested too deeply; allowed: " + MAX_DEPTH + " levels");
      }
      String text = parser.getText();
      return switch (parser.currentToken()) {
        case START_OBJECT -> mapping(at, depth);
        case START_ARRAY -> list(at, depth);
        case VALUE_NULL -> NODES.nullNode();
        case VALUE_TRUE -> NODES.booleanNode(true);
        case VALUE_FALSE -> NODES.booleanNode(false);
        default ->
            INTEGER.matcher(text).matches() && parser.currentToken().isNumeric()
                ? NODES.numberNode(Long.parseLong(text))
                : NODES.textNode(text);
      };
    }

    private ObjectNode mapping(JsonPointer at, int depth) throws IOException {
      ObjectNode mapping = NODES.objectNode();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonPointer place = at.appendProperty(key);
        int line = line();
        parser.nextToken();
        Integer first = lines.putIfAbsent(place, line);
        JsonNode value = value(place, depth + 1);
        if (first == null) {
          mapping.set(key, value);
        } else {
          flaws.add(new Flaw(place, line, "stands on line " + first + " already; allowed: once"));
        }
        if (key.startsWith("#")) {
          flaws.add(new Flaw(place, line, "not a key here; allowed: keys without #"));
        }
      }
      return mapping;
    }

    private ArrayNode list(JsonPointer at, int depth) throws IOException {
      ArrayNode list = NODES.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        JsonPointer place = at.appendIndex(list.size());
        lines.putIfAbsent(place, line());
        list.add(value(place, depth + 1));
      }
      return list;
    }

    private int line() {
      return parser.currentTokenLocation().getLineNr();
    }
  }
}
