package io.github.stageguard.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.stage.ApiKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Puts things into the emulator as it keeps them, with fewer calls than AWS's own API would take:
 * the emulator takes a whole stage at once.
 */
final class Emulator implements AutoCloseable {
  private final URI uri;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Emulator(URI uri) {
    this.uri = uri;
  }

  /** Makes an API and returns its id. */
  String api(ApiKind kind, String name) {
    ObjectNode api = Json.object().put("name", name);
    return switch (kind) {
      case REST -> gateway("/restapis", api).path("id").asText();
      case HTTP, WEBSOCKET ->
          gateway(
                  "/v2/apis",
                  api.put("protocolType", kind.name())
                      .put("routeSelectionExpression", "$request.body.action"))
              .path("apiId")
              .asText();
    };
  }

  void route(String apiId, String routeKey) {
    gateway("/v2/apis/" + apiId + "/routes", Json.object().put("routeKey", routeKey));
  }

  void stage(ApiKind kind, String apiId, ObjectNode stage) {
    gateway((kind == ApiKind.REST ? "/restapis/" : "/v2/apis/") + apiId + "/stages", stage);
  }

  void logGroup(String name) {
    post("logs", "/", "Logs_20140328.CreateLogGroup", Json.object().put("logGroupName", name));
  }

  private JsonNode gateway(String path, ObjectNode body) {
    return Json.read(post("apigateway", path, "", body));
  }

  private String post(String service, String path, String target, ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", target)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + service + "/aws4_request")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
