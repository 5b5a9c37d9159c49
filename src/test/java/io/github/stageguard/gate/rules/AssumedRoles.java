package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * AssumeRole is refused in the same words whether the role is missing or does not trust the caller:
 * [D] IAM's guide to access denied messages. The trust policy counts here as far as its principal's
 * account and its external id go. What is done with the credentials is done in the role's account.
 */
public final class AssumedRoles implements Rule {
  private final Map<String, String> accounts = new ConcurrentHashMap<>();

  /** The request with credentials that name the account, where they are those of a role. */
  public Request inAccount(Request request) {
    String account = accounts.get(request.accessKey());
    return account == null ? request : request.inAccount(account);
  }

  @Override
  public Reply answer(Request request, Next next) {
    if (!request.operation().is("sts", "AssumeRole")) {
      return next.forward(request);
    }
    String arn = request.form().getOrDefault("RoleArn", "");
    String account = arn.split(":", -1)[4];
    Reply role =
        new Iam(request.inAccount(account), next).getRole(arn.substring(arn.lastIndexOf('/') + 1));
    if (!role.isSuccess() || !trusts(Json.read(Iam.trustPolicy(role)), request)) {
      throw new AwsError(
          403,
          "AccessDenied",
          "User: arn:aws:iam::%s:user/auditor is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(request.account(), arn));
    }
    Reply reply = next.forward(request);
    accounts.put(Iam.element(reply, "AccessKeyId"), account);
    return reply;
  }

  private static boolean trusts(JsonNode policy, Request request) {
    JsonNode statement = policy.path("Statement").path(0);
    String principal = statement.path("Principal").path("AWS").asText();
    String externalId = statement.at("/Condition/StringEquals/sts:ExternalId").asText();
    return principal.equals("arn:aws:iam::" + request.account() + ":root")
        && (externalId.isEmpty()
            || externalId.equals(request.form().getOrDefault("ExternalId", "")));
  }
}
