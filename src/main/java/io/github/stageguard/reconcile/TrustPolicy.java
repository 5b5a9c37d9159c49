package io.github.stageguard.reconcile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads a role's trust policy with one question: is it certain that API Gateway cannot assume the
 * role?
 */
final class TrustPolicy {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SERVICE = "apigateway.amazonaws.com";

  private TrustPolicy() {}

  /**
   * Whether no statement can let API Gateway in. Whatever is beyond plain reading (conditions,
   * exclusions, broken JSON) counts as perhaps.
   */
  static boolean surelyExcludesApiGateway(String policy) {
    JsonNode statements;
    try {
      statements = JSON.readTree(policy).path("Statement");
    } catch (JacksonException unreadable) {
      return false;
    }
    if (statements.isObject()) {
      return !mayAdmit(statements);
    }
    if (!statements.isArray()) {
      return false;
    }
    for (JsonNode statement : statements) {
      if (mayAdmit(statement)) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayAdmit(JsonNode statement) {
    if (!statement.path("Effect").asText().equals("Allow")) {
      return false;
    }
    if (statement.has("NotPrincipal") || statement.has("NotAction")) {
      return true;
    }
    return mayName(statement.path("Principal")) && mayAllow(statement.path("Action"));
  }

  private static boolean mayName(JsonNode principal) {
    if (principal.isTextual()) {
      return principal.asText().equals("*");
    }
    return anyText(principal.path("Service"), service -> service.startsWith(SERVICE))
        || anyText(principal.path("Service"), service -> service.contains("*"));
  }

  private static boolean mayAllow(JsonNode action) {
    return anyText(action, name -> name.equalsIgnoreCase("sts:AssumeRole") || name.contains("*"));
  }

  private static boolean anyText(JsonNode oneOrMany, java.util.function.Predicate<String> matches) {
    if (oneOrMany.isTextual()) {
      return matches.test(oneOrMany.asText());
    }
    for (JsonNode one : oneOrMany) {
      if (matches.test(one.asText())) {
        return true;
      }
    }
    return false;
  }
}
