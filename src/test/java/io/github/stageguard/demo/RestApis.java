package io.github.stageguard.demo;

import io.github.stageguard.demo.DemoStage.Kind;
import io.github.stageguard.demo.DemoStage.Standing;
import io.github.stageguard.demo.StageLook.Logging;
import io.github.stageguard.function.FunctionAccount;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/** The REST APIs of a team, as it makes and sees them. */
final class RestApis {
  static final String ACCESS_LOG = "/accessLogSettings/destinationArn";
  static final String FORMAT = "/accessLogSettings/format";
  static final String LEVEL = "/*/*/logging/loglevel";
  static final String TRACE = "/*/*/logging/dataTrace";

  /** An API and its one deployment. */
  private record Api(String id, String deployment) {}

  private final FunctionAccount account;
  private final ApiGatewayClient client;
  private final Map<String, Api> apis = new HashMap<>();

  RestApis(FunctionAccount account) {
    this.account = account;
    this.client = account.team().apiGateway();
  }

  /** Makes a stage, and its API if need be, and sets {@code path, value, path, value, …}. */
  DemoStage stage(String apiName, String name, String kept, String... pathsAndValues) {
    Api api = apis.computeIfAbsent(apiName, this::create);
    client.createStage(r -> r.restApiId(api.id()).stageName(name).deploymentId(api.deployment()));
    if (pathsAndValues.length > 0) {
      account.update(api.id(), name, pathsAndValues);
    }
    return new DemoStage(
        Kind.REST,
        apiName,
        api.id(),
        name,
        api.deployment(),
        "ERROR",
        kept,
        Standing.TO_BE_PUT_RIGHT);
  }

  private Api create(String name) {
    String id = client.createRestApi(r -> r.name(name)).id();
    String root = client.getResources(r -> r.restApiId(id)).items().getFirst().id();
    client.putMethod(
        r -> r.restApiId(id).resourceId(root).httpMethod("GET").authorizationType("NONE"));
    return new Api(id, client.createDeployment(r -> r.restApiId(id)).id());
  }

  /**
   * A stage as AWS shows it now.
   *
   * @param exists whether there is a log group of that ARN
   */
  StageLook look(DemoStage stage, Predicate<String> exists) {
    GetStageResponse shown = account.stage(stage.apiId(), stage.name());
    var log = shown.accessLogSettings();
    String destination = log == null || log.destinationArn() == null ? "" : log.destinationArn();
    String format = log == null || log.format() == null ? "" : log.format();
    TreeMap<String, Logging> settings = new TreeMap<>();
    shown
        .methodSettings()
        .forEach(
            (key, setting) ->
                settings.put(key, Logging.of(setting.loggingLevel(), setting.dataTraceEnabled())));
    return new StageLook(stage, shown, destination, exists.test(destination), format, settings);
  }

  void delete(DemoStage stage) {
    client.deleteStage(r -> r.restApiId(stage.apiId()).stageName(stage.name()));
  }
}
