package io.github.stageguard.emulator;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import io.github.stageguard.template.JournalTable;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * AWS's own DynamoDB Local, in memory, for all tests of a JVM. It keeps to itself: its usage data
 * is switched off and it listens on no port.
 */
public final class LocalDynamo {
  private static LocalDynamo shared;

  private final DynamoDbClient client;

  private LocalDynamo() {
    // Else its library for logging complains that it has no log to write.
    System.setProperty(
        "log4j2.loggerContextFactory",
        "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    boolean withoutTelemetry = true;
    AmazonDynamoDBLocal local = DynamoDBEmbedded.create(withoutTelemetry);
    // Its threads would keep the JVM from ending.
    Runtime.getRuntime().addShutdownHook(new Thread(local::shutdownNow));
    client = local.dynamoDbClient();
  }

  /** The one of this JVM, started when it is first asked for. */
  public static synchronized LocalDynamo shared() {
    if (shared == null) {
      shared = new LocalDynamo();
    }
    return shared;
  }

  /** Calls it without a request over the network. */
  public DynamoDbClient client() {
    return client;
  }

  /** An empty table like the stack's journal, whatever was there before. */
  public void journalTable(String name) {
    if (client.listTables().tableNames().contains(name)) {
      client.deleteTable(r -> r.tableName(name));
    }
    client.createTable(JournalTable.named(name));
  }

  /** Takes all items out of a table like the stack's journal. */
  public void empty(String journalTable) {
    client
        .scan(r -> r.tableName(journalTable).consistentRead(true))
        .items()
        .forEach(
            item ->
                client.deleteItem(
                    r ->
                        r.tableName(journalTable)
                            .key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
  }
}
