package io.github.stageguard.gate.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The emulator, reached as the caller of a request would reach it. */
public final class Backend implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "server",
          "transfer-encoding",
          "upgrade",
          Request.CALLER);

  private final URI uri;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Backend(URI uri) {
    this.uri = uri;
  }

  /**
   * The emulator's own answer.
   *
   * @throws UncheckedIOException if the emulator gives no answer
   */
  public Reply forward(Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(uri + request.target()))
            .timeout(LIMIT)
            .method(
                request.method(),
                request.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(request.body()));
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!OF_THE_CONNECTION.contains(name)) {
                builder.header(name, value);
              }
            });
    try {
      HttpResponse<String> response =
          http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
      Map<String, String> headers = new TreeMap<>();
      response
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OF_THE_CONNECTION.contains(name) && !name.startsWith(":")) {
                  headers.put(name, String.join(", ", values));
                }
              });
      return new Reply(response.statusCode(), headers, response.body(), false);
    } catch (IOException e) {
      throw new UncheckedIOException("the emulator gave no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
