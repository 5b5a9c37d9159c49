package io.github.stageguard.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A statement of a role as a reader of {@code template.yaml} sees it.
 *
 * @param sid its name
 * @param allows whether it allows; else it denies
 * @param why the comment above it; empty if there is none
 * @param parameter the stack's parameter without which it is left out
 * @param actions its IAM actions
 * @param resources its resources, with names as <code>${name}</code>, and the comment above each;
 *     empty if there is none
 * @param conditions the only values that condition keys may have
 */
public record WrittenStatement(
    String sid,
    boolean allows,
    String why,
    Optional<String> parameter,
    List<String> actions,
    Map<String, String> resources,
    Map<String, String> conditions) {

  /** All statements of a role, in the template's order. */
  public static List<WrittenStatement> of(String role) {
    Template template = Template.read();
    List<JsonNode> raw = StackRole.statements(template, role);
    List<JsonNode> whole = StackRole.statements(template.writtenWith(template.everything()), role);
    Lines lines = Lines.of(role);
    return IntStream.range(0, whole.size())
        .mapToObj(i -> read(whole.get(i), parameter(template, raw.get(i)), lines))
        .toList();
  }

  private static WrittenStatement read(
      JsonNode statement, Optional<String> parameter, Lines lines) {
    String sid = statement.path("Sid").asText();
    Map<String, String> resources = new LinkedHashMap<>();
    StackRole.texts(statement.path("Resource"))
        .forEach(resource -> resources.put(resource, lines.aboveResource(sid, resource)));
    return new WrittenStatement(
        sid,
        statement.path("Effect").asText().equals("Allow"),
        lines.aboveStatement(sid),
        parameter,
        StackRole.texts(statement.path("Action")),
        resources,
        StackRole.conditions(statement.path("Condition")));
  }

  private static Optional<String> parameter(Template template, JsonNode raw) {
    return Optional.ofNullable(raw.path("Fn::If").get(0))
        .map(condition -> template.conditions().path(condition.asText()).findValue("Ref").asText());
  }

  /** The lines of one resource of the template. */
  private record Lines(List<String> all) {
    static Lines of(String resource) {
      try {
        List<String> whole = Files.readAllLines(Path.of("template.yaml"));
        int begin = whole.indexOf("  " + resource + ":");
        int end =
            IntStream.range(begin + 1, whole.size())
                .filter(i -> whole.get(i).matches(" {0,2}[A-Za-z].*"))
                .findFirst()
                .orElse(whole.size());
        return new Lines(whole.subList(begin, end).stream().map(String::strip).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String aboveStatement(String sid) {
      return above(all.indexOf("- Sid: " + sid));
    }

    String aboveResource(String sid, String resource) {
      int begin = all.indexOf("- Sid: " + sid);
      return IntStream.range(begin + 1, all.size())
          .takeWhile(i -> !all.get(i).startsWith("- Sid: "))
          .filter(i -> value(all.get(i)).equals(resource))
          .mapToObj(this::above)
          .findFirst()
          .orElse("");
    }

    private static String value(String line) {
      return line.replaceFirst("^- ", "")
          .replaceFirst("^Resource: ", "")
          .replaceFirst("^!Sub ", "")
          .replace("\"", "");
    }

    private String above(int line) {
      List<String> comment = new ArrayList<>();
      for (int i = line - 1; i >= 0 && all.get(i).startsWith("#"); i--) {
        comment.addFirst(all.get(i).substring(1).strip());
      }
      return String.join(" ", comment);
    }
  }
}
