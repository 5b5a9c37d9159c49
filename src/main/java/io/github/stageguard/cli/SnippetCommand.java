package io.github.stageguard.cli;

import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stageguard snippet}. */
@Command(
    name = "snippet",
    description = {
      "Prints what the owner of a stage puts into their own template, so that the next deployment",
      "already complies with the policy. Writes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard snippet --api a1b2c3d4e5 --stage prod --for cloudformation",
      "  stageguard snippet --api a1b2c3d4e5 --stage prod --for terraform"
    })
final class SnippetCommand extends AccountCommand {
  @Option(names = "--api", paramLabel = "ID", required = true, description = "The API's id.")
  private String api;

  @Option(names = "--stage", paramLabel = "NAME", required = true, description = "The stage.")
  private String stage;

  @Option(
      names = "--for",
      paramLabel = "LANGUAGE",
      required = true,
      description = "What the template is written in: ${COMPLETION-CANDIDATES}.")
  private Snippet.Language language;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy to go by. Default: that of the installation.")
  private Path policy;

  SnippetCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    Place place = session.place();
    Stage read = read(session);
    StagePolicy effective =
        session
            .policy(Optional.ofNullable(policy))
            .policy()
            .forStage(
                new Subject(read, place.partition(), place.region(), place.account()),
                LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC));
    terminal().out().print(Snippet.of(language, Wanted.of(read, effective, place)));
    return ExitCode.FINE;
  }

  private Stage read(Session session) {
    return Stream.of(ApiFamily.V1, ApiFamily.V2)
        .filter(family -> StageRef.isApiId(api) && StageRef.isStageName(family, stage))
        .map(family -> session.ports().stages().read(new StageRef(family, api, stage)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "There is no stage "
                        + api
                        + "/"
                        + stage
                        + " in "
                        + session.place().region()
                        + ".",
                    "See that --api, --stage and --region are right."));
  }
}
