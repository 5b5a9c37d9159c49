package io.github.stageguard.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What teams do to their stages, and the events that tell of it. */
final class Changes {
  private static final String STAGE = "prod";
  private static final int PEOPLE = 200;
  private static final Map<String, String> HEADERS =
      Map.of(
          Request.CALLER,
          Load.TEAM,
          "authorization",
          "AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/apigateway/aws4_request");

  /** A change; out of ten, seven break the policy, one of them by a data trace. */
  private enum Kind {
    DESCRIPTION(3, false),
    LEVEL_OFF(3, true),
    NO_ACCESS_LOG(1, true),
    POOR_FORMAT(2, true),
    TRACE_ON(1, true);

    private final int outOfTen;
    private final boolean violates;

    Kind(int outOfTen, boolean violates) {
      this.outOfTen = outOfTen;
      this.violates = violates;
    }

    static Kind any(SplittableRandom random) {
      int left = random.nextInt(10);
      for (Kind kind : values()) {
        left -= kind.outOfTen;
        if (left < 0) {
          return kind;
        }
      }
      throw new IllegalStateException("not ten");
    }

    private ArrayNode patch(String eventId) {
      ArrayNode patch = Json.object().putArray("patchOperations");
      ObjectNode operation = patch.addObject().put("op", "replace");
      switch (this) {
        case DESCRIPTION -> operation.put("path", "/description").put("value", eventId);
        case LEVEL_OFF -> operation.put("path", "/*/*/logging/loglevel").put("value", "OFF");
        case NO_ACCESS_LOG -> operation.put("op", "remove").put("path", "/accessLogSettings");
        case TRACE_ON -> operation.put("path", "/*/*/logging/dataTrace").put("value", "true");
        case POOR_FORMAT -> {
          operation.put("path", "/accessLogSettings/format").put("value", "$context.requestId");
          patch
              .addObject()
              .put("op", "replace")
              .put("path", "/accessLogSettings/destinationArn")
              .put("value", "arn:aws:logs:us-east-1:111122223333:log-group:/team/access");
        }
      }
      return patch;
    }
  }

  private final long seed;
  private final int apis;
  private final Network network;
  private int violating;

  Changes(long seed, int apis, Network network) {
    this.seed = seed;
    this.apis = apis;
    this.network = network;
  }

  /** The stages as they are before: compliant, one for each API, by API. */
  Map<String, ObjectNode> stages() {
    Map<String, ObjectNode> stages = new TreeMap<>();
    for (int i = 0; i < apis; i++) {
      ObjectNode stage =
          Json.object().put("stageName", STAGE).put("deploymentId", "d").put("lastUpdatedDate", 0);
      stage
          .putObject("accessLogSettings")
          .put("destinationArn", "arn:aws:logs:us-east-1:111122223333:log-group:/team/access")
          .put("format", FunctionAccount.FULL_FORMAT);
      stage
          .putObject("methodSettings")
          .putObject("*/*")
          .put("loggingLevel", "ERROR")
          .put("dataTraceEnabled", false)
          .put("throttlingBurstLimit", 7);
      stages.put(api(i), stage);
    }
    return stages;
  }

  /** How many changes broke the policy. */
  int violating() {
    return violating;
  }

  /**
   * Makes a change, which is the same each time it is tried.
   *
   * @return the event that tells of it, or nothing if API Gateway refused
   */
  Optional<String> make(int number, String eventId, Instant at) {
    SplittableRandom random = new SplittableRandom(seed + number);
    String api = api(random.nextInt(apis));
    Kind kind = Kind.any(random);
    Request update =
        new Request(
            "PATCH",
            "/restapis/" + api + "/stages/" + STAGE,
            HEADERS,
            Json.object().<ObjectNode>set("patchOperations", kind.patch(eventId)).toString());
    if (!network.answer(update).isSuccess()) {
      return Optional.empty();
    }
    violating += kind.violates ? 1 : 0;
    return Optional.of(event(eventId, api, random.nextInt(PEOPLE), at));
  }

  private static String event(String id, String api, int person, Instant at) {
    ObjectNode event =
        (ObjectNode)
            Json.read(Events.stageUpdated(api, STAGE, at.truncatedTo(ChronoUnit.SECONDS), id));
    ObjectNode issuer = (ObjectNode) event.at("/detail/userIdentity/sessionContext/sessionIssuer");
    issuer.put("arn", "arn:aws:iam::111122223333:role/Developer" + person);
    ((ObjectNode) event.at("/detail/userIdentity"))
        .put("arn", "arn:aws:sts::111122223333:assumed-role/Developer" + person + "/alice");
    return event.toString();
  }

  /** Makes one of the team's other calls. */
  void look() {
    Reply _ = network.answer(new Request("GET", "/restapis/" + api(0), HEADERS, ""));
  }

  private static String api(int number) {
    return "api%07d".formatted(number);
  }
}
