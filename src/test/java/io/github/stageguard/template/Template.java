package io.github.stageguard.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** {@code template.yaml} as CloudFormation sees it once parameters have values. */
public final class Template {
  /** Resource attributes and pseudo parameters as they could be in a deployed stack. */
  private static final Map<String, String> DEPLOYED =
      Map.of(
          "AWS::Partition", "aws",
          "AWS::Region", "us-east-1",
          "AWS::AccountId", "111122223333",
          "AWS::StackName", "stageguard",
          "FunctionRole.Arn", ClassifiedEvent.OWN_ROLE,
          "ModeParameter", "/stageguard/stageguard/mode",
          "LeaseGroup", "stageguard");

  /**
   * What is put in place of references.
   *
   * @param values by name, such as {@code PolicyParameter} or {@code LeaseRole.Arn}; null: unknown
   * @param parameters what conditions are decided by
   */
  private record Values(UnaryOperator<String> values, Map<String, String> parameters) {}

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

  private final JsonNode json;

  private Template(JsonNode json) {
    this.json = json;
  }

  /** As it stands in the file, with {@code !Ref X} read as {@code {"Ref": "X"}} and so on. */
  public static Template read() {
    try (var reader = Files.newBufferedReader(Path.of("template.yaml"))) {
      Object document = new Yaml(new Intrinsics()).load(reader);
      return new Template(new JsonMapper().valueToTree(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With parameters at their defaults and conditions decided. */
  public Template deployed() {
    return deployedWith(Map.of());
  }

  /** With these parameters, the others at their defaults, and conditions decided. */
  public Template deployedWith(Map<String, String> parameters) {
    Map<String, String> values = values(parameters);
    return new Template(resolve(json, new Values(values::get, values)));
  }

  /**
   * With conditions decided as {@link #deployedWith} does, and each reference to a name as the text
   * <code>${name}</code>.
   */
  Template writtenWith(Map<String, String> parameters) {
    return new Template(resolve(json, new Values(name -> "${" + name + "}", values(parameters))));
  }

  /** Parameters with which all conditions hold: what may be empty is not, what may be true is. */
  Map<String, String> everything() {
    Map<String, String> on = new HashMap<>();
    json.path("Parameters")
        .properties()
        .forEach(
            parameter -> {
              String otherwise = parameter.getValue().path("Default").asText();
              if (otherwise.isEmpty() || otherwise.equals("false")) {
                on.put(parameter.getKey(), otherwise.isEmpty() ? "set" : "true");
              }
            });
    return on;
  }

  private Map<String, String> values(Map<String, String> parameters) {
    Map<String, String> values = new HashMap<>(DEPLOYED);
    json.path("Parameters")
        .properties()
        .forEach(p -> values.put(p.getKey(), p.getValue().path("Default").asText()));
    values.putAll(parameters);
    return values;
  }

  JsonNode conditions() {
    return json.path("Conditions");
  }

  JsonNode parameters() {
    return json.path("Parameters");
  }

  JsonNode resources() {
    return json.path("Resources");
  }

  JsonNode metadata() {
    return json.path("Metadata");
  }

  /** The properties of one resource; a missing node when there is none of that name. */
  public JsonNode properties(String resource) {
    return resources().path(resource).path("Properties");
  }

  /** The resources of a type. */
  Stream<JsonNode> ofType(String type) {
    return resources().valueStream().filter(r -> r.path("Type").asText().equals(type));
  }

  /** What cannot be known before a deployment, such as another resource's ARN, stays as it is. */
  private JsonNode resolve(JsonNode node, Values values) {
    if (node.isArray()) {
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      node.valueStream()
          .map(item -> resolve(item, values))
          .filter(item -> !item.isMissingNode())
          .forEach(resolved::add);
      return resolved;
    }
    if (!node.isObject()) {
      return node;
    }
    if (node.has("Ref")) {
      String name = node.path("Ref").asText();
      return name.equals("AWS::NoValue") ? MissingNode.getInstance() : value(name, node, values);
    }
    if (node.has("Fn::GetAtt")) {
      return value(node.path("Fn::GetAtt").asText(), node, values);
    }
    if (node.has("Fn::Sub")) {
      return JsonNodeFactory.instance.textNode(
          REFERENCE
              .matcher(node.path("Fn::Sub").asText())
              .replaceAll(
                  m ->
                      Matcher.quoteReplacement(
                          Optional.ofNullable(values.values().apply(m.group(1)))
                              .orElse(m.group()))));
    }
    if (node.has("Fn::If")) {
      JsonNode branches = node.path("Fn::If");
      boolean holds =
          holds(json.path("Conditions").path(branches.path(0).asText()), values.parameters());
      return resolve(branches.path(holds ? 1 : 2), values);
    }
    ObjectNode resolved = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(
            field -> {
              JsonNode value = resolve(field.getValue(), values);
              if (!value.isMissingNode()) {
                resolved.set(field.getKey(), value);
              }
            });
    return resolved;
  }

  private static JsonNode value(String name, JsonNode unresolved, Values values) {
    String value = values.values().apply(name);
    return value == null ? unresolved : JsonNodeFactory.instance.textNode(value);
  }

  private boolean holds(JsonNode condition, Map<String, String> parameters) {
    if (condition.has("Fn::Not")) {
      return !holds(condition.path("Fn::Not").path(0), parameters);
    }
    if (condition.has("Fn::Equals")) {
      JsonNode sides =
          resolve(condition.path("Fn::Equals"), new Values(parameters::get, parameters));
      return sides.path(0).equals(sides.path(1));
    }
    throw new IllegalArgumentException("a condition that these tests cannot decide: " + condition);
  }

  /** CloudFormation's short forms: {@code !Name value} stands for {@code {"Fn::Name": value}}. */
  private static final class Intrinsics extends SafeConstructor {
    Intrinsics() {
      super(new LoaderOptions());
      yamlMultiConstructors.put("!", new LongForm());
    }

    private final class LongForm extends AbstractConstruct {
      @Override
      public Object construct(Node node) {
        String name = node.getTag().getValue().substring(1);
        Object value =
            switch (node) {
              case ScalarNode scalar -> constructScalar(scalar);
              case SequenceNode sequence -> constructSequence(sequence);
              case MappingNode mapping -> constructMapping(mapping);
              default -> throw new IllegalArgumentException("unexpected node " + node);
            };
        return Map.of(name.equals("Ref") ? name : "Fn::" + name, value);
      }
    }
  }
}
