package io.github.stageguard.load;

import io.github.stageguard.gate.rules.ControlPlaneQuota;
import io.github.stageguard.gate.rules.RestStages;
import io.github.stageguard.gate.rules.Rule;
import io.github.stageguard.gate.rules.StageTags;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Carries calls to the account, by way of API Gateway's quota, and counts them. A call of the
 * function takes time; what others do takes effect at once.
 */
final class Network implements SdkHttpClient {
  private final Simulation simulation;
  private final SplittableRandom random;
  private final Rule quota;
  private final Rule stages;
  private final Rule.Next account;
  private final Map<String, Integer> calls = new TreeMap<>();

  Network(Simulation simulation, SplittableRandom random, Rule.Next account) {
    this.simulation = simulation;
    this.random = random;
    this.quota = new ControlPlaneQuota(simulation);
    this.stages = new RestStages(simulation, new StageTags());
    this.account = account;
  }

  /**
   * How many calls of API Gateway there were.
   *
   * @param caller who made them; empty for the function
   * @param what {@code read}, {@code written} or {@code refused}
   */
  int calls(String caller, String what) {
    return calls.getOrDefault(caller + " " + what, 0);
  }

  /** The answer to a call, at once. */
  Reply answer(Request request) {
    String service = request.operation().service();
    Reply reply;
    try {
      reply = quota.answer(request, admitted -> stages.answer(admitted, account));
    } catch (AwsError e) {
      reply = e.reply(service);
    }
    if (service.equals("apigateway")) {
      count(request, reply.status());
    }
    return reply;
  }

  private void count(Request request, int status) {
    String what = status == 429 ? "refused" : request.operation().reads() ? "read" : "written";
    calls.merge(request.caller() + " " + what, 1, Integer::sum);
    if (status != 429 && status >= 400) {
      throw new IllegalStateException(request + " answered " + status);
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest sdk) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        Request request = request(sdk);
        simulation.forAsLongAs(latency(request));
        Reply reply = answer(request);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        SdkHttpResponse.Builder response =
            SdkHttpResponse.builder()
                .statusCode(reply.status())
                .putHeader("Content-Length", Integer.toString(body.length));
        reply.headers().forEach(response::putHeader);
        return HttpExecuteResponse.builder()
            .response(response.build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  /** Quick answers are the harder case for the team: they let the function make more calls. */
  private Duration latency(Request request) {
    boolean gateway = request.operation().service().equals("apigateway");
    int least = !gateway ? 5 : request.operation().reads() ? 40 : 80;
    return Duration.ofMillis(random.nextInt(least, 3 * least));
  }

  private static Request request(HttpExecuteRequest sdk) throws IOException {
    SdkHttpRequest http = sdk.httpRequest();
    Map<String, String> headers = new TreeMap<>();
    http.forEachHeader((name, values) -> headers.put(name, values.getFirst()));
    String service = http.host().substring(0, http.host().indexOf('.'));
    // Which service a request is for is told by what it is signed for; signing takes long.
    headers.put(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/" + service + "/aws4_request");
    String query = http.encodedQueryParameters().map(text -> "?" + text).orElse("");
    String body = "";
    if (sdk.contentStreamProvider().isPresent()) {
      try (var content = sdk.contentStreamProvider().get().newStream()) {
        body = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    return new Request(http.method().name(), http.encodedPath() + query, headers, body);
  }

  @Override
  public void close() {}
}
