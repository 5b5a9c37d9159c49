package io.github.stageguard.stage;

import java.util.List;
import java.util.Optional;

/**
 * The stages of the account and Region. Every method throws {@link CallFailedException} when AWS
 * does not answer.
 */
public interface Stages {

  /** The stage as it is now; empty when it, or its API, does not exist. */
  Optional<Stage> read(StageRef ref);

  /** All stages that serve the deployment, as they are now; empty when the API does not exist. */
  List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId);

  /**
   * Writes all edits in one call that is sent once: the caller decides whether to read again before
   * repeating it.
   *
   * @return the stage as AWS's answer describes it
   */
  Stage write(StageRef ref, List<StageEdit> edits);
}
