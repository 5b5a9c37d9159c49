package io.github.stageguard.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.stageguard.policy.EffectiveKey.Decision;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says of each key that matters to a stage what it is and what decided it. */
final class Explanations {
  /** The sections that overrides may hold. */
  private static final List<String> SECTIONS =
      List.of("accessLogs", "executionLogs", "dataTrace", "contested");

  private static final JsonPointer LOG_GROUP =
      JsonPointer.compile("/accessLogs/destination/logGroup");
  private static final JsonPointer REQUIRED =
      JsonPointer.compile("/accessLogs/format/requiredVariables");
  private static final JsonPointer LEASE = JsonPointer.compile("/dataTrace/lease");
  private static final JsonPointer MAXIMUM = JsonPointer.compile("/dataTrace/maximum");

  private final JsonNode document;
  private final Function<JsonPointer, OptionalInt> lines;
  private final Subject subject;
  private final LocalDate today;
  private final StagePolicy inForce;
  private final List<EffectiveKey> keys = new ArrayList<>();

  /**
   * @param document with every section and key
   * @param lines where the text has what; empty for what it leaves out
   * @param inForce what holds for the stage
   */
  Explanations(
      JsonNode document,
      Function<JsonPointer, OptionalInt> lines,
      Subject subject,
      LocalDate today,
      StagePolicy inForce) {
    this.document = document;
    this.lines = lines;
    this.subject = subject;
    this.today = today;
    this.inForce = inForce;
  }

  List<EffectiveKey> keys() {
    for (String section : SECTIONS) {
      add(JsonPointer.empty().appendProperty(section), document.path(section));
    }
    return List.copyOf(keys);
  }

  /** As deep as the schema. */
  private void add(JsonPointer at, JsonNode value) {
    if (at.equals(REQUIRED)) {
      JsonPointer own = at.appendProperty(subject.stage().kind().label());
      List<String> names = inForce.accessLogs().format().required();
      keys.add(new EffectiveKey(name(own), "[" + String.join(", ", names) + "]", decision(own)));
    } else if (value.isObject()) {
      value.properties().forEach(each -> add(at.appendProperty(each.getKey()), each.getValue()));
    } else {
      keys.add(key(at));
    }
  }

  private EffectiveKey key(JsonPointer at) {
    if (at.last().getMatchingProperty().equals("mode")) {
      return mode(at);
    }
    if (at.equals(LOG_GROUP)) {
      return new EffectiveKey(name(at), inForce.accessLogs().logGroup().name(), decision(at));
    }
    if (at.equals(LEASE) && isCut()) {
      return new EffectiveKey(name(at), text(value(MAXIMUM)), decision(MAXIMUM));
    }
    return new EffectiveKey(name(at), text(value(at)), decision(at));
  }

  /** Whether the maximum is shorter than the lease. */
  private boolean isCut() {
    return inForce.dataTrace().lease().equals(inForce.dataTrace().maximum())
        && !PolicyTime.lease(value(LEASE)).equals(PolicyTime.lease(value(MAXIMUM)));
  }

  /** A rule that is off stays off for a stage that is exempt from it. */
  private EffectiveKey mode(JsonPointer at) {
    String rule = at.getMatchingProperty();
    JsonNode exemptions = document.path("exemptions");
    boolean off = value(at).asText().equals("off");
    for (int i = 0; i < exemptions.size() && !off; i++) {
      Policy.Exemption each = Policy.Exemption.of(exemptions.path(i));
      if (each.holds(subject, today) && each.rules().contains(rule)) {
        JsonPointer place = JsonPointer.compile("/exemptions").appendIndex(i);
        return new EffectiveKey(
            name(at),
            "exempt",
            new Decision.Exempt(i + 1, lines.apply(place).orElseThrow(), each.terms()));
      }
    }
    return new EffectiveKey(name(at), text(value(at)), decision(at));
  }

  private Decision decision(JsonPointer at) {
    OptionalInt override = override(at);
    if (override.isPresent()) {
      int index = override.getAsInt();
      JsonPointer place = JsonPointer.compile("/overrides").appendIndex(index).append(at);
      return new Decision.Overridden(index + 1, lines.apply(place).orElseThrow());
    }
    OptionalInt line = lines.apply(at);
    return line.isPresent() ? new Decision.General(line.getAsInt()) : new Decision.ByDefault();
  }

  private JsonNode value(JsonPointer at) {
    OptionalInt override = override(at);
    return override.isPresent()
        ? document.path("overrides").path(override.getAsInt()).at(at)
        : document.at(at);
  }

  /** The first override that matches and has the key. */
  private OptionalInt override(JsonPointer at) {
    JsonNode overrides = document.path("overrides");
    for (int i = 0; i < overrides.size(); i++) {
      JsonNode each = overrides.path(i);
      if (!each.at(at).isMissingNode() && new Match(each.path("match")).matches(subject)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static String name(JsonPointer at) {
    return at.toString().substring(1).replace('/', '.');
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return value
          .valueStream()
          .map(Explanations::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof TextNode text ? text.textValue() : value.toString();
  }
}
