package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * GetAccount and UpdateAccount. An unset role is left out of the answer and is set with an empty
 * value: [R] §2.6. UpdateAccount is let through once in 20 s: [D] §4, "Too Many Requests" [R] §3.1;
 * calls that are refused for the role count too: [R] §3.3. A test that sets the scene may call as
 * often as it likes and name any role.
 */
public final class Account implements Rule {
  private static final String ROLE = "cloudwatchRoleArn";

  private final Map<String, TokenBucket> updates = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final CloudWatchRole role;

  public Account(InstantSource clock, RoleAges ages) {
    this.clock = clock;
    this.role = new CloudWatchRole(ages);
  }

  @Override
  public Reply answer(Request request, Next next) {
    if (request.operation().is("apigateway", "UpdateAccount")) {
      if (!request.caller().equals(Request.SEED)) {
        check(request, next);
      }
      return asAws(next.forward(request));
    }
    if (request.operation().is("apigateway", "GetAccount")) {
      return asAws(next.forward(request));
    }
    return next.forward(request);
  }

  private void check(Request request, Next next) {
    TokenBucket allowed =
        updates.computeIfAbsent(
            request.account() + " " + request.region(),
            place -> new TokenBucket(1, Duration.ofSeconds(20), clock));
    if (!allowed.take()) {
      throw AwsError.throttled("apigateway");
    }
    for (JsonNode operation : request.json().path("patchOperations")) {
      String path = operation.path("path").asText();
      if (!path.equals("/" + ROLE) || !operation.path("op").asText().equals("replace")) {
        // [I] The wording is that of UpdateRestApi.
        throw AwsError.badRequest("Invalid patch path " + path);
      }
      String arn = operation.path("value").asText("");
      if (!arn.isEmpty()) {
        role.check(arn, request, next);
      }
    }
  }

  /** Whether the account names a role, which is all that API Gateway looks at for a stage. */
  static boolean namesRole(Request request, Next next) {
    Reply account = next.forward(request.toService("apigateway", "GET", "/account", ""));
    return !account.json().path(ROLE).asText("").isEmpty();
  }

  private static Reply asAws(Reply reply) {
    if (reply.isSuccess() && reply.json() instanceof ObjectNode account) {
      if (account.path(ROLE).asText("").isEmpty()) {
        account.remove(ROLE);
      }
      return reply.withBody(account.toString());
    }
    return reply;
  }
}
