package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.request.Arrival;
import io.github.stageguard.cli.request.StageCall;
import io.github.stageguard.cli.request.StageRequest;
import io.github.stageguard.cli.request.Step;
import io.github.stageguard.cli.request.Verification;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.Stage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stageguard verify}. */
@Command(
    name = "verify",
    description = {
      "Proves that a stage's logs arrive: looks at the permission to write them, at the log groups,"
          + " and at entries.",
      "With --send it makes a request and waits for its own entries; without, any recent entry"
          + " in a log group of this stage alone proves that they arrive. Writes nothing."
    },
    footer = {
      "",
      "Exit codes: 0 proven, 1 not proven, 2 called wrongly, 3 AWS refused something.",
      "",
      "Examples:",
      "  stageguard verify --api a1b2c3d4e5 --stage prod",
      "  stageguard verify --api a1b2c3d4e5 --stage prod --send /pets",
      "  stageguard verify --api a1b2c3d4e5 --stage prod --url https://api.example.com/v1/pets"
    })
final class VerifyCommand extends AccountCommand {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final StageCall call;

  @Mixin private StageOptions of;

  @ArgGroup private Target target;

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "PT5M",
      description =
          "How long to wait for the request's entries; without a request, how old an entry may be."
              + " At most PT1H. Default: ${DEFAULT-VALUE}.")
  private Duration within;

  @Mixin private OutputOption output;

  /** One of the two ways to say where a request goes. */
  static final class Target {
    @Option(
        names = "--send",
        paramLabel = "PATH",
        description = "Send a GET for this path to the stage's own invoke URL. No credentials.")
    private String path;

    @Option(
        names = "--url",
        paramLabel = "URL",
        description = "Send a GET to this URL of the stage, such as one of a custom domain.")
    private String url;
  }

  VerifyCommand(Sessions sessions, Terminal terminal, StageCall call) {
    super(sessions, terminal);
    this.call = call;
  }

  @Override
  protected ExitCode run(Session session) {
    if (within.isNegative() || within.isZero() || within.compareTo(LONGEST) > 0) {
      throw new UsageException(
          "Entries cannot be looked for within " + within + ".",
          "Give --within a duration of up to PT1H.");
    }
    Stage stage = of.read(session);
    Verification.Result result =
        new Verification(
                session.ports().logGroups(),
                new Arrival(
                    session.logEvents(), session.clock(), session.sleep(), terminal()::progress),
                call,
                session.clock())
            .of(
                stage,
                session.place(),
                new OwnLogGroups(session, stage.ref()),
                () -> role(session),
                request(stage, session),
                within);
    if (output.isJson()) {
      terminal().json(json(stage, result));
    } else {
      print(stage, result);
    }
    if (result.isIncomplete()) {
      return ExitCode.REFUSED;
    }
    return result.proven() ? ExitCode.FINE : ExitCode.FINDINGS;
  }

  private Optional<URI> request(Stage stage, Session session) {
    try {
      return Optional.ofNullable(target)
          .map(
              to ->
                  to.url == null
                      ? StageRequest.at(stage, session.place(), to.path)
                      : StageRequest.at(to.url));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "No request can be sent there: " + e.getMessage() + ".",
          "Give --send a path such as /pets, or --url an https URL; a WebSocket API is connected to"
              + " with a client of its own, then verified without either.");
    }
  }

  /** What is wrong with the role, whatever the policy says of it. Nothing is written. */
  private static AccountOutcome role(Session session) {
    Occasion occasion = new Occasion("verify", "", session.clock().instant(), Actor.NOBODY);
    return session
        .reconciler()
        .handle(
            new Trigger.AccountChanged(occasion),
            new Settings(false, PolicyDocument.packagedDefault()))
        .account()
        .orElseThrow();
  }

  private void print(Stage stage, Verification.Result result) {
    terminal()
        .line(
            "Stage "
                + stage.ref()
                + ": "
                + (result.proven()
                    ? "its logs arrive."
                    : "it is not proven that its logs arrive."));
    terminal().line();
    terminal()
        .table(
            List.of("LOOKED AT", "STATE", "WHAT WAS SEEN"),
            result.steps().stream()
                .map(
                    step ->
                        List.of(
                            step.subject(),
                            step.mark().label(),
                            step.fix().isEmpty() ? step.told() : step.told() + " " + step.fix()))
                .toList());
  }

  private static ObjectNode json(Stage stage, Verification.Result result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("apiId", stage.ref().apiId());
    json.put("stage", stage.ref().stageName());
    json.put("kind", stage.kind().label());
    json.put("proven", result.proven());
    ArrayNode steps = json.putArray("steps");
    for (Step step : result.steps()) {
      steps
          .addObject()
          .put("lookedAt", step.subject())
          .put("state", step.mark().label())
          .put("seen", step.told())
          .put("fix", step.fix());
    }
    return json;
  }
}
