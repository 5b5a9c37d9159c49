package io.github.stageguard.cli;

import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names the stage that a command is about. */
public final class StageOption {
  @Option(
      names = "--api",
      paramLabel = "ID",
      required = true,
      description = "The API's id, of any kind.")
  private String api;

  @Option(names = "--stage", paramLabel = "NAME", required = true, description = "The stage.")
  private String stage;

  /**
   * The stage as it is.
   *
   * @throws UsageException if there is none
   */
  Stage read(Stages stages) {
    return read(stages, api, stage);
  }

  /** The same of names that were given otherwise. */
  static Stage read(Stages stages, String api, String stage) {
    for (ApiFamily family : ApiFamily.values()) {
      if (StageRef.isApiId(api) && StageRef.isStageName(family, stage)) {
        Optional<Stage> found = stages.read(new StageRef(family, api, stage));
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new UsageException(
        "There is no stage " + stage + " of an API " + api + " in this account and Region.",
        "See that --api, --stage and --region are the right ones.");
  }
}
