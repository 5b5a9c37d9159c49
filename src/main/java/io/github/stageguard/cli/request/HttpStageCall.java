package io.github.stageguard.cli.request;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Sends requests by HTTP. */
public final class HttpStageCall implements StageCall {
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** API Gateway answers within 29 seconds unless a REST API was given more. */
  private static final Duration ANSWERING = Duration.ofSeconds(60);

  @Override
  public Answer get(URI uri) throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .timeout(ANSWERING)
                  .header("User-Agent", "stageguard-verify")
                  .GET()
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      return new Answer(
          answer.statusCode(),
          Stream.of("x-amzn-requestid", "x-amz-apigw-id", "apigw-requestid")
              .map(name -> answer.headers().firstValue(name))
              .flatMap(Optional::stream)
              .map(RequestId::parse)
              .flatMap(Optional::stream)
              .toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
