package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.documentation.Example;
import io.github.stageguard.event.ContestNotice;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/** The rules' patterns, through the matcher that EventBridge itself uses. */
class RulePatternTest {
  private static final List<String> RULES = ClassifiedEvent.RULES;
  private static final Template DEPLOYED =
      Template.read().deployedWith(Map.of("PolicyParameter", ClassifiedEvent.POLICY_PARAMETER));
  private static final String PREFIX =
      Template.read().parameters().at("/LogGroupPrefix/Default").asText();
  private static final Triggers TRIGGERS =
      new Triggers(
          ClassifiedEvent.OWN_ROLE,
          Set.of(ClassifiedEvent.MODE_PARAMETER, ClassifiedEvent.POLICY_PARAMETER));

  /** What EventBridge takes without a raised quota, in characters. */
  private static final int LONGEST = 2_048;

  static List<ClassifiedEvent> events() {
    return ClassifiedEvent.all();
  }

  @ParameterizedTest
  @MethodSource("events")
  void letThroughWhatTheTableSays(ClassifiedEvent event) throws Exception {
    Machine machine = Machine.builder().build();
    for (String rule : RULES) {
      machine.addRule(rule, pattern(DEPLOYED, rule).toString());
    }

    assertThat(machine.rulesForJSONEvent(event.envelope().toString()))
        .containsExactlyElementsOf(event.rule().stream().toList());
  }

  /** The bus that is told may be the one that the rules listen on. */
  @Test
  void letThroughNoNotice() throws Exception {
    Machine machine = Machine.builder().build();
    for (String rule : RULES) {
      machine.addRule(rule, pattern(DEPLOYED, rule).toString());
    }
    List<Example> notices =
        Example.of(Path.of("docs", "notifications.md")).stream()
            .filter(example -> example.text().contains("\"source\": \"stageguard\""))
            .toList();

    assertThat(notices).hasSizeGreaterThan(5);
    for (Example notice : notices) {
      assertThat(machine.rulesForJSONEvent(notice.text())).as(notice.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void letThroughExactlyWhatTheFunctionHandles(ClassifiedEvent event) {
    assertThat(event.rule()).isEqualTo(expected(TRIGGERS.of(Envelope.of(event.envelope()))));
  }

  @Test
  void areAllThatThereAre() {
    assertThat(DEPLOYED.resources().properties())
        .filteredOn(r -> r.getValue().path("Type").asText().equals("AWS::Events::Rule"))
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(RULES);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void haveEveryValueOnceTheStackIsDeployed(String rule) {
    assertThat(pattern(DEPLOYED, rule).toString()).doesNotContain("Fn::", "Ref", "${");
  }

  @Test
  void followThePolicyOnlyWhereAParameterIsNamedForIt() {
    assertThat(names(Template.read().deployed())).containsExactly(ClassifiedEvent.MODE_PARAMETER);
    assertThat(names(DEPLOYED))
        .containsExactly(ClassifiedEvent.MODE_PARAMETER, ClassifiedEvent.POLICY_PARAMETER);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void fitTheDefaultQuotaEvenWithTheLongestNames(String rule) {
    Template longest =
        Template.read()
            .deployedWith(
                Map.of(
                    "AWS::Partition", "aws-us-gov",
                    "AWS::Region", "ap-southeast-99",
                    "FunctionRole.Arn", "arn:aws-us-gov:iam::111122223333:role/" + "r".repeat(64),
                    "ModeParameter", "/stageguard/" + "s".repeat(128) + "/mode",
                    "PolicyParameter", "/" + "p".repeat(199),
                    "LogGroupPrefix", "/" + "l".repeat(399)));

    assertThat(pattern(longest, rule).toString()).hasSizeBetween(100, LONGEST);
  }

  /**
   * EventBridge refuses a pattern when too many of its wildcards can match at once, and does not
   * say how many that is. Those that begin differently do not add up: together they cost what one
   * of them costs alone.
   */
  @ParameterizedTest
  @FieldSource("RULES")
  void costNoMoreThanOneOfTheirWildcards(String rule) throws Exception {
    Machine machine = Machine.builder().build();
    machine.addRule(rule, pattern(DEPLOYED, rule).toString());

    assertThat(machine.evaluateComplexity(new MachineComplexityEvaluator(100)))
        .isLessThanOrEqualTo(4);
  }

  @Test
  void theTableNamesEveryRecordAndEverySample() throws IOException {
    Set<String> named =
        events().stream().map(ClassifiedEvent::file).collect(Collectors.toUnmodifiableSet());
    assertThat(named).containsAll(jsonFiles(ClassifiedEvent.RECORDS, "cloudtrail/"));
    assertThat(named).containsAll(jsonFiles(ClassifiedEvent.SAMPLES, "events/"));
  }

  /** The function does not know the prefix; it asks the policy what a log group is for. */
  private static Optional<String> expected(Trigger trigger) {
    return switch (trigger) {
      case Trigger.StageChanged changed ->
          Optional.of("ChangeRule").filter(rule -> !isContestsEnd(changed));
      case Trigger.DeploymentCreated created -> Optional.of("ChangeRule");
      case Trigger.ApiChanged changed -> Optional.of("ChangeRule");
      case Trigger.StageDeleted deleted -> Optional.of("ChangeRule");
      case Trigger.AccountChanged changed -> Optional.of("ChangeRule");
      case Trigger.LogGroupChanged changed ->
          Optional.of("LogGroupRule").filter(rule -> changed.logGroup().startsWith(PREFIX));
      case Trigger.SweepDue due -> Optional.of("PolicyRule").filter(rule -> due.policyChanged());
      case Trigger.LeaseEnded ended -> Optional.empty();
      case Trigger.Ignored ignored -> Optional.empty();
    };
  }

  private static boolean isContestsEnd(Trigger.StageChanged changed) {
    return changed.occasion().name().equals(ContestNotice.DETAIL_TYPE);
  }

  private static JsonNode pattern(Template template, String rule) {
    return template.properties(rule).path("EventPattern");
  }

  private static List<String> names(Template template) {
    return pattern(template, "PolicyRule")
        .at("/detail/name")
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }

  private static List<String> jsonFiles(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json") && !name.equals("INDEX.json"))
          .map(name -> prefix + name)
          .toList();
    }
  }
}
