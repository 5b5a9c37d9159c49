package io.github.stageguard.aws;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.AccessLogSettings;
import software.amazon.awssdk.services.apigateway.model.GetRestApisResponse;
import software.amazon.awssdk.services.apigateway.model.GetStagesRequest;
import software.amazon.awssdk.services.apigateway.model.GetStagesResponse;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.Op;

/** Stages of REST APIs. */
public final class RestStages implements Stages {
  private static final int PAGE = 500;

  private final ApiGatewayClient reading;
  private final ApiGatewayClient writing;

  /**
   * @param reading repeats calls that may pass
   * @param writing sends each call once
   */
  public RestStages(ApiGatewayClient reading, ApiGatewayClient writing) {
    this.reading = reading;
    this.writing = writing;
  }

  /** IAM: {@code apigateway:GET} on {@code /restapis/{id}/stages/{name}}. */
  @Override
  public Optional<Stage> read(StageRef ref) {
    return Calls.callFor(
            "apigateway:GetStage",
            () -> reading.getStage(r -> r.restApiId(ref.apiId()).stageName(ref.stageName())))
        .map(
            s ->
                stage(
                    ref, s.accessLogSettings(), s.methodSettings(), s.tags(), s.lastUpdatedDate()));
  }

  /** IAM: {@code apigateway:GET} on {@code /restapis/{id}/stages}. */
  @Override
  public List<Stage> ofApi(ApiFamily family, String apiId) {
    return stages(apiId, r -> r.restApiId(apiId), s -> true);
  }

  /** IAM: {@code apigateway:GET} on {@code /restapis/{id}/stages}. */
  @Override
  public List<Stage> ofApi(Api api) {
    return ofApi(ApiFamily.V1, api.id());
  }

  /** IAM: {@code apigateway:GET} on {@code /restapis/{id}/stages}. */
  @Override
  public List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId) {
    return stages(
        apiId,
        r -> r.restApiId(apiId).deploymentId(deploymentId),
        s -> deploymentId.equals(s.deploymentId()));
  }

  private List<Stage> stages(
      String apiId,
      Consumer<GetStagesRequest.Builder> request,
      Predicate<software.amazon.awssdk.services.apigateway.model.Stage> wanted) {
    return Calls.callFor("apigateway:GetStages", () -> reading.getStages(request))
        .map(GetStagesResponse::item)
        .orElse(List.of())
        .stream()
        .filter(wanted)
        .map(
            s ->
                stage(
                    Calls.ref("apigateway:GetStages", ApiFamily.V1, apiId, s.stageName()),
                    s.accessLogSettings(),
                    s.methodSettings(),
                    s.tags(),
                    s.lastUpdatedDate()))
        .toList();
  }

  /** IAM: {@code apigateway:GET} on {@code /restapis}. */
  @Override
  public ApiPage apis(ApiFamily family, String token) {
    GetRestApisResponse page =
        Calls.call(
            "apigateway:GetRestApis",
            () -> reading.getRestApis(r -> r.limit(PAGE).position(token.isEmpty() ? null : token)));
    return new ApiPage(
        page.items().stream().map(api -> new Api(ApiKind.REST, api.id())).toList(),
        SdkText.orEmpty(page.position()));
  }

  /** IAM: {@code apigateway:PATCH} on {@code /restapis/{id}/stages/{name}}. */
  @Override
  public Stage write(Stage stage, List<StageEdit> edits) {
    StageRef ref = stage.ref();
    List<software.amazon.awssdk.services.apigateway.model.PatchOperation> operations =
        PatchOperation.of(edits).stream().map(RestStages::operation).toList();
    var s =
        Calls.call(
            "apigateway:UpdateStage",
            () ->
                writing.updateStage(
                    r ->
                        r.restApiId(ref.apiId())
                            .stageName(ref.stageName())
                            .patchOperations(operations)));
    return stage(ref, s.accessLogSettings(), s.methodSettings(), s.tags(), s.lastUpdatedDate());
  }

  private static software.amazon.awssdk.services.apigateway.model.PatchOperation operation(
      PatchOperation operation) {
    return software.amazon.awssdk.services.apigateway.model.PatchOperation.builder()
        .op(Op.fromValue(operation.op()))
        .path(operation.path())
        .value(operation.value())
        .build();
  }

  private static Stage stage(
      StageRef ref,
      AccessLogSettings accessLog,
      Map<String, MethodSetting> methodSettings,
      Map<String, String> tags,
      Instant lastUpdated) {
    SortedMap<String, LogSettings> settings = new TreeMap<>();
    methodSettings.forEach((key, setting) -> settings.put(key, settings(setting)));
    return new Stage(
        ref,
        ApiKind.REST,
        accessLog == null
            ? AccessLog.NONE
            : new AccessLog(
                SdkText.orEmpty(accessLog.destinationArn()), SdkText.orEmpty(accessLog.format())),
        settings,
        tags,
        Optional.ofNullable(lastUpdated),
        false);
  }

  private static LogSettings settings(MethodSetting setting) {
    return new LogSettings(
        SdkText.level(setting.loggingLevel()), Boolean.TRUE.equals(setting.dataTraceEnabled()));
  }
}
