package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Log groups. The emulator answers for them as AWS does, but accepts any name and knows neither
 * AssociateKmsKey nor DisassociateKmsKey; the keys that these set are remembered here.
 */
public final class LogGroups implements Rule {
  /** [D] §4. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/#-]{1,512}");

  /** The key of a group that was associated or disassociated last; an empty text for none. */
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  @Override
  public Reply answer(Request request, Next next) {
    if (!request.operation().service().equals("logs")) {
      return next.forward(request);
    }
    return switch (request.operation().name()) {
      case "CreateLogGroup" -> create(request, next);
      case "DeleteLogGroup" -> forgetting(request, next.forward(request));
      case "AssociateKmsKey" -> associate(request, request.json().path("kmsKeyId").asText(), next);
      case "DisassociateKmsKey" -> associate(request, "", next);
      case "DescribeLogGroups" -> describe(request, next.forward(request));
      default -> next.forward(request);
    };
  }

  private Reply create(Request request, Next next) {
    String name = name(request);
    if (!NAME.matcher(name).matches() || name.startsWith("aws/")) {
      // The code is [D], the text [I].
      throw invalid("Value '" + name + "' at 'logGroupName' failed to satisfy constraint");
    }
    return forgetting(request, next.forward(request));
  }

  private Reply forgetting(Request request, Reply reply) {
    if (reply.isSuccess()) {
      keys.remove(place(request, name(request)));
    }
    return reply;
  }

  private Reply associate(Request request, String key, Next next) {
    String name = name(request);
    if (name.isEmpty()) {
      throw invalid("The strict gate associates keys with log groups only");
    }
    String body = Json.object().put("logGroupNamePrefix", name).put("limit", 1).toString();
    JsonNode groups = next.forward(request.toLogs("DescribeLogGroups", body)).json();
    if (!groups.path("logGroups").path(0).path("logGroupName").asText().equals(name)) {
      // [D] the code is modelled; [I] the text.
      throw new AwsError(
          400, "ResourceNotFoundException", "The specified log group does not exist.");
    }
    keys.put(place(request, name), key);
    return Reply.json(200, Json.object());
  }

  private Reply describe(Request request, Reply reply) {
    if (!reply.isSuccess()) {
      return reply;
    }
    JsonNode answer = reply.json();
    for (JsonNode group : answer.path("logGroups")) {
      String key = keys.get(place(request, group.path("logGroupName").asText()));
      if (key != null && key.isEmpty()) {
        ((ObjectNode) group).remove("kmsKeyId");
      } else if (key != null) {
        ((ObjectNode) group).put("kmsKeyId", key);
      }
    }
    return reply.withBody(answer.toString());
  }

  private static String name(Request request) {
    return request.json().path("logGroupName").asText();
  }

  private static String place(Request request, String name) {
    return request.account() + ":" + request.region() + ":" + name;
  }

  private static AwsError invalid(String message) {
    return new AwsError(400, "InvalidParameterException", message);
  }
}
