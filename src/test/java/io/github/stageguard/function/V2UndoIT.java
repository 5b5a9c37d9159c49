package io.github.stageguard.function;

import static io.github.stageguard.function.V2Apis.CONNECT;
import static io.github.stageguard.function.V2Apis.GET_PETS;
import static io.github.stageguard.function.V2Apis.ORDER;
import static io.github.stageguard.function.V2Apis.level;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageRequest;

/** What the evidence of a change to a V2 stage says undoes it. */
class V2UndoIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static final RouteSettings THROTTLED =
      RouteSettings.builder()
          .throttlingBurstLimit(7)
          .throttlingRateLimit(2.5)
          .detailedMetricsEnabled(true)
          .build();

  private static V2Apis apis;

  @BeforeAll
  static void account() {
    apis = FUNCTION.account().v2();
  }

  static Stream<Arguments> httpStages() {
    return Stream.of(
        stage("nothing set", r -> {}),
        stage(
            "an incomplete format",
            r -> r.accessLogSettings(apis.teams("{\"id\":\"$context.requestId\"}"))),
        stage(
            "an incomplete format beside other settings",
            r ->
                r.accessLogSettings(apis.teams("$context.requestId"))
                    .defaultRouteSettings(THROTTLED)
                    .routeSettings(Map.of(GET_PETS, THROTTLED))));
  }

  static Stream<Arguments> webSocketStages() {
    return Stream.of(
        stage("nothing set", r -> {}),
        stage(
            "a level of its own for each route",
            r ->
                r.accessLogSettings(apis.teams("$context.requestId"))
                    .defaultRouteSettings(level("INFO"))
                    .routeSettings(Map.of(ORDER, silent(), CONNECT, level("INFO")))));
  }

  private static Arguments stage(String name, Consumer<UpdateStageRequest.Builder> settings) {
    return Arguments.of(name, settings);
  }

  private static RouteSettings silent() {
    return THROTTLED.toBuilder().loggingLevel(LoggingLevel.OFF).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("httpStages")
  void restoresAnHttpStage(String name, Consumer<UpdateStageRequest.Builder> settings) {
    restores(apis.http("$default"), "$default", settings);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("webSocketStages")
  void restoresAWebSocketStage(String name, Consumer<UpdateStageRequest.Builder> settings) {
    restores(apis.webSocket("dev"), "dev", settings);
  }

  private static void restores(
      String api, String stage, Consumer<UpdateStageRequest.Builder> settings) {
    apis.update(api, stage, settings);
    Map<String, String> before = logging(api, stage);
    Handled handled = FUNCTION.handle(Events.of("v2-update-stage", api, stage));
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(logging(api, stage)).isNotEqualTo(before);

    undo(handled);

    assertThat(logging(api, stage)).isEqualTo(before);
  }

  @Test
  void switchesATraceOnAgain() {
    String api = apis.compliantWebSocket("dev");
    RouteSettings traced =
        THROTTLED.toBuilder().loggingLevel(LoggingLevel.INFO).dataTraceEnabled(true).build();
    apis.update(
        api,
        "dev",
        r ->
            r.defaultRouteSettings(s -> s.dataTraceEnabled(true))
                .routeSettings(Map.of(ORDER, traced, CONNECT, level("ERROR"))));
    Map<String, String> before = logging(api, "dev");
    FUNCTION.handle(Events.of("v2-update-stage", api, "dev"));
    StageRef ref = new StageRef(ApiFamily.V2, api, "dev");
    Handled ended = FUNCTION.handle(FUNCTION.account().lease(ref).orElseThrow().target().input());
    assertThat(logging(api, "dev")).isNotEqualTo(before);

    undo(ended);

    assertThat(logging(api, "dev")).isEqualTo(before);
  }

  /** Does what the commands would do, {@code aws apigatewayv2 <command> --cli-input-json}. */
  private static void undo(Handled handled) {
    JsonNode commands = handled.change("stageEdited").path("undo");
    assertThat(commands).isNotEmpty();
    commands.forEach(
        each -> {
          JsonNode input = each.path("input");
          String api = input.path("ApiId").asText();
          String stage = input.path("StageName").asText();
          switch (each.path("command").asText()) {
            case "delete-access-log-settings" ->
                FUNCTION
                    .account()
                    .team()
                    .apiGatewayV2()
                    .deleteAccessLogSettings(r -> r.apiId(api).stageName(stage));
            case "update-stage" -> apis.update(api, stage, r -> set(r, input));
            default -> throw new AssertionError("no such command: " + each);
          }
        });
  }

  private static void set(UpdateStageRequest.Builder request, JsonNode input) {
    JsonNode log = input.path("AccessLogSettings");
    if (log.isObject()) {
      request.accessLogSettings(
          AccessLogSettings.builder()
              .destinationArn(log.path("DestinationArn").asText())
              .format(log.path("Format").asText())
              .build());
    }
    if (input.has("DefaultRouteSettings")) {
      request.defaultRouteSettings(settings(input.path("DefaultRouteSettings")));
    }
    if (input.has("RouteSettings")) {
      Map<String, RouteSettings> routes = new TreeMap<>();
      input
          .path("RouteSettings")
          .properties()
          .forEach(route -> routes.put(route.getKey(), settings(route.getValue())));
      request.routeSettings(routes);
    }
  }

  private static RouteSettings settings(JsonNode json) {
    RouteSettings.Builder settings = RouteSettings.builder();
    json.properties()
        .forEach(
            member -> {
              JsonNode value = member.getValue();
              switch (member.getKey()) {
                case "LoggingLevel" -> settings.loggingLevel(value.asText());
                case "DataTraceEnabled" -> settings.dataTraceEnabled(value.booleanValue());
                case "DetailedMetricsEnabled" ->
                    settings.detailedMetricsEnabled(value.booleanValue());
                case "ThrottlingBurstLimit" -> settings.throttlingBurstLimit(value.intValue());
                case "ThrottlingRateLimit" -> settings.throttlingRateLimit(value.doubleValue());
                default -> throw new AssertionError("no such setting: " + member);
              }
            });
    return settings.build();
  }

  /** All settings; a level and a trace that are not set are as good as off. */
  private static Map<String, String> logging(String api, String stage) {
    GetStageResponse read = apis.stage(api, stage);
    Map<String, String> logging = new TreeMap<>();
    logging.put("access log", String.valueOf(read.accessLogSettings()));
    logging.put("defaults", text(read.defaultRouteSettings()));
    read.routeSettings().forEach((route, settings) -> logging.put(route, text(settings)));
    return logging;
  }

  private static String text(RouteSettings settings) {
    return settings.toBuilder()
        .loggingLevel(settings.loggingLevel() == null ? LoggingLevel.OFF : settings.loggingLevel())
        .dataTraceEnabled(Boolean.TRUE.equals(settings.dataTraceEnabled()))
        .build()
        .toString();
  }
}
