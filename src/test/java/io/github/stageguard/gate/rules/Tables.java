package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import io.github.stageguard.gate.wire.SdkJson;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** DynamoDB: AWS's own DynamoDB Local answers, not the emulator. */
public final class Tables implements Rule {
  private static final String MODEL = "com.amazonaws.dynamodb.v20120810#";

  @Override
  public Reply answer(Request request, Next next) {
    if (!request.operation().service().equals("dynamodb")) {
      return next.forward(request);
    }
    try {
      return Reply.json(200, SdkJson.write(answer(request.operation().name(), request.json())));
    } catch (ConditionalCheckFailedException e) {
      ObjectNode error = Json.object().put("__type", MODEL + "ConditionalCheckFailedException");
      error.put("message", e.awsErrorDetails().errorMessage());
      if (e.hasItem()) {
        error.set(
            "Item", SdkJson.write(PutItemRequest.builder().item(e.item()).build()).get("Item"));
      }
      return new Reply(
          400, Map.of("Content-Type", "application/x-amz-json-1.0"), error.toString(), false);
    } catch (DynamoDbException e) {
      String code = e.awsErrorDetails().errorCode();
      throw new AwsError(e.statusCode(), code, e.awsErrorDetails().errorMessage());
    }
  }

  private static SdkPojo answer(String operation, JsonNode body) {
    DynamoDbClient dynamo = LocalDynamo.shared().client();
    return switch (operation) {
      case "PutItem" -> dynamo.putItem(SdkJson.read(PutItemRequest.builder(), body).build());
      case "Query" -> dynamo.query(SdkJson.read(QueryRequest.builder(), body).build());
      case "UpdateItem" ->
          dynamo.updateItem(SdkJson.read(UpdateItemRequest.builder(), body).build());
      default -> throw new AwsError(400, "UnknownOperationException", operation);
    };
  }
}
