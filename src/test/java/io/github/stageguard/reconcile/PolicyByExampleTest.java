package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.documentation.Example;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.evidence.Wording;
import io.github.stageguard.journal.Change;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each policy of {@code docs/policy-by-example.md} does to the stages below it what the page says.
 * A stage is a block of lines: {@code stage}, {@code tag}, {@code logs to}, {@code format} and one
 * {@code level} for each entry of its settings; what StageGuard makes of it follows, and is
 * compared word for word.
 */
class PolicyByExampleTest {
  private static final Path PAGE = Path.of("docs", "policy-by-example.md");
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:05Z");
  private static final List<String> GIVEN = List.of("stage", "tag", "logs to", "format", "level");

  /** A policy and one stage below it. */
  record Shown(String policy, Example stage) {
    @Override
    public String toString() {
      return stage.toString();
    }
  }

  static List<Shown> examples() {
    List<Shown> all = new ArrayList<>();
    String policy = "";
    for (Example block : Example.of(PAGE)) {
      switch (block.language()) {
        case "yaml" -> policy = block.text();
        case "text" -> all.add(new Shown(policy, block));
        default -> throw new IllegalStateException(block + ": neither a policy nor a stage");
      }
    }
    return all;
  }

  @Test
  void everyPolicyHasAStage() {
    long policies =
        Example.of(PAGE).stream().filter(block -> block.language().equals("yaml")).count();

    assertThat(examples().stream().map(Shown::policy).distinct()).hasSize((int) policies);
    assertThat(policies).isGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void thePolicyDoesWhatThePageSays(Shown shown) {
    Stage stage = stage(shown.stage().text());
    FakeAws aws = new FakeAws();
    aws.now = NOW;
    aws.put(stage);
    Settings settings = new Settings(true, PolicyDocument.parse(shown.policy()));
    Trigger changed =
        new Trigger.StageChanged(
            stage.ref(), new Occasion("UpdateStage", "event-1", NOW, Actor.NOBODY));

    StageOutcome outcome = Given.reconciler(aws).handle(changed, settings).stages().getFirst();

    assertThat(given(shown.stage().text()) + told(outcome)).isEqualTo(shown.stage().text());
  }

  private static String given(String block) {
    return String.join("\n", block.lines().filter(PolicyByExampleTest::isGiven).toList()) + "\n";
  }

  private static boolean isGiven(String line) {
    return GIVEN.stream().anyMatch(key -> line.startsWith(key + " "));
  }

  private static String told(StageOutcome outcome) {
    List<String> lines = new ArrayList<>();
    outcome.findings().forEach(finding -> lines.add(line("finds", finding(finding))));
    for (Change change : outcome.changes()) {
      if (change instanceof Change.StageEdited(var before, var edits)) {
        edits.forEach(edit -> lines.addAll(edit(edit)));
      } else if (change instanceof Change.LogGroupCreated(var group, var days)) {
        lines.add(line("makes", "log group " + group));
      } else if (change instanceof Change.RetentionSet(var group, var before, var days)) {
        lines.add(line("keeps", "its events for " + days + " days"));
      }
    }
    outcome
        .lease()
        .ifPresent(
            lease ->
                lines.add(
                    line("ends", "data trace after " + Duration.between(NOW, lease.endsAt()))));
    lines.add(line("result", outcome.result().name()));
    return String.join("\n", lines) + "\n";
  }

  private static String finding(Assessment assessment) {
    String end =
        assessment.enforcement() instanceof Enforcement.Exempted(var until, var why, var who)
            ? " (exempt until " + until + ")"
            : "";
    return Wording.of(assessment.finding()) + end;
  }

  private static List<String> edit(StageEdit edit) {
    return switch (edit) {
      case StageEdit.AccessLogEdit(var before, var after) ->
          Stream.of(
                  before.destinationArn().equals(after.destinationArn())
                      ? ""
                      : line("writes", "logs to  " + group(after.destinationArn())),
                  before.format().equals(after.format())
                      ? ""
                      : line("writes", "format   " + after.format()))
              .filter(text -> !text.isEmpty())
              .toList();
      case StageEdit.LevelEdit(var key, var before, var after) ->
          List.of(line("writes", "level    " + key + " " + after));
      case StageEdit.DataTraceEdit(var key, var after) ->
          List.of(line("writes", "trace    " + key + " off"));
    };
  }

  private static String line(String key, String value) {
    return String.format("%-9s%s", key, value);
  }

  private static String group(String arn) {
    return arn.replaceFirst("^arn:aws:logs:us-east-1:111122223333:log-group:", "");
  }

  private static Stage stage(String block) {
    Map<String, String> tags = new HashMap<>();
    TreeMap<String, LogSettings> levels = new TreeMap<>();
    String name = "";
    String kind = "";
    String logsTo = "";
    String format = "";
    for (String line : block.lines().filter(PolicyByExampleTest::isGiven).toList()) {
      String value = line.substring(9);
      String[] words = value.split(" ", -1);
      switch (line.substring(0, 9).strip()) {
        case "stage" -> {
          name = words[0];
          kind = words[1];
        }
        case "tag" -> tags.put(words[0], words[1]);
        case "logs to" ->
            logsTo = value.startsWith("arn:") ? value : Given.PLACE.logGroupArn(value);
        case "format" -> format = value;
        case "level" ->
            levels.put(
                words[0],
                new LogSettings(LogLevel.valueOf(words[1]), value.endsWith(" with data trace")));
        default -> throw new IllegalStateException(line);
      }
    }
    String[] parts = name.split("/", 2);
    ApiKind of = ApiKind.valueOf(kind);
    return new Stage(
        new StageRef(of.family(), parts[0], parts[1]),
        of,
        new AccessLog(logsTo, format),
        levels,
        tags,
        Optional.of(NOW.minusSeconds(10)),
        false);
  }
}
