package io.github.stageguard.permissions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The IAM actions that {@code docs/commands.md} names.
 *
 * @param common those that any command may need
 * @param byCommand those of each command's section, by the words by which the command is called
 */
record CommandsPage(Set<String> common, Map<String, Set<String>> byCommand) {
  private static final Pattern SECTION = Pattern.compile("(?m)^## ");
  private static final Pattern COMMAND = Pattern.compile("^`([a-z -]+)`\n");
  private static final Pattern ACTION = Pattern.compile("`([a-z]+:[A-Z][A-Za-z]+)`");

  static CommandsPage read() {
    try {
      Set<String> common = new TreeSet<>();
      Map<String, Set<String>> byCommand = new TreeMap<>();
      for (String section : SECTION.split(Files.readString(Path.of("docs", "commands.md")), -1)) {
        Set<String> actions =
            ACTION
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        COMMAND
            .matcher(section)
            .results()
            .map(MatchResult::group)
            .findFirst()
            .ifPresentOrElse(
                title -> byCommand.put(title.strip().replace("`", ""), actions),
                () -> common.addAll(actions));
      }
      return new CommandsPage(common, byCommand);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The actions that a command is said to need, without those of its options elsewhere. */
  Set<String> of(String command) {
    Set<String> actions = new TreeSet<>(common);
    actions.addAll(byCommand.getOrDefault(command.replaceFirst(" --.*", ""), Set.of()));
    return actions;
  }
}
