package io.github.stageguard.gate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A signed request to AWS.
 *
 * @param method the HTTP method
 * @param target path and query as sent
 * @param headers the headers by lower-case name
 * @param body the body, empty if there is none
 */
public record Request(String method, String target, Map<String, String> headers, String body) {
  /** Names the client that a call comes from; the function's own calls do not carry it. */
  public static final String CALLER = "x-stageguard-caller";

  /** The caller that no quota holds for: a test that sets the scene. */
  public static final String SEED = "seed";

  private static final Pattern SCOPE =
      Pattern.compile("Credential=[^/,]++/[0-9]++/([^/,]++)/([^/,]++)/aws4_request");

  private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/,]++)/");

  private static final Pattern APPLICATION = Pattern.compile("(?:^| )app/([^ ]++)");

  private static final Pattern ACCOUNT = Pattern.compile("Credential=([0-9]{12})/");

  public Request {
    Map<String, String> lower = new TreeMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(lower);
  }

  public Request withBody(String other) {
    return new Request(method, target, headers, other);
  }

  /** Another request of the same caller, to any service. */
  public Request toService(
      String service, String otherMethod, String otherTarget, String otherBody) {
    Map<String, String> kept = new TreeMap<>();
    kept.put(
        "authorization",
        headers
            .getOrDefault("authorization", "")
            .replaceFirst("/[^/,]+/aws4_request", "/" + service + "/aws4_request"));
    kept.put(
        "content-type",
        service.equals("iam") ? "application/x-www-form-urlencoded" : "application/json");
    return new Request(otherMethod, otherTarget, kept, otherBody);
  }

  /** Another request of the same caller, to an operation of CloudWatch Logs. */
  public Request toLogs(String operation, String otherBody) {
    Map<String, String> kept = new TreeMap<>(toService("logs", "POST", "/", "").headers());
    kept.put("content-type", "application/x-amz-json-1.1");
    kept.put("x-amz-target", "Logs_20140328." + operation);
    return new Request("POST", "/", kept, otherBody);
  }

  /** The marked client that the call comes from, or an empty string for the function. */
  public String caller() {
    return headers.getOrDefault(CALLER, "");
  }

  /** The application's id in the User-Agent, or an empty string. */
  public String application() {
    Matcher matcher = APPLICATION.matcher(headers.getOrDefault("user-agent", ""));
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * The body as JSON.
   *
   * @throws AwsError if it is none
   */
  public JsonNode json() {
    try {
      return Json.read(body.isEmpty() ? "{}" : body);
    } catch (IllegalStateException e) {
      throw new AwsError(400, "SerializationException", "The body is no JSON");
    }
  }

  /** The access key that it is signed with; empty if it is not signed. */
  public String accessKey() {
    Matcher matcher = ACCESS_KEY.matcher(headers.getOrDefault("authorization", ""));
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The same request of someone in that account. */
  public Request inAccount(String account) {
    Map<String, String> changed = new TreeMap<>(headers);
    changed.computeIfPresent(
        "authorization",
        (name, value) -> ACCESS_KEY.matcher(value).replaceFirst("Credential=" + account + "/"));
    return new Request(method, target, changed, body);
  }

  /** The account of the credentials: an access key of twelve digits names it. */
  public String account() {
    Matcher matcher = ACCOUNT.matcher(headers.getOrDefault("authorization", ""));
    return matcher.find() ? matcher.group(1) : "000000000000";
  }

  /** The Region the request is signed for. */
  public String region() {
    return scope(1, "us-east-1");
  }

  public Operation operation() {
    String service = scope(2, "unsigned");
    String jsonTarget = headers.getOrDefault("x-amz-target", "");
    if (!jsonTarget.isEmpty()) {
      String name = jsonTarget.substring(jsonTarget.lastIndexOf('.') + 1);
      return new Operation(service, name, Map.of());
    }
    if (headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")) {
      return new Operation(service, form().getOrDefault("Action", "unknown"), Map.of());
    }
    return Routes.operation(service, method, segments());
  }

  /** The path's decoded segments. */
  public List<String> segments() {
    List<String> segments = new ArrayList<>();
    for (String segment : target.split("\\?", 2)[0].split("/", -1)) {
      segments.add(decode(segment.replace("+", "%2B")));
    }
    return segments.subList(1, segments.size());
  }

  /** The query's value of that name, or an empty string. */
  public String query(String name) {
    return query().getOrDefault(name, "");
  }

  /** The query in the order sent. */
  public Map<String, String> query() {
    int start = target.indexOf('?');
    return start < 0 ? Map.of() : pairs(target.substring(start + 1));
  }

  /** The same request with another query. */
  public Request withQuery(Map<String, String> other) {
    String encoded =
        other.entrySet().stream()
            .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
            .collect(Collectors.joining("&"));
    String path = target.split("\\?", 2)[0];
    return new Request(method, encoded.isEmpty() ? path : path + "?" + encoded, headers, body);
  }

  /** The body of a query protocol request: its fields in the order sent. */
  public Map<String, String> form() {
    return pairs(body);
  }

  private static Map<String, String> pairs(String encoded) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        pairs.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
      }
    }
    return pairs;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String decode(String encoded) {
    return URLDecoder.decode(encoded, UTF_8);
  }

  private String scope(int group, String otherwise) {
    Matcher matcher = SCOPE.matcher(headers.getOrDefault("authorization", ""));
    return matcher.find() ? matcher.group(group) : otherwise;
  }
}
