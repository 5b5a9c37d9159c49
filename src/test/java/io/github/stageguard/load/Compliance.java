package io.github.stageguard.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.function.FunctionAccount;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the default policy asks of a REST stage, worked out without StageGuard's code. */
final class Compliance {
  private static final List<String> VARIABLES = List.of(FunctionAccount.FULL_FORMAT.split(" "));

  private Compliance() {}

  /** The keys of those that do not comply. */
  static Set<String> flawed(Map<String, ObjectNode> stages) {
    return stages.entrySet().stream()
        .filter(stage -> !complies(stage.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean complies(JsonNode stage) {
    String format = stage.at("/accessLogSettings/format").asText();
    JsonNode defaults = stage.at("/methodSettings/*~1*");
    return stage.at("/accessLogSettings/destinationArn").asText().startsWith("arn:aws:logs:")
        && VARIABLES.stream().allMatch(format::contains)
        && Set.of("ERROR", "INFO").contains(defaults.path("loggingLevel").asText())
        && !defaults.path("dataTraceEnabled").asBoolean();
  }
}
