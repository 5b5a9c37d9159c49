package io.github.stageguard.aws;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.StageUpdate;
import io.github.stageguard.stage.StageUpdate.RouteUpdate;
import io.github.stageguard.stage.Stages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.GetApiResponse;
import software.amazon.awssdk.services.apigatewayv2.model.GetApisResponse;
import software.amazon.awssdk.services.apigatewayv2.model.GetStagesResponse;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;

/**
 * Stages of HTTP and WebSocket APIs. Which of the two an API is never changes: it is asked for
 * once.
 */
public final class V2Stages implements Stages {
  private static final String PAGE = "500";
  private static final String METRICS = "DetailedMetricsEnabled";
  private static final String BURST = "ThrottlingBurstLimit";
  private static final String RATE = "ThrottlingRateLimit";

  private final ApiGatewayV2Client reading;
  private final ApiGatewayV2Client writing;
  private final Kinds kinds;

  /**
   * @param reading repeats calls that may pass
   * @param writing sends each call once
   */
  public V2Stages(ApiGatewayV2Client reading, ApiGatewayV2Client writing) {
    this(reading, writing, new Kinds());
  }

  private V2Stages(ApiGatewayV2Client reading, ApiGatewayV2Client writing, Kinds kinds) {
    this.reading = reading;
    this.writing = writing;
    this.kinds = kinds;
  }

  /** The same stages, with no call repeated. */
  public V2Stages once() {
    return new V2Stages(writing, writing, kinds);
  }

  /** IAM: {@code apigateway:GET} on {@code /apis/{id}} and {@code /apis/{id}/stages/{name}}. */
  @Override
  public Optional<Stage> read(StageRef ref) {
    // The kind first: nothing may be called between reading a stage and writing it.
    Optional<ApiKind> kind = kind(ref.apiId());
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    return Calls.callFor(
            "apigateway:GetStage",
            () -> reading.getStage(r -> r.apiId(ref.apiId()).stageName(ref.stageName())))
        .map(
            s ->
                stage(
                    ref,
                    kind.get(),
                    s.accessLogSettings(),
                    s.defaultRouteSettings(),
                    s.routeSettings(),
                    s.tags(),
                    s.lastUpdatedDate(),
                    s.apiGatewayManaged()));
  }

  /** IAM: {@code apigateway:GET} on {@code /apis/{id}} and {@code /apis/{id}/stages}. */
  @Override
  public List<Stage> ofApi(ApiFamily family, String apiId) {
    return stages(apiId, s -> true);
  }

  /** IAM: {@code apigateway:GET} on {@code /apis/{id}} and {@code /apis/{id}/stages}. */
  @Override
  public List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId) {
    return stages(apiId, s -> deploymentId.equals(s.deploymentId()));
  }

  /** IAM: {@code apigateway:GET} on {@code /apis/{id}/stages}. */
  @Override
  public List<Stage> ofApi(Api api) {
    kinds.put(api.id(), api.kind());
    return stages(api.id(), s -> true);
  }

  private List<Stage> stages(
      String apiId, Predicate<software.amazon.awssdk.services.apigatewayv2.model.Stage> wanted) {
    Optional<ApiKind> kind = kind(apiId);
    if (kind.isEmpty()) {
      return List.of();
    }
    List<Stage> stages = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      Optional<GetStagesResponse> page =
          Calls.callFor(
              "apigateway:GetStages",
              () -> reading.getStages(r -> r.apiId(apiId).maxResults(PAGE).nextToken(from)));
      page.map(GetStagesResponse::items).orElse(List.of()).stream()
          .filter(wanted)
          .map(s -> stage(apiId, kind.get(), s))
          .forEach(stages::add);
      token = page.map(GetStagesResponse::nextToken).orElse(null);
    } while (token != null && !token.isEmpty());
    return List.copyOf(stages);
  }

  /**
   * IAM: {@code apigateway:GET} on {@code /apis}. An API of a protocol that the SDK does not know
   * is left out: nothing is known of its logging.
   */
  @Override
  public ApiPage apis(ApiFamily family, String token) {
    GetApisResponse page =
        Calls.call(
            "apigateway:GetApis",
            () ->
                reading.getApis(r -> r.maxResults(PAGE).nextToken(token.isEmpty() ? null : token)));
    List<Api> apis =
        page.items().stream()
            .filter(api -> api.protocolType() != ProtocolType.UNKNOWN_TO_SDK_VERSION)
            .map(api -> new Api(kind(api.protocolType()), api.apiId()))
            .toList();
    apis.forEach(api -> kinds.put(api.id(), api.kind()));
    return new ApiPage(apis, SdkText.orEmpty(page.nextToken()));
  }

  /** IAM: {@code apigateway:PATCH} on {@code /apis/{id}/stages/{name}}. */
  @Override
  public Stage write(Stage stage, List<StageEdit> edits) {
    StageUpdate update = StageUpdate.of(stage, edits);
    Map<String, RouteSettings> routes = new HashMap<>();
    update.routes().forEach((key, entry) -> routes.put(key, settings(entry)));
    var s =
        Calls.call(
            "apigateway:UpdateStage",
            () ->
                writing.updateStage(
                    r ->
                        r.apiId(stage.ref().apiId())
                            .stageName(stage.ref().stageName())
                            .accessLogSettings(
                                update.accessLog().map(V2Stages::settings).orElse(null))
                            .defaultRouteSettings(
                                update.defaults().map(V2Stages::settings).orElse(null))
                            .routeSettings(routes.isEmpty() ? null : routes)));
    return stage(
        stage.ref(),
        stage.kind(),
        s.accessLogSettings(),
        s.defaultRouteSettings(),
        s.routeSettings(),
        s.tags(),
        s.lastUpdatedDate(),
        s.apiGatewayManaged());
  }

  private Optional<ApiKind> kind(String apiId) {
    Optional<ApiKind> known = kinds.get(apiId);
    if (known.isPresent()) {
      return known;
    }
    Optional<ApiKind> kind =
        Calls.callFor("apigateway:GetApi", () -> reading.getApi(r -> r.apiId(apiId)))
            .map(GetApiResponse::protocolType)
            .map(V2Stages::kind);
    kind.ifPresent(found -> kinds.put(apiId, found));
    return kind;
  }

  private static ApiKind kind(ProtocolType protocol) {
    return switch (protocol) {
      case HTTP -> ApiKind.HTTP;
      case WEBSOCKET -> ApiKind.WEBSOCKET;
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalStateException("an API of a protocol that StageGuard does not know");
    };
  }

  private static AccessLogSettings settings(AccessLog accessLog) {
    return AccessLogSettings.builder()
        .destinationArn(accessLog.destinationArn())
        .format(accessLog.format())
        .build();
  }

  private static RouteSettings settings(RouteUpdate entry) {
    Map<String, String> others = entry.others();
    return RouteSettings.builder()
        .loggingLevel(entry.level().map(LogLevel::name).orElse(null))
        .dataTraceEnabled(entry.dataTrace().orElse(null))
        .detailedMetricsEnabled(
            others.containsKey(METRICS) ? Boolean.valueOf(others.get(METRICS)) : null)
        .throttlingBurstLimit(others.containsKey(BURST) ? Integer.valueOf(others.get(BURST)) : null)
        .throttlingRateLimit(others.containsKey(RATE) ? Double.valueOf(others.get(RATE)) : null)
        .build();
  }

  private static Stage stage(
      String apiId, ApiKind kind, software.amazon.awssdk.services.apigatewayv2.model.Stage s) {
    return stage(
        Calls.ref("apigateway:GetStages", ApiFamily.V2, apiId, s.stageName()),
        kind,
        s.accessLogSettings(),
        s.defaultRouteSettings(),
        s.routeSettings(),
        s.tags(),
        s.lastUpdatedDate(),
        s.apiGatewayManaged());
  }

  private static Stage stage(
      StageRef ref,
      ApiKind kind,
      AccessLogSettings accessLog,
      RouteSettings defaults,
      Map<String, RouteSettings> routes,
      Map<String, String> tags,
      Instant lastUpdated,
      Boolean managed) {
    TreeMap<String, LogSettings> settings = new TreeMap<>();
    if (defaults != null) {
      settings.put(Stage.DEFAULTS, settings(defaults));
    }
    routes.forEach((key, entry) -> settings.put(StageUpdate.settingKey(key), settings(entry)));
    return new Stage(
        ref,
        kind,
        accessLog == null
            ? AccessLog.NONE
            : new AccessLog(
                SdkText.orEmpty(accessLog.destinationArn()), SdkText.orEmpty(accessLog.format())),
        settings,
        tags,
        Optional.ofNullable(lastUpdated),
        Boolean.TRUE.equals(managed));
  }

  private static LogSettings settings(RouteSettings entry) {
    Map<String, String> others = new HashMap<>();
    put(others, METRICS, entry.detailedMetricsEnabled());
    put(others, BURST, entry.throttlingBurstLimit());
    put(others, RATE, entry.throttlingRateLimit());
    return new LogSettings(
        SdkText.level(entry.loggingLevelAsString()),
        Boolean.TRUE.equals(entry.dataTraceEnabled()),
        others);
  }

  private static void put(Map<String, String> others, String name, Object value) {
    if (value != null) {
      others.put(name, value.toString());
    }
  }

  /** The kinds of the APIs last asked for. */
  private static final class Kinds {
    private static final int MOST = 10_000;

    private final Map<String, ApiKind> byApi =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, ApiKind> eldest) {
            return size() > MOST;
          }
        };

    synchronized Optional<ApiKind> get(String apiId) {
      return Optional.ofNullable(byApi.get(apiId));
    }

    synchronized void put(String apiId, ApiKind kind) {
      byApi.put(apiId, kind);
    }
  }
}
