package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * 10 requests a second with a burst of 40 for each account and Region as a whole, REST, HTTP and
 * WebSocket APIs together: [D] §4 "Total control plane". The answer's text is the one recorded of
 * UpdateAccount: [R] §3.1; whether it carries Retry-After was not recorded, so it does not: §3.4.
 */
public final class ControlPlaneQuota implements Rule {
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public ControlPlaneQuota(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Reply answer(Request request, Next next) {
    boolean counts =
        request.operation().service().equals("apigateway")
            && !request.caller().equals(Request.SEED);
    if (counts && !bucket(request).take()) {
      throw AwsError.throttled("apigateway");
    }
    return next.forward(request);
  }

  private TokenBucket bucket(Request request) {
    return buckets.computeIfAbsent(
        request.account() + " " + request.region(),
        place -> new TokenBucket(40, Duration.ofMillis(100), clock));
  }
}
