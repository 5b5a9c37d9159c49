package io.github.stageguard.gate;

import java.net.URI;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** Sends every request to one address, whatever service it is for. */
public record Redirected(SdkHttpClient http, URI to) implements SdkHttpClient {
  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return http.prepareRequest(
        HttpExecuteRequest.builder()
            .request(
                request.httpRequest().toBuilder()
                    .protocol(to.getScheme())
                    .host(to.getHost())
                    .port(to.getPort())
                    .build())
            .contentStreamProvider(request.contentStreamProvider().orElse(null))
            .build());
  }

  @Override
  public void close() {
    http.close();
  }
}
