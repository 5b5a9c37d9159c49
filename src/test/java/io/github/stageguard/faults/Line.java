package io.github.stageguard.faults;

import io.github.stageguard.gate.SteppingClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The function's line to AWS, in virtual time: each call takes a little of it, an answer that does
 * not come takes all that the function waits for one. Where the function's process dies, no call is
 * answered any more.
 */
final class Line implements SdkHttpClient {
  /** The function's process is no more. An error, so that nothing catches it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("the process is dead", null, false, false);
    }
  }

  private static final Duration ONE_CALL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SdkHttpClient http;
  private final URI aws;
  private final SteppingClock clock;
  private volatile boolean dead;
  private volatile boolean silent;

  Line(SdkHttpClient http, URI aws, SteppingClock clock) {
    this.http = http;
    this.aws = aws;
    this.clock = clock;
  }

  /** From now on no call is answered: the process died. */
  void die() {
    dead = true;
  }

  /** Connections that are dropped are, from now on, as if no answer came until time was up. */
  void silent() {
    silent = true;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared =
        http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(
                    request.httpRequest().toBuilder()
                        .protocol(aws.getScheme())
                        .host(aws.getHost())
                        .port(aws.getPort())
                        .build())
                .contentStreamProvider(request.contentStreamProvider().orElse(null))
                .build());
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answered(prepared);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private HttpExecuteResponse answered(ExecutableHttpRequest request) throws IOException {
    failIfDead();
    clock.advance(ONE_CALL);
    try {
      HttpExecuteResponse answer = request.call();
      if (dead) {
        answer.responseBody().ifPresent(AbortableInputStream::abort);
      }
      failIfDead();
      return answer;
    } catch (IOException dropped) {
      failIfDead();
      if (!silent) {
        throw dropped;
      }
      clock.advance(PATIENCE);
      throw new SocketTimeoutException("Read timed out");
    }
  }

  private void failIfDead() {
    if (dead) {
      throw new Killed();
    }
  }

  @Override
  public void close() {}
}
