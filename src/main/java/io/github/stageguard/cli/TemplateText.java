package io.github.stageguard.cli;

import io.github.stageguard.cli.Snippet.Language;
import io.github.stageguard.stage.Stage;
import java.util.stream.Stream;

/**
 * Text that a template language gives a meaning even inside of a literal, so that no quoting makes
 * it plain text.
 */
final class TemplateText {
  private TemplateText() {}

  /**
   * Sees that everything in the stage's logging is only text to the language.
   *
   * @throws UsageException if not
   */
  static void check(Language language, Stage stage) {
    if (language == Language.TERRAFORM) {
      return;
    }
    Stream.concat(
            Stream.of(stage.accessLog().destinationArn(), stage.accessLog().format()),
            stage.settings().keySet().stream())
        .forEach(text -> checkText(language, text));
    stage.settings().keySet().forEach(TemplateText::checkKey);
  }

  /** CloudFormation replaces dynamic references wherever they stand, the CDK its tokens. */
  private static void checkText(Language language, String text) {
    if (text.contains("{{resolve:")) {
      throw refused("{{resolve:", "CloudFormation would put a parameter or secret there");
    }
    if (language == Language.CDK && (text.contains("${Token[") || text.contains("#{Token["))) {
      throw refused("Token[", "the CDK would put something else there");
    }
  }

  /** CloudFormation takes an object with such a member for a function. */
  private static void checkKey(String key) {
    if (key.equals("Ref") || key.equals("Condition") || key.startsWith("Fn::")) {
      throw refused(key, "CloudFormation would take it for a function");
    }
  }

  private static UsageException refused(String what, String why) {
    return new UsageException(
        "The stage's logging settings hold '" + what + "': " + why + ".",
        "Change that setting of the stage first, or use --for terraform.");
  }
}
