package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.Machine;

/** The rule's pattern, through the matcher that EventBridge itself uses. */
class RulePatternTest {
  private static final JsonNode PATTERN =
      Template.read().deployed().properties("ChangeRule").path("EventPattern");

  static List<ClassifiedEvent> events() {
    return ClassifiedEvent.all();
  }

  @ParameterizedTest
  @MethodSource("events")
  void letsThroughWhatTheTableSays(ClassifiedEvent event) throws Exception {
    assertThat(matches(event.envelope())).isEqualTo(event.passes());
  }

  @ParameterizedTest
  @MethodSource("events")
  void letsThroughExactlyWhatTheFunctionHandles(ClassifiedEvent event) {
    boolean comesByTheRule = !Set.of("Ignored", "LeaseEnded").contains(event.trigger());
    assertThat(event.passes()).isEqualTo(comesByTheRule);
  }

  @Test
  void hasEveryValueOnceTheStackIsDeployed() {
    assertThat(PATTERN.toString()).doesNotContain("Fn::", "Ref", "${");
  }

  @Test
  void theTableNamesEveryRecordAndEverySample() throws IOException {
    Set<String> named =
        events().stream().map(ClassifiedEvent::file).collect(Collectors.toUnmodifiableSet());
    assertThat(named).containsAll(jsonFiles(ClassifiedEvent.RECORDS, "cloudtrail/"));
    assertThat(named).containsAll(jsonFiles(ClassifiedEvent.SAMPLES, "events/"));
  }

  private static boolean matches(JsonNode event) throws Exception {
    Machine machine = Machine.builder().build();
    machine.addRule("rule", PATTERN.toString());
    return !machine.rulesForJSONEvent(event.toString()).isEmpty();
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
