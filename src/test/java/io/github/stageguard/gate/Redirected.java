package io.github.stageguard.gate;

import java.net.URI;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Sends every request to one address, whatever service it is for.
 *
 * @param http sends them
 * @param to the address
 * @param application the id by which the requests' User-Agent is to name the application, as the
 *     SDK's setting {@code AWS_SDK_UA_APP_ID} would
 */
public record Redirected(SdkHttpClient http, URI to, String application) implements SdkHttpClient {
  private static final String USER_AGENT = "User-Agent";

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return http.prepareRequest(
        HttpExecuteRequest.builder()
            .request(
                request.httpRequest().toBuilder()
                    .protocol(to.getScheme())
                    .host(to.getHost())
                    .port(to.getPort())
                    .putHeader(
                        USER_AGENT,
                        request.httpRequest().firstMatchingHeader(USER_AGENT).orElse("")
                            + " app/"
                            + application)
                    .build())
            .contentStreamProvider(request.contentStreamProvider().orElse(null))
            .build());
  }

  @Override
  public void close() {
    http.close();
  }
}
