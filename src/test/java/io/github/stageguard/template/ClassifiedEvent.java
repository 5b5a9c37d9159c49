package io.github.stageguard.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One row of {@code classification.yaml}: an event, which rule of {@code template.yaml} lets it
 * through, and what the function takes it for.
 *
 * @param name the case, for people
 * @param file the file it is made from, as the table names it
 * @param envelope the complete EventBridge envelope
 * @param rule the one rule that lets it through; empty if none does
 * @param trigger simple name of the trigger that the function makes of it
 */
public record ClassifiedEvent(
    String name, String file, JsonNode envelope, Optional<String> rule, String trigger) {
  /** The role that the function works as in these events. */
  public static final String OWN_ROLE =
      "arn:aws:iam::111122223333:role/stageguard-FunctionRole-EXAMPLE";

  /** The parameter that holds the mode. */
  public static final String MODE_PARAMETER = "/stageguard/stageguard/mode";

  /** The parameter that holds the policy. */
  public static final String POLICY_PARAMETER = "/stageguard/policy";

  /** The rules that invoke the function. */
  static final List<String> RULES = List.of("ChangeRule", "LogGroupRule", "PolicyRule");

  static final Path RECORDS = Path.of("src/test/resources/cloudtrail");
  static final Path SAMPLES = Path.of("events");

  private static final JsonMapper JSON = new JsonMapper();

  /** All rows. */
  public static List<ClassifiedEvent> all() {
    JsonNode table;
    try {
      table = new YAMLMapper().readTree(Path.of("src/test/resources/classification.yaml").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table.valueStream().map(ClassifiedEvent::read).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private static ClassifiedEvent read(JsonNode row) {
    String file = row.required("file").asText();
    ObjectNode envelope = envelope(file);
    row.path("set")
        .properties()
        .forEach(
            change ->
                parent(envelope, change.getKey()).set(last(change.getKey()), change.getValue()));
    row.path("remove")
        .valueStream()
        .map(JsonNode::asText)
        .forEach(pointer -> parent(envelope, pointer).remove(last(pointer)));
    String rule = row.required("rule").asText();
    if (!rule.equals("none") && !RULES.contains(rule)) {
      throw new IllegalArgumentException("rule is none or one of " + RULES + ", not " + rule);
    }
    return new ClassifiedEvent(
        row.path("case").asText(file),
        file,
        envelope,
        Optional.of(rule).filter(RULES::contains),
        row.required("trigger").asText());
  }

  /** CloudTrail's own records come without the envelope that EventBridge puts around them. */
  private static ObjectNode envelope(String file) {
    Path path =
        file.startsWith("events/") ? Path.of(file) : Path.of("src/test/resources").resolve(file);
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
      return json.has("detail-type") ? json : wrap(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode wrap(ObjectNode callRecord) {
    ObjectNode envelope =
        JSON.createObjectNode()
            .put("version", "0")
            .put("id", callRecord.required("eventID").asText())
            .put("detail-type", "AWS API Call via CloudTrail")
            .put("source", "aws.apigateway")
            .put("account", callRecord.required("recipientAccountId").asText())
            .put("time", callRecord.required("eventTime").asText())
            .put("region", callRecord.required("awsRegion").asText());
    envelope.putArray("resources");
    envelope.set("detail", callRecord);
    return envelope;
  }

  private static ObjectNode parent(ObjectNode envelope, String pointer) {
    return (ObjectNode) envelope.requiredAt(JsonPointer.compile(pointer).head());
  }

  private static String last(String pointer) {
    return JsonPointer.compile(pointer).last().getMatchingProperty();
  }
}
