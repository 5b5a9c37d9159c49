package io.github.stageguard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** An HTTP client without a network: it gives AWS's answers by the name of the call. */
final class CannedHttp implements SdkHttpClient {
  private final Map<String, String> answers;

  /**
   * @param answers bodies by call: the target's operation for JSON services, the action for query
   *     services, method and path for others
   */
  CannedHttp(Map<String, String> answers) {
    this.answers = Map.copyOf(answers);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        byte[] body = answer(request);
        return HttpExecuteResponse.builder()
            .response(
                SdkHttpResponse.builder()
                    .statusCode(200)
                    .putHeader("Content-Length", Integer.toString(body.length))
                    .build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  /**
   * The body of the answer.
   *
   * @throws IOException if there is none to this call
   */
  byte[] answer(HttpExecuteRequest request) throws IOException {
    String name = name(request);
    if (!answers.containsKey(name)) {
      throw new IOException("no answer to " + name);
    }
    return answers.get(name).getBytes(StandardCharsets.UTF_8);
  }

  private static String name(HttpExecuteRequest request) throws IOException {
    SdkHttpRequest http = request.httpRequest();
    String target = http.firstMatchingHeader("X-Amz-Target").orElse("");
    if (!target.isEmpty()) {
      return target.substring(target.lastIndexOf('.') + 1);
    }
    if (http.method() == SdkHttpMethod.POST && http.encodedPath().length() <= 1) {
      String form =
          new String(
              request.contentStreamProvider().orElseThrow().newStream().readAllBytes(),
              StandardCharsets.UTF_8);
      return form.substring("Action=".length(), form.indexOf('&'));
    }
    return http.method() + " " + http.encodedPath().replaceAll("lease-.*", "lease");
  }

  @Override
  public void close() {}
}
