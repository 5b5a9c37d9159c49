package io.github.stageguard.bench;

import io.github.stageguard.gate.Clients;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.apigateway.model.TooManyRequestsException;

/** Someone else in the account, who calls API Gateway five times a second and repeats nothing. */
final class Team implements AutoCloseable {
  static final String NAME = "team";

  private final Clients clients;
  private final ScheduledExecutorService calls = Executors.newSingleThreadScheduledExecutor();

  Team(URI aws, String apiId) {
    clients = Clients.of(aws, NAME);
    var _ = calls.scheduleAtFixedRate(() -> call(apiId), 0, 200, TimeUnit.MILLISECONDS);
  }

  private void call(String apiId) {
    try {
      clients.apiGateway().getRestApi(r -> r.restApiId(apiId));
    } catch (TooManyRequestsException refused) {
      // The gate has noted it.
    }
  }

  @Override
  public void close() {
    calls.shutdownNow();
    calls.close();
    clients.close();
  }
}
