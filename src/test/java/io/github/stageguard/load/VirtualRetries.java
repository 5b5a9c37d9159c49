package io.github.stageguard.load;

import io.github.stageguard.Clients;
import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * The function's clients as they are wired, but that they wait in virtual time: what and how often
 * they repeat is the SDK's own doing. Their timeouts would go by the real clock and are left out.
 *
 * @param sleep how they wait
 * @param random decides how long
 */
record VirtualRetries(Pace.Sleep sleep, SplittableRandom random)
    implements UnaryOperator<ClientOverrideConfiguration> {
  /** Of the SDK's standard mode; where API Gateway refuses, {@link Clients} says otherwise. */
  private static final Duration BASE = Duration.ofMillis(100);

  private static final Duration MOST = Duration.ofSeconds(20);

  @Override
  public ClientOverrideConfiguration apply(ClientOverrideConfiguration wired) {
    RetryStrategy.Builder<?, ?> strategy = wired.retryStrategy().orElseThrow().toBuilder();
    strategy.backoffStrategy(waiting(BASE));
    strategy.throttlingBackoffStrategy(waiting(Clients.REFUSED));
    return wired.toBuilder()
        .retryStrategy(strategy.build())
        .apiCallAttemptTimeout(null)
        .apiCallTimeout(null)
        .build();
  }

  /** At random up to what the SDK's own strategy would have as the most. */
  private BackoffStrategy waiting(Duration base) {
    BackoffStrategy longest = BackoffStrategy.exponentialDelayWithoutJitter(base, MOST);
    return attempt -> {
      long most = longest.computeDelay(attempt).toMillis();
      sleep.forAsLongAs(Duration.ofMillis(random.nextLong(most)));
      return Duration.ZERO;
    };
  }
}
