package io.github.stageguard.sweep;

import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.util.List;
import java.util.Optional;

/** Stages whose calls keep a pace. What only reads is repeated when it may pass. */
public final class PacedStages implements Stages {
  private final Stages stages;
  private final PacedCalls calls;

  /**
   * @param stages send each call once
   */
  public PacedStages(Stages stages, PacedCalls calls) {
    this.stages = stages;
    this.calls = calls;
  }

  @Override
  public Optional<Stage> read(StageRef ref) {
    return calls.repeated(() -> stages.read(ref));
  }

  @Override
  public List<Stage> ofApi(ApiFamily family, String apiId) {
    return calls.repeated(() -> stages.ofApi(family, apiId));
  }

  @Override
  public List<Stage> ofApi(Api api) {
    return calls.repeated(() -> stages.ofApi(api));
  }

  @Override
  public List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId) {
    return calls.repeated(() -> stages.ofDeployment(family, apiId, deploymentId));
  }

  @Override
  public ApiPage apis(ApiFamily family, String token) {
    return calls.repeated(() -> stages.apis(family, token));
  }

  @Override
  public Stage write(Stage stage, List<StageEdit> edits) {
    return calls.once(() -> stages.write(stage, edits));
  }
}
