package io.github.stageguard.cli;

import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of a command that is about one stage. */
final class StageOptions {
  @Option(
      names = "--api",
      paramLabel = "ID",
      required = true,
      description = "The API's id, such as a1b2c3d4e5.")
  private String api;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      required = true,
      description = "The stage's name, such as prod or '$default'.")
  private String stage;

  /**
   * Reads the stage; of which kind its API is need not be known.
   *
   * @throws UsageException if there is none
   */
  Stage read(Session session) {
    Stages stages = session.ports().stages();
    return Stream.of(ApiFamily.values())
        .filter(family -> StageRef.isApiId(api) && StageRef.isStageName(family, stage))
        .map(family -> stages.read(new StageRef(family, api, stage)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "There is no stage "
                        + stage
                        + " of API "
                        + api
                        + " in "
                        + session.place().region()
                        + " of account "
                        + session.place().account()
                        + ".",
                    "See that --api, --stage and --region are right."));
  }
}
