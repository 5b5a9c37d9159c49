package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The template's parameters, and that a changed one takes effect on the alias. */
class ParametersTest {
  private static final Template WRITTEN = Template.read();

  /** A valid value for each parameter, other than its default. */
  private static final Map<String, String> CHANGED =
      Map.ofEntries(
          Map.entry("Mode", "audit"),
          Map.entry("PolicyParameter", "/stageguard/policy"),
          Map.entry("LogGroupPrefix", "/logs/api.gateway/"),
          Map.entry("SweepSchedule", "rate(30 minutes)"),
          Map.entry("ReservedConcurrency", "1"),
          Map.entry("LogRetentionDays", "30"),
          Map.entry("KmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/0123-abcd"),
          Map.entry("AlarmTopicArn", "arn:aws-us-gov:sns:us-gov-west-1:111122223333:on-call_1"),
          Map.entry("EventBusName", "default"),
          Map.entry("NotificationTopicName", "stageguard"),
          Map.entry("SecurityHub", "true"));

  static List<String> names() {
    return WRITTEN.parameters().properties().stream().map(Map.Entry::getKey).toList();
  }

  static Stream<Map.Entry<String, String>> refused() {
    return Stream.of(
        Map.entry("Mode", "Audit"),
        Map.entry("PolicyParameter", "policy"),
        Map.entry("PolicyParameter", "/"),
        Map.entry("PolicyParameter", "/a//b"),
        Map.entry("PolicyParameter", "/stageguard/*"),
        Map.entry("LogGroupPrefix", ""),
        Map.entry("LogGroupPrefix", "*"),
        Map.entry("LogGroupPrefix", "/aws/vendedlogs/*"),
        Map.entry("LogGroupPrefix", "/aws/${x}"),
        Map.entry("SweepSchedule", ""),
        Map.entry("SweepSchedule", "off"),
        Map.entry("SweepSchedule", "rate(1 minute)"),
        Map.entry("SweepSchedule", "rate(3 hours)"),
        Map.entry("SweepSchedule", "cron(0 3 1 1 ? *)"),
        Map.entry("ReservedConcurrency", "0"),
        Map.entry("ReservedConcurrency", "-1"),
        Map.entry("ReservedConcurrency", "few"),
        Map.entry("LogRetentionDays", "0"),
        Map.entry("LogRetentionDays", "366"),
        Map.entry("KmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:alias/logs"),
        Map.entry("KmsKeyArn", "0123-abcd"),
        Map.entry("AlarmTopicArn", "arn:aws:sns:us-east-1:111122223333:oncall.fifo"),
        Map.entry("AlarmTopicArn", "oncall"),
        Map.entry("EventBusName", "arn:aws:events:us-east-1:111122223333:event-bus/x"),
        Map.entry("EventBusName", "b".repeat(65)),
        Map.entry("NotificationTopicName", "oncall.fifo"),
        Map.entry("NotificationTopicName", "arn:aws:sns:us-east-1:111122223333:oncall"),
        Map.entry("SecurityHub", "yes"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void isDescribedAndExplainsWhatItTakes(String name) {
    JsonNode parameter = WRITTEN.parameters().path(name);
    assertThat(parameter.path("Description").asText()).isNotBlank().hasSizeLessThan(4000);
    assertThat(parameter.path("ConstraintDescription").asText())
        .startsWith("must be ")
        .isNotBlank();
    assertThat(parameter.has("AllowedPattern") || parameter.has("AllowedValues")).isTrue();
    assertThat(accepts(name, parameter.path("Default").asText())).isTrue();
    assertThat(accepts(name, CHANGED.get(name))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatWouldFailLaterOrReachTooFar(Map.Entry<String, String> value) {
    assertThat(accepts(value.getKey(), value.getValue())).isFalse();
  }

  @Test
  void areAskedForInGroupsWithLabels() {
    JsonNode console = WRITTEN.metadata().path("AWS::CloudFormation::Interface");
    assertThat(
            console
                .path("ParameterGroups")
                .valueStream()
                .flatMap(group -> group.path("Parameters").valueStream())
                .map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(names());
    assertThat(console.path("ParameterLabels").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(names());
  }

  /**
   * The alias serves the version that was published last. CloudFormation publishes when a property
   * of the version changes, and Lambda refuses to publish a version that equals the last; so a
   * value must be in both, the function and the version, or in neither.
   */
  @ParameterizedTest
  @MethodSource("names")
  void changesThePublishedVersionExactlyWhenItChangesTheFunction(String name) {
    Template before = WRITTEN.deployed();
    Template after = WRITTEN.deployedWith(Map.of(name, CHANGED.get(name)));
    assertThat(version(after).equals(version(before)))
        .isEqualTo(configuration(after).equals(configuration(before)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void changesAResource(String name) {
    assertThat(WRITTEN.deployedWith(Map.of(name, CHANGED.get(name))).resources())
        .isNotEqualTo(WRITTEN.deployed().resources());
  }

  @Test
  void theModeReachesTheFunctionThroughItsParameterNotThroughAVersion() {
    Template audit = WRITTEN.deployedWith(Map.of("Mode", "audit"));
    assertThat(audit.properties("ModeParameter").path("Value").asText()).isEqualTo("audit");
    assertThat(audit.properties("StageGuardFunction"))
        .isEqualTo(WRITTEN.deployed().properties("StageGuardFunction"));
  }

  @Test
  void theLongestValuesFitAVersionsDescription() {
    Template template =
        WRITTEN.deployedWith(
            Map.of(
                "PolicyParameter",
                "/" + "p".repeat(longest("PolicyParameter") - 1),
                "EventBusName",
                "b".repeat(longest("EventBusName")),
                "NotificationTopicName",
                "t".repeat(longest("NotificationTopicName")),
                "SecurityHub",
                "false"));
    assertThat(version(template).asText()).contains("ppp", "bbb", "ttt").hasSizeLessThan(257);
  }

  private static int longest(String parameter) {
    return WRITTEN.parameters().path(parameter).path("MaxLength").asInt();
  }

  private static JsonNode version(Template template) {
    return template.properties("StageGuardFunction").path("VersionDescription");
  }

  private static JsonNode configuration(Template template) {
    ObjectNode function = template.properties("StageGuardFunction").deepCopy();
    function.remove("VersionDescription");
    function.remove("ReservedConcurrentExecutions"); // the function's, whatever the version
    return function;
  }

  /** As CloudFormation does: the pattern must match the whole value. */
  private static boolean accepts(String name, String value) {
    JsonNode parameter = WRITTEN.parameters().path(name);
    if (parameter.has("AllowedValues")) {
      return parameter
          .path("AllowedValues")
          .valueStream()
          .map(JsonNode::asText)
          .collect(Collectors.toSet())
          .contains(value);
    }
    return value.length() <= parameter.path("MaxLength").asInt(4096)
        && value.matches(parameter.path("AllowedPattern").asText());
  }
}
