package io.github.stageguard.permissions;

import io.github.stageguard.template.StackRole.Grant;
import io.github.stageguard.template.WrittenStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code docs/permissions.md}. What stands between two comments of HTML is made anew: the
 * statements of a role, with the calls that need each, or what AWS does with the rights. The rest
 * is written by hand.
 */
final class PermissionsPage {
  private static final Path FILE = Path.of("docs", "permissions.md");

  private static final Pattern MADE =
      Pattern.compile("(<!-- made: ([A-Za-z]+) -->\n).*?(<!-- /made -->)", Pattern.DOTALL);

  /** What all ARNs of the stack begin with. */
  private static final Pattern PREFIX =
      Pattern.compile(
          "^arn:\\$\\{AWS::Partition}:[a-z]+:(\\$\\{AWS::Region})?:(\\$\\{AWS::AccountId})?:");

  private PermissionsPage() {}

  /** The page as it is. */
  static String read() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The page as it should be.
   *
   * @param uses by the name of the role
   */
  static String remade(Map<String, Collection<Use>> uses) {
    return MADE.matcher(read())
        .replaceAll(
            block ->
                Matcher.quoteReplacement(
                    block.group(1) + made(block.group(2), uses) + "\n" + block.group(3)));
  }

  /** Where a page that is not as it should be is left. */
  static Path leave(String page) {
    Path file = Path.of("target", "permissions", "permissions.md");
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String made(String what, Map<String, Collection<Use>> uses) {
    return what.equals("AwsUse")
        ? usesOfAws()
        : WrittenStatement.of(what).stream()
            .map(statement -> section(statement, uses.get(what)))
            .collect(Collectors.joining("\n"));
  }

  private static String section(WrittenStatement statement, Collection<Use> uses) {
    List<String> lines = new ArrayList<>();
    lines.add("### `" + statement.sid() + "`" + (statement.allows() ? "" : " (denies)"));
    lines.add("");
    lines.add(
        statement.parameter().map(name -> "Only with the parameter `" + name + "`. ").orElse("")
            + statement.why());
    lines.add("");
    lines.add(statement.allows() ? "| action | on | needed by |" : "| action | on |");
    lines.add(statement.allows() ? "|---|---|---|" : "|---|---|");
    lines.addAll(rows(statement, uses));
    statement
        .conditions()
        .forEach(
            (key, value) -> {
              lines.add("");
              lines.add("Where `" + key + "` is `" + value + "`.");
            });
    return String.join("\n", lines) + "\n";
  }

  /** Actions on the same resource that the same calls need share a row. */
  private static Collection<String> rows(WrittenStatement statement, Collection<Use> uses) {
    Map<String, List<String>> actions = new LinkedHashMap<>();
    statement
        .resources()
        .forEach(
            (resource, why) ->
                statement
                    .actions()
                    .forEach(
                        action ->
                            actions
                                .computeIfAbsent(
                                    on(resource, why)
                                        + (statement.allows()
                                            ? " | "
                                                + neededBy(
                                                    new Grant(statement.sid(), action, resource),
                                                    uses)
                                            : ""),
                                    _ -> new ArrayList<>())
                                .add("`" + action + "`")));
    return actions.entrySet().stream()
        .map(row -> "| " + String.join(", ", row.getValue()) + " | " + row.getKey() + " |")
        .toList();
  }

  private static String on(String resource, String why) {
    String shortened = "`" + PREFIX.matcher(resource).replaceFirst("") + "`";
    return why.isEmpty() ? shortened : shortened + ": " + uncapitalized(why);
  }

  private static String neededBy(Grant grant, Collection<Use> uses) {
    return uses.stream()
        .filter(use -> use.grant().equals(grant))
        .map(use -> use.actor().equals(Use.FUNCTION) ? use.call() : use.actor() + ": " + use.call())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }

  private static String usesOfAws() {
    UnaryOperator<String> code = text -> "`" + text + "`";
    return AwsUse.all().stream()
        .map(
            use ->
                "| %s | %s | %s | [AWS](%s) |"
                    .formatted(
                        use.when(),
                        use.by().isEmpty() ? "the caller must have it" : use.by(),
                        use.actions().stream().map(code).collect(Collectors.joining(", ")),
                        use.source()))
        .collect(
            Collectors.joining(
                "\n", "| occasion | who | action | source |\n|---|---|---|---|\n", "\n"));
  }

  /** A sentence as it goes on after a colon, if its first word is an ordinary one. */
  private static String uncapitalized(String sentence) {
    String text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    return text.matches("[A-Z][a-z]* .*")
        ? text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1)
        : text;
  }
}
