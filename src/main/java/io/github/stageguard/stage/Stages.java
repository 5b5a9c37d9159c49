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

  /** All stages of the API, as they are now; empty when the API does not exist. */
  List<Stage> ofApi(ApiFamily family, String apiId);

  /** All stages of the API, whose kind need not be asked for any more. */
  List<Stage> ofApi(Api api);

  /** All stages that serve the deployment, as they are now; empty when the API does not exist. */
  List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId);

  /**
   * A page of all APIs, of at most 500.
   *
   * @param token that of the page; empty for the first
   */
  ApiPage apis(ApiFamily family, String token);

  /**
   * Writes all edits in one call that is sent once: the caller decides whether to read again before
   * repeating it.
   *
   * @param stage as read
   * @return the stage as AWS's answer describes it
   */
  Stage write(Stage stage, List<StageEdit> edits);
}
