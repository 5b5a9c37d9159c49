package io.github.stageguard.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.github.stageguard.accesslog.AccessLogVariables;
import io.github.stageguard.stage.ApiKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The schema that ships with StageGuard, held against documents. What a problem says is allowed
 * comes from the schema too: its {@code errorMessage}, or else its keys or values.
 */
final class PolicySchema {
  private static final String ALLOWED = "allowed: ";
  private static final JsonNode TEXT = text();
  private static final JsonSchema SCHEMA = schema();

  /** A format of ours; JSON Schema leaves their meaning to whoever validates. */
  private record TextFormat(String name, Predicate<String> allows) implements Format {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean matches(ExecutionContext context, String value) {
      return allows.test(value);
    }
  }

  private PolicySchema() {}

  static Stream<PolicyProblem> problems(LocatedYaml document) {
    return SCHEMA.validate(document.root()).stream().map(message -> problem(document, message));
  }

  private static PolicyProblem problem(LocatedYaml document, ValidationMessage message) {
    JsonPointer at = pointer(message.getInstanceLocation());
    JsonNode rule = TEXT.at(pointer(message.getSchemaLocation().getFragment()).head());
    return switch (message.getType()) {
      case "additionalProperties" ->
          document.problem(
              at.appendProperty(message.getProperty()), "not a key here; " + keys(rule));
      case "required" ->
          document.problem(
              at.appendProperty(message.getProperty()),
              "missing; " + allowed(rule.path("properties").path(message.getProperty())));
      default ->
          document.problem(
              at,
              PolicyProblem.shown(document.root().at(at)) + " is not allowed; " + allowed(rule));
    };
  }

  private static String allowed(JsonNode rule) {
    if (rule.has("errorMessage")) {
      return rule.path("errorMessage").asText();
    }
    if (rule.has("$ref")) {
      return allowed(TEXT.at(rule.path("$ref").asText().substring(1)));
    }
    if (rule.has("enum")) {
      return ALLOWED
          + rule.path("enum").valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }
    if (rule.has("const")) {
      return ALLOWED + rule.path("const").asText();
    }
    return ALLOWED + (rule.path("type").asText().equals("array") ? "a list" : "a mapping");
  }

  private static String keys(JsonNode rule) {
    return ALLOWED
        + rule.path("properties").properties().stream()
            .filter(each -> !each.getValue().has("not"))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
  }

  private static JsonPointer pointer(JsonNodePath path) {
    JsonPointer pointer = JsonPointer.empty();
    for (int i = 0; i < path.getNameCount(); i++) {
      pointer =
          path.getElement(i) instanceof Integer index
              ? pointer.appendIndex(index)
              : pointer.appendProperty(path.getName(i));
    }
    return pointer;
  }

  private static JsonSchema schema() {
    JsonMetaSchema standard = JsonMetaSchema.getV202012();
    JsonMetaSchema.Builder dialect =
        JsonMetaSchema.builder(standard.getIri(), standard)
            .keyword(new NonValidationKeyword("errorMessage"))
            .format(new TextFormat("log-group", LogGroupTemplate::isValid))
            .format(
                new TextFormat(
                    "lease", time -> PolicyTime.lease(TextNode.valueOf(time)).isPresent()))
            .format(
                new TextFormat(
                    "window", time -> PolicyTime.window(TextNode.valueOf(time)).isPresent()))
            .format(
                new TextFormat(
                    "variable",
                    name ->
                        Arrays.stream(ApiKind.values())
                            .anyMatch(kind -> AccessLogVariables.isKnown(kind, name))));
    for (ApiKind kind : ApiKind.values()) {
      dialect.format(
          new TextFormat(
              kind.label() + "-variable", name -> AccessLogVariables.isKnown(kind, name)));
    }
    return JsonSchemaFactory.getInstance(
            VersionFlag.V202012, factory -> factory.metaSchema(dialect.build()))
        .getSchema(
            TEXT,
            SchemaValidatorsConfig.builder()
                .formatAssertionsEnabled(true)
                .pathType(PathType.JSON_POINTER)
                .build());
  }

  private static JsonNode text() {
    try (InputStream schema = PolicySchema.class.getResourceAsStream("policy.schema.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
