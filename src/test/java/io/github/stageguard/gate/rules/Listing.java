package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Request;
import java.util.Map;
import java.util.TreeMap;

/** A listing that comes in pages, and how AWS spells its parameters. */
enum Listing {
  REST_APIS("GetRestApis", "/restapis", "item", "id", "limit", "position", 25, 500),
  V2_APIS("GetApis", "/v2/apis", "items", "apiId", "maxResults", "nextToken", 25, 500),
  V2_STAGES("GetStages", "/v2/apis", "items", "stageName", "maxResults", "nextToken", 25, 500),
  SCHEDULES("ListSchedules", "/schedules", "Schedules", "Arn", "MaxResults", "NextToken", 100, 100),
  LOG_GROUPS("DescribeLogGroups", "/", "logGroups", "logGroupName", "limit", "nextToken", 50, 50);

  final String items;
  final String limit;
  final String token;
  final int usual;
  final int most;
  private final String operation;
  private final String root;
  private final String key;

  Listing(
      String operation,
      String root,
      String items,
      String key,
      String limit,
      String token,
      int usual,
      int most) {
    this.operation = operation;
    this.root = root;
    this.items = items;
    this.key = key;
    this.limit = limit;
    this.token = token;
    this.usual = usual;
    this.most = most;
  }

  /** The listing that a request asks for, or null. */
  static Listing askedFor(Request request) {
    Operation called = request.operation();
    for (Listing listing : values()) {
      if (called.name().equals(listing.operation) && request.target().startsWith(listing.root)) {
        return listing;
      }
    }
    return null;
  }

  /** What orders the entries and tells them apart. */
  String key(JsonNode item) {
    return item.path(key).asText();
  }

  /** The parameters of a request by name. */
  Map<String, String> parameters(Request request) {
    return new TreeMap<>(this == LOG_GROUPS ? Json.texts(request.json()) : request.query());
  }

  /**
   * Asks the emulator for all there is.
   *
   * @param more where the page before of the emulator's own stopped; empty: from the beginning
   */
  Request wholly(Request request, String more) {
    if (this == LOG_GROUPS) {
      ObjectNode body = (ObjectNode) request.json();
      body.remove(limit);
      return request.withBody(body.put(token, more).toString());
    }
    Map<String, String> query = new TreeMap<>(request.query());
    query.put(limit, this == SCHEDULES ? "1000000" : "500");
    query.remove(token);
    if (!more.isEmpty()) {
      query.put(token, more);
    }
    return request.withQuery(query);
  }

  /** A refusal in the words of the service: the code is [D], the text [I]. */
  AwsError refusal(String text) {
    return switch (this) {
      case REST_APIS, V2_APIS, V2_STAGES -> AwsError.badRequest(text);
      case SCHEDULES -> new AwsError(400, "ValidationException", text);
      case LOG_GROUPS -> new AwsError(400, "InvalidParameterException", text);
    };
  }
}
