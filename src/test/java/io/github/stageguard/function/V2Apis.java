package io.github.stageguard.function;

import io.github.stageguard.emulator.MiniStack;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageRequest;

/** The team's HTTP and WebSocket APIs, each with two routes. */
public final class V2Apis {
  /** The routes of an HTTP API. */
  public static final String GET_PETS = "GET /pets";

  /** The other one. */
  public static final String PUT_PETS = "PUT /pets";

  /** The routes of a WebSocket API. */
  public static final String CONNECT = "$connect";

  /** The other one. */
  public static final String ORDER = "order";

  private final FunctionAccount account;
  private final ApiGatewayV2Client gateway;

  V2Apis(FunctionAccount account) {
    this.account = account;
    this.gateway = account.team().apiGatewayV2();
  }

  /** Creates an HTTP API with one deployed stage and returns the API's id. */
  public String http(String stageName) {
    return http(Map.of(), stageName);
  }

  /** Creates an HTTP API of that id with one deployed stage. */
  public void httpOf(String id, String stageName) {
    http(Map.of("ms-custom-id", id), stageName);
  }

  private String http(Map<String, String> tags, String stageName) {
    String id =
        gateway.createApi(r -> r.name("pets").protocolType(ProtocolType.HTTP).tags(tags)).apiId();
    return deployed(id, stageName, GET_PETS, PUT_PETS);
  }

  /** Creates a WebSocket API with one deployed stage and returns the API's id. */
  public String webSocket(String stageName) {
    return webSocket(Map.of(), stageName);
  }

  /** Creates a WebSocket API of that id with one deployed stage. */
  public void webSocketOf(String id, String stageName) {
    webSocket(Map.of("ms-custom-id", id), stageName);
  }

  private String webSocket(Map<String, String> tags, String stageName) {
    String id =
        gateway
            .createApi(
                r ->
                    r.name("orders")
                        .tags(tags)
                        .protocolType(ProtocolType.WEBSOCKET)
                        .routeSelectionExpression("$request.body.action"))
            .apiId();
    return deployed(id, stageName, CONNECT, ORDER);
  }

  /** Creates an HTTP API by quick create, whose stage {@code $default} API Gateway manages. */
  public String quickCreated() {
    return gateway
        .createApi(
            r ->
                r.name("quick")
                    .protocolType(ProtocolType.HTTP)
                    .target("arn:aws:lambda:us-east-1:" + MiniStack.ACCOUNT + ":function:pets"))
        .apiId();
  }

  private String deployed(String id, String stageName, String... routes) {
    for (String route : routes) {
      gateway.createRoute(r -> r.apiId(id).routeKey(route));
    }
    String deployment = gateway.createDeployment(r -> r.apiId(id)).deploymentId();
    gateway.createStage(r -> r.apiId(id).stageName(stageName).deploymentId(deployment));
    return id;
  }

  /** Creates an HTTP API with one stage that lacks nothing and returns the API's id. */
  public String compliantHttp(String stageName) {
    String id = http(stageName);
    update(id, stageName, r -> r.accessLogSettings(teams(FunctionAccount.HTTP_FORMAT)));
    return id;
  }

  /** Creates a WebSocket API with one stage that lacks nothing and returns the API's id. */
  public String compliantWebSocket(String stageName) {
    String id = webSocket(stageName);
    update(
        id,
        stageName,
        r ->
            r.accessLogSettings(teams(FunctionAccount.WEBSOCKET_FORMAT))
                .defaultRouteSettings(level("ERROR")));
    return id;
  }

  /** Access logs in that format to the team's log group, which is made if need be. */
  public AccessLogSettings teams(String format) {
    return accessLog(account.teamsDestination(), format);
  }

  /** Access logs in that format to that destination. */
  public static AccessLogSettings accessLog(String destinationArn, String format) {
    return AccessLogSettings.builder().destinationArn(destinationArn).format(format).build();
  }

  /** Settings of routes that set the level alone. */
  public static RouteSettings level(String level) {
    return RouteSettings.builder().loggingLevel(LoggingLevel.fromValue(level)).build();
  }

  /** What a team does to a stage. */
  public void update(String apiId, String stageName, Consumer<UpdateStageRequest.Builder> change) {
    gateway.updateStage(r -> change.accept(r.apiId(apiId).stageName(stageName)));
  }

  /** Deletes a route; what stages have set for it stays. */
  public void deleteRoute(String apiId, String routeKey) {
    gateway.getRoutes(r -> r.apiId(apiId)).items().stream()
        .filter(route -> route.routeKey().equals(routeKey))
        .forEach(route -> gateway.deleteRoute(r -> r.apiId(apiId).routeId(route.routeId())));
  }

  /** The stage as it is. */
  public GetStageResponse stage(String apiId, String stageName) {
    return gateway.getStage(r -> r.apiId(apiId).stageName(stageName));
  }
}
