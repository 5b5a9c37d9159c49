package io.github.stageguard.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.SdkJson;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/** The journal's table as {@code template.yaml} makes it. */
public final class JournalTable {
  private static final Set<String> SHAPE =
      Set.of("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes");

  private JournalTable() {}

  /** The call that makes a table of the same keys and indexes. */
  public static CreateTableRequest named(String name) {
    ObjectNode table = Template.read().deployed().properties("JournalTable").deepCopy();
    table.retain(SHAPE).put("TableName", name);
    return SdkJson.read(CreateTableRequest.builder(), table).build();
  }

  /** The attribute by which entries expire. */
  public static String expiry() {
    return Template.read()
        .properties("JournalTable")
        .at("/TimeToLiveSpecification/AttributeName")
        .asText();
  }
}
