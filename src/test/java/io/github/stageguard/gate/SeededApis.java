package io.github.stageguard.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;

/** Makes APIs with stages, many at a time; each method returns the ids. */
public final class SeededApis {
  /** More than that and the emulator, which does one thing at a time, gets no faster. */
  private static final int AT_ONCE = 4;

  private SeededApis() {}

  /** Makes REST APIs, each with a deployment to each of these stages. */
  public static List<String> rest(Clients seed, int count, String... stages) {
    return make(
        count,
        () -> {
          String api = seed.apiGateway().createRestApi(r -> r.name("api")).id();
          for (String stage : stages) {
            seed.apiGateway().createDeployment(r -> r.restApiId(api).stageName(stage));
          }
          return api;
        });
  }

  /** Makes HTTP APIs, each with these stages. */
  public static List<String> http(Clients seed, int count, String... stages) {
    return v2(seed, ProtocolType.HTTP, count, stages);
  }

  /** Makes WebSocket APIs, each with these stages. */
  public static List<String> webSocket(Clients seed, int count, String... stages) {
    return v2(seed, ProtocolType.WEBSOCKET, count, stages);
  }

  private static List<String> v2(Clients seed, ProtocolType kind, int count, String... stages) {
    return make(
        count,
        () -> {
          String api = seed.apiGatewayV2().createApi(r -> r.name("api").protocolType(kind)).apiId();
          for (String stage : stages) {
            seed.apiGatewayV2().createStage(r -> r.apiId(api).stageName(stage));
          }
          return api;
        });
  }

  private static List<String> make(int count, Supplier<String> one) {
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> coming = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        coming.add(pool.submit(one::get));
      }
      List<String> ids = new ArrayList<>();
      for (Future<String> api : coming) {
        ids.add(api.get());
      }
      return ids;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an API could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
