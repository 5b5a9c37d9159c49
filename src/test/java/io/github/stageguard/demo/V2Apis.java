package io.github.stageguard.demo;

import io.github.stageguard.demo.DemoStage.Kind;
import io.github.stageguard.demo.DemoStage.Standing;
import io.github.stageguard.demo.StageLook.Logging;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageRequest;

/** The HTTP and WebSocket APIs of a team, as it makes and sees them. */
final class V2Apis {
  private final ApiGatewayV2Client client;
  private final Map<String, String> ids = new HashMap<>();

  V2Apis(ApiGatewayV2Client client) {
    this.client = client;
  }

  /** Makes a stage, and its API if need be. */
  DemoStage stage(Kind kind, String apiName, String name) {
    String id = ids.computeIfAbsent(apiName, api -> create(kind, api));
    client.createStage(r -> r.apiId(id).stageName(name));
    return new DemoStage(kind, apiName, id, name, "", "ERROR", "", Standing.TO_BE_PUT_RIGHT);
  }

  private String create(Kind kind, String name) {
    ProtocolType protocol = kind == Kind.HTTP ? ProtocolType.HTTP : ProtocolType.WEBSOCKET;
    return client
        .createApi(
            r -> r.name(name).protocolType(protocol).routeSelectionExpression("$request.body.do"))
        .apiId();
  }

  /** Makes an HTTP API whose one stage is API Gateway's own. */
  DemoStage quickCreated(String apiName) {
    String id =
        client
            .createApi(
                r ->
                    r.name(apiName)
                        .protocolType(ProtocolType.HTTP)
                        .target("https://shop.example.com"))
            .apiId();
    return new DemoStage(Kind.HTTP, apiName, id, "$default", "", "ERROR", "", Standing.MANAGED);
  }

  void route(DemoStage stage, String key) {
    client.createRoute(r -> r.apiId(stage.apiId()).routeKey(key));
  }

  void update(DemoStage stage, Consumer<UpdateStageRequest.Builder> change) {
    client.updateStage(r -> change.accept(r.apiId(stage.apiId()).stageName(stage.name())));
  }

  /**
   * A stage as AWS shows it now.
   *
   * @param exists whether there is a log group of that ARN
   */
  StageLook look(DemoStage stage, Predicate<String> exists) {
    GetStageResponse shown = client.getStage(r -> r.apiId(stage.apiId()).stageName(stage.name()));
    var log = shown.accessLogSettings();
    String destination = log == null ? "" : log.destinationArn();
    String format = log == null ? "" : log.format();
    TreeMap<String, Logging> settings = new TreeMap<>();
    shown.routeSettings().forEach((route, setting) -> settings.put(route, logging(setting)));
    settings.put(StageLook.DEFAULTS, logging(shown.defaultRouteSettings()));
    return new StageLook(stage, shown, destination, exists.test(destination), format, settings);
  }

  private static Logging logging(RouteSettings setting) {
    return Logging.of(setting.loggingLevelAsString(), setting.dataTraceEnabled());
  }
}
