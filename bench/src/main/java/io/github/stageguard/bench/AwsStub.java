package io.github.stageguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of AWS as {@link Case} needs, over TLS on a loopback port, without a state: a stage that
 * violates the policy does so at every look, and the answer to a write shows what was written.
 */
final class AwsStub implements AutoCloseable {
  static final String ROLE = "arn:aws:iam::000000000000:role/stageguard-cloudwatch";

  static {
    // Else the JDK's server waits some 40 ms for more before it sends a small answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Whoever connects shakes hands in full, as at a first connection.
    System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
  }

  private static final JsonMapper JSON = new JsonMapper();
  private static final String TRUST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
      "Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

  private static final String MODE =
      """
      {"Parameters":[{"Name":"mode","Type":"String","Value":"enforce"}],"InvalidParameters":[]}""";
  private static final String CREDENTIALS =
      """
      {"AccessKeyId":"test","SecretAccessKey":"test","Token":"test",\
      "Expiration":"2099-01-01T00:00:00Z"}""";

  private record Answer(String operation, String body) {}

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
  private final HttpServer credentials;
  private volatile boolean parting;

  AwsStub() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(Tls.server()));
    server.setExecutor(threads);
    server.createContext("/", this::exchange);
    server.start();
    credentials = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    credentials.createContext("/", exchange -> send(exchange, CREDENTIALS));
    credentials.start();
  }

  /** Where a restored function gets its credentials. */
  URI credentials() {
    return URI.create("http://127.0.0.1:" + credentials.getAddress().getPort() + "/credentials");
  }

  /** Whether connections are closed after each answer from now on. */
  void parts(boolean afterEachAnswer) {
    parting = afterEachAnswer;
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The operations called since this was last asked, in order. */
  List<String> takeCalls() {
    List<String> taken = new ArrayList<>();
    for (String call = calls.poll(); call != null; call = calls.poll()) {
      taken.add(call);
    }
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
    credentials.stop(0);
    threads.shutdownNow();
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Answer answer = answer(exchange, body);
      calls.add(answer.operation());
      if (parting) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      send(exchange, answer.body());
    }
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", body.startsWith("<") ? "text/xml" : "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Answer answer(HttpExchange exchange, String body) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if (target != null) {
      String operation = target.substring(target.indexOf('.') + 1);
      return new Answer(
          operation,
          switch (operation) {
            case "DescribeLogGroups" -> logGroups(JSON.readTree(body));
            case "GetParameters" -> MODE;
            case "Query" -> "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}";
            default -> "{}";
          });
    }
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/account")) {
      return new Answer(
          "GetAccount", JSON.createObjectNode().put("cloudwatchRoleArn", ROLE).toString());
    }
    if (path.startsWith("/restapis/")) {
      boolean writes = exchange.getRequestMethod().equals("PATCH");
      return new Answer(
          writes ? "UpdateStage" : "GetStage",
          writes
              ? Stages.written(JSON.readTree(body)).toString()
              : Stages.read(path.contains(Case.VIOLATES.apiId())).toString());
    }
    return body.contains("Action=GetRole")
        ? new Answer("GetRole", role())
        : new Answer("SimulatePrincipalPolicy", simulation(body));
  }

  private static String logGroups(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    answer
        .putArray("logGroups")
        .addObject()
        .put("logGroupName", request.path("logGroupNamePrefix").asText())
        .put("retentionInDays", 365);
    return answer.toString();
  }

  private static String role() {
    return """
        <GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>\
        <Path>/</Path><RoleName>stageguard-cloudwatch</RoleName><RoleId>AROAEXAMPLEEXAMPLE</RoleId>\
        <Arn>%s</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
        <AssumeRolePolicyDocument>%s</AssumeRolePolicyDocument></Role></GetRoleResult>\
        </GetRoleResponse>"""
        .formatted(ROLE, URLEncoder.encode(TRUST, UTF_8));
  }

  private static String simulation(String request) {
    StringBuilder results = new StringBuilder();
    for (String parameter : request.split("&")) {
      if (parameter.startsWith("ActionNames.member.")) {
        results
            .append("<member><EvalActionName>")
            .append(URLDecoder.decode(parameter.substring(parameter.indexOf('=') + 1), UTF_8))
            .append("</EvalActionName><EvalResourceName>*</EvalResourceName>")
            .append("<EvalDecision>allowed</EvalDecision></member>");
      }
    }
    return """
        <SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\
        <SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>%s\
        </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"""
        .formatted(results);
  }
}
