package io.github.stageguard.cli;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the owner of a stage puts into their own template, so that the next deployment already
 * complies with the policy.
 */
final class Snippet {
  /** The languages that templates are written in. */
  enum Language {
    CLOUDFORMATION,
    SAM,
    TERRAFORM,
    CDK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Set<String> OTHERS =
      Set.of("DetailedMetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,10})?");

  private Snippet() {}

  /**
   * The part of a template that says how the stage logs, in ASCII. All that AWS or the policy says
   * is in it as a literal of the language.
   *
   * @throws UsageException if there is nothing to write down, or the language would take something
   *     of the stage for more than text
   */
  static String of(Language language, Wanted wanted) {
    if (!hasAccessLog(wanted.stage()) && !hasSettings(wanted.stage())) {
      throw new UsageException(
          "The policy asks nothing of this stage's logging.", "There is nothing to put in.");
    }
    TemplateText.check(language, wanted.stage());
    List<String> lines = new ArrayList<>();
    String comment = language == Language.CDK ? "// " : "# ";
    about(language, wanted).forEach(line -> lines.add(comment + Terminal.shown(line)));
    lines.addAll(
        switch (language) {
          case CLOUDFORMATION -> YamlSnippet.lines(wanted.stage(), false);
          case SAM -> YamlSnippet.lines(wanted.stage(), true);
          case TERRAFORM -> HclSnippet.lines(wanted.stage());
          case CDK -> CdkSnippet.lines(wanted.stage());
        });
    return String.join("\n", lines) + "\n";
  }

  private static List<String> about(Language language, Wanted wanted) {
    Stage stage = wanted.stage();
    List<String> about = new ArrayList<>();
    about.add(
        "Logging of stage %s of %s API %s, as the policy wants it."
            .formatted(
                stage.ref().stageName(), HtmlStages.kind(stage.kind()), stage.ref().apiId()));
    about.add("Merge it into your own template; what you have beside it stays.");
    if (stage.kind() == ApiKind.REST) {
      about.add(
          "An entry's other members (throttling, metrics, caching) are not shown: carry them over"
              + " into the same entry.");
      if (language == Language.CDK) {
        about.add("The code below does so with what deployOptions sets.");
      }
    }
    wanted
        .logGroup()
        .ifPresent(
            group -> {
              about.add(
                  "The log group must exist and keep events for at least %d days%s."
                      .formatted(
                          group.retentionDays(),
                          group.kmsKeyArn().map(key -> ", encrypted with " + key).orElse("")));
              about.add("StageGuard sees to that when it puts the stage right.");
            });
    wanted.byHand().forEach(reason -> about.add("The format must be mended by hand: " + reason));
    return about;
  }

  /** Whether there are access log settings to write down. */
  static boolean hasAccessLog(Stage stage) {
    AccessLog log = stage.accessLog();
    return log.hasDestination() && log.hasFormat();
  }

  /** Whether there are levels and data traces to write down. */
  static boolean hasSettings(Stage stage) {
    return stage.kind() != ApiKind.HTTP;
  }

  /** The HTTP method, or all of them, of a REST stage's setting key. */
  static String httpMethod(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** The resource path of a REST stage's setting key as CloudFormation wants it. */
  static String resourcePath(String key) {
    String path = key.substring(0, Math.max(0, key.lastIndexOf('/')));
    return path.equals("~1") ? "/" : "/" + path;
  }

  /** What else the entry of a route sets: numbers and true or false, by the names of AWS. */
  static List<String> others(LogSettings settings) {
    return settings.others().entrySet().stream()
        .filter(other -> OTHERS.contains(other.getKey()) && isPlain(other.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean isPlain(String value) {
    return value.equals("true") || value.equals("false") || NUMBER.matcher(value).matches();
  }

  /** The stage's name as an identifier: lower case letters, digits and underscores. */
  static String identifier(Stage stage) {
    String name = stage.ref().stageName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    return name.startsWith("_") || Character.isDigit(name.charAt(0)) ? "stage_" + name : name;
  }
}
