package io.github.stageguard.aws;

import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The stages of both control planes.
 *
 * @param rest stages of REST APIs
 * @param v2 stages of HTTP and WebSocket APIs
 */
public record AccountStages(Stages rest, Stages v2) implements Stages {
  public AccountStages {
    Objects.requireNonNull(rest);
    Objects.requireNonNull(v2);
  }

  @Override
  public Optional<Stage> read(StageRef ref) {
    return of(ref.family()).read(ref);
  }

  @Override
  public List<Stage> ofApi(ApiFamily family, String apiId) {
    return of(family).ofApi(family, apiId);
  }

  @Override
  public List<Stage> ofApi(Api api) {
    return of(api.kind().family()).ofApi(api);
  }

  @Override
  public List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId) {
    return of(family).ofDeployment(family, apiId, deploymentId);
  }

  @Override
  public ApiPage apis(ApiFamily family, String token) {
    return of(family).apis(family, token);
  }

  @Override
  public Stage write(Stage stage, List<StageEdit> edits) {
    return of(stage.ref().family()).write(stage, edits);
  }

  private Stages of(ApiFamily family) {
    return switch (family) {
      case V1 -> rest;
      case V2 -> v2;
    };
  }
}
