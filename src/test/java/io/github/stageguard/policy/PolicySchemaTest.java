package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.stageguard.policy.Enforcement.Enforced;
import io.github.stageguard.policy.Enforcement.Exempted;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class PolicySchemaTest {
  private static final JsonSchemaFactory STOCK = JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final JsonNode schema = new ObjectMapper().readTree(resource("policy.schema.json"));
  private final JsonNode defaults = LocatedYaml.read(resource("default-policy.yaml")).root();
  private final SoftAssertions softly = new SoftAssertions();

  PolicySchemaTest() throws IOException {}

  @Test
  void theSchemaIsOneOfItsDialect() {
    assertThat(STOCK.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema)).isEmpty();
  }

  @Test
  void thePackagedDefaultIsAPolicy() {
    assertThat(PolicyDocument.parse(resource("default-policy.yaml"))).isNotNull();
  }

  @Test
  void everyPropertyIsDescribed() {
    describe("", schema);
    schema.path("$defs").properties().forEach(each -> describe(each.getKey(), each.getValue()));
    softly.assertAll();
  }

  private void describe(String path, JsonNode rule) {
    for (Map.Entry<String, JsonNode> each : rule.path("properties").properties()) {
      JsonNode property = each.getValue();
      softly
          .assertThat(property.path("description").asText(resolved(property, "description")))
          .as(path + "." + each.getKey())
          .isNotEmpty();
      describe(path + "." + each.getKey(), property);
      describe(path + "." + each.getKey(), property.path("items"));
    }
  }

  @Test
  void theDefaultsOfTheSchemaAreThePackagedOnes() {
    compare("", schema, defaults);
    softly.assertAll();
  }

  private void compare(String path, JsonNode rule, JsonNode value) {
    for (Map.Entry<String, JsonNode> each : rule.path("properties").properties()) {
      String at = path + "." + each.getKey();
      JsonNode property = each.getValue();
      JsonNode target = property.has("$ref") ? target(property) : property;
      JsonNode packaged = value.path(each.getKey());
      if (target.has("properties")) {
        compare(at, target, packaged);
      } else {
        softly.assertThat(property.has("default")).as(at).isTrue();
        softly.assertThat(property.path("default")).as(at).hasToString(packaged.toString());
      }
    }
    value
        .fieldNames()
        .forEachRemaining(
            name -> softly.assertThat(rule.path("properties").has(name)).as(path + name).isTrue());
  }

  @Test
  void theDocumentedSampleIsValidToAnyValidator() {
    JsonNode sample = LocatedYaml.read(resource("sample-policy.yaml")).root();
    assertThat(STOCK.getSchema(schema).validate(sample)).isEmpty();
  }

  @Test
  void theDocumentedSampleMeansWhatItSays() {
    Policy policy = PolicyDocument.parse(resource("sample-policy.yaml"));
    LocalDate today = LocalDate.parse("2026-11-22");
    StagePolicy critical =
        policy.forStage(
            Subjects.of(ApiKind.REST, "f1", "prod-eu", Map.of("tier", "critical")), today);
    assertThat(critical.executionLogs().minimumLevel()).isEqualTo(LogLevel.INFO);
    assertThat(critical.dataTrace().lease()).isEqualTo(Duration.ofMinutes(15));
    assertThat(critical.dataTrace().maximum()).isEqualTo(Duration.ofHours(8));
    StagePolicy load = policy.forStage(Subjects.rest("a1b2c3d4e5", "load-1"), today);
    assertThat(load.accessLogs().enforcement())
        .isEqualTo(
            new Exempted(
                LocalDate.parse("2027-01-31"),
                "load test writes 40 GB a day",
                "security@example.com"));
    assertThat(load.dataTrace().enforcement()).isEqualTo(new Enforced());
    Subject other = Subjects.rest("f1", "prod-eu");
    assertThat(policy.forStage(other, today))
        .isEqualTo(PolicyDocument.packagedDefault().forStage(other, today));
  }

  private String resolved(JsonNode property, String keyword) {
    return property.has("$ref") ? target(property).path(keyword).asText() : "";
  }

  private JsonNode target(JsonNode property) {
    return schema.at(property.path("$ref").asText().substring(1));
  }

  private static String resource(String name) {
    try (InputStream in = PolicySchemaTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
