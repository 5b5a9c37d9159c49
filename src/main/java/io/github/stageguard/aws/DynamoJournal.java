package io.github.stageguard.aws;

import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromN;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The journal in one DynamoDB table. All that is known of a stage, or of the account, is one item
 * collection ({@code pk}): its entries by their ids, which begin with the time, and behind them
 * ({@code sk}) the contest. So one Query that goes backwards reads the contest and the latest
 * entries, as they were written last. Entries that are open stand in the sparse index {@code open},
 * all of them in the index {@code by-id}. Items that StageGuard did not write, or a later version
 * did, are passed over.
 */
public final class DynamoJournal implements Journal {
  /** How many entries a history holds at most. */
  static final int LATEST = 100;

  private static final String OPEN_INDEX = "open";
  private static final String ID_INDEX = "by-id";

  private final DynamoDbClient dynamo;
  private final String table;
  private final JournalItems items;

  /**
   * @param dynamo must end its calls within seconds: changes wait for them
   * @param table the table's name
   * @param place whose stages the journal is about
   */
  public DynamoJournal(DynamoDbClient dynamo, String table, Place place) {
    this.dynamo = Objects.requireNonNull(dynamo);
    this.table = Objects.requireNonNull(table);
    this.items = new JournalItems(place);
  }

  @Override
  public boolean isKept() {
    return true;
  }

  /** IAM: {@code dynamodb:Query} on the table. */
  @Override
  public History of(Optional<StageRef> stage) {
    QueryRequest wanted =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression("pk = :pk")
            .expressionAttributeValues(Map.of(":pk", fromS(items.partition(stage))))
            .consistentRead(true)
            .scanIndexForward(false)
            .limit(LATEST + 1)
            .build();
    List<JournalEntry> entries = new ArrayList<>();
    Optional<Contest> contest = Optional.empty();
    for (Map<String, AttributeValue> item : query(wanted, LATEST + 1)) {
      if (items.isContest(item)) {
        contest = items.contest(item);
      } else {
        items.entry(item).filter(entry -> entries.size() < LATEST).ifPresent(entries::add);
      }
    }
    return new History(entries, contest);
  }

  /** IAM: {@code dynamodb:PutItem} on the table. */
  @Override
  public void put(JournalEntry entry, Duration retention) {
    Map<String, AttributeValue> item = items.item(entry, retention);
    unlessRefused(
        "dynamodb:PutItem",
        () ->
            dynamo.putItem(
                r ->
                    r.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)")));
  }

  /** IAM: {@code dynamodb:UpdateItem} on the table. */
  @Override
  public void close(Optional<StageRef> stage, String id, State state) {
    String condition =
        switch (state) {
          case OPEN -> throw new IllegalArgumentException("an entry cannot be closed as open");
          case DONE -> "attribute_exists(pk)";
          case NOT_MADE, UNKNOWN -> "#state = :open";
        };
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":state", fromS(state.name()));
    if (state != State.DONE) {
      values.put(":open", fromS(State.OPEN.name()));
    }
    unlessRefused(
        "dynamodb:UpdateItem",
        () ->
            dynamo.updateItem(
                r ->
                    r.tableName(table)
                        .key(items.key(stage, id))
                        .updateExpression("SET #state = :state REMOVE #open")
                        .conditionExpression(condition)
                        .expressionAttributeNames(Map.of("#state", "state", "#open", "open"))
                        .expressionAttributeValues(values)));
  }

  /** IAM: {@code dynamodb:Query} on the table's index {@code open}. */
  @Override
  public List<JournalEntry> open() {
    QueryRequest wanted =
        QueryRequest.builder()
            .tableName(table)
            .indexName(OPEN_INDEX)
            .keyConditionExpression("#open = :place")
            .expressionAttributeNames(Map.of("#open", "open"))
            .expressionAttributeValues(Map.of(":place", fromS(items.here())))
            .build();
    return query(wanted, Integer.MAX_VALUE).stream()
        .flatMap(item -> items.entry(item).stream())
        .toList();
  }

  /**
   * IAM: {@code dynamodb:Query} on the table's index {@code by-id}; the function never asks.
   *
   * @throws CallFailedException also if there is one that cannot be read
   */
  @Override
  public Optional<JournalEntry> find(String id) {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    QueryRequest wanted =
        QueryRequest.builder()
            .tableName(table)
            .indexName(ID_INDEX)
            .keyConditionExpression("id = :id")
            .expressionAttributeValues(Map.of(":id", fromS(id)))
            .build();
    return query(wanted, LATEST).stream()
        .filter(items::isHere)
        .findFirst()
        .map(item -> items.entry(item).orElseThrow(DynamoJournal::unreadable));
  }

  /** IAM: {@code dynamodb:PutItem} on the table. */
  @Override
  public boolean begin(Contest contest, Duration retention) {
    Map<String, AttributeValue> item = items.item(contest, retention);
    String since = Long.toString(contest.since().getEpochSecond());
    return Calls.call(
        "dynamodb:PutItem",
        () -> {
          try {
            dynamo.putItem(
                r ->
                    r.tableName(table)
                        .item(item)
                        .conditionExpression("attribute_not_exists(pk) OR #until <= :since")
                        .expressionAttributeNames(Map.of("#until", "until"))
                        .expressionAttributeValues(Map.of(":since", fromN(since)))
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return true;
          } catch (ConditionalCheckFailedException standing) {
            // The client may have sent this very contest before, and lost the answer.
            return standing.hasItem() && standing.item().equals(item);
          }
        });
  }

  private List<Map<String, AttributeValue>> query(QueryRequest wanted, int most) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    Map<String, AttributeValue> from = Map.of();
    do {
      QueryRequest next =
          from.isEmpty() ? wanted : wanted.toBuilder().exclusiveStartKey(from).build();
      QueryResponse page = Calls.call("dynamodb:Query", () -> dynamo.query(next));
      found.addAll(page.items());
      from = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
    } while (!from.isEmpty() && found.size() < most);
    return found;
  }

  /** A call that may be refused for its condition, which is fine. */
  private static void unlessRefused(String operation, Runnable call) {
    boolean _ =
        Calls.call(
            operation,
            () -> {
              try {
                call.run();
                return true;
              } catch (ConditionalCheckFailedException refused) {
                return false;
              }
            });
  }

  private static CallFailedException unreadable() {
    return new CallFailedException(
        Kind.REFUSED,
        "dynamodb:Query",
        "UnreadableEntry",
        "the journal's entry was not written by this version of StageGuard",
        null);
  }
}
