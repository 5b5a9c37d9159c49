package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.policy.EffectiveKey;
import io.github.stageguard.policy.EffectiveKey.Decision;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stageguard policy explain}. */
@Command(
    name = "explain",
    description =
        "Shows the policy as it holds for one stage today, and what decided each key: the default,"
            + " the document, an override, or an exemption.",
    footer = {
      "",
      "Examples:",
      "  stageguard policy explain --api a1b2c3d4e5 --stage prod",
      "  stageguard policy explain --api a1b2c3d4e5 --stage '$default' --policy new-policy.yaml"
    })
final class PolicyExplainCommand extends AccountCommand {
  @Mixin private OutputOption output;

  @Option(names = "--api", paramLabel = "ID", required = true, description = "The stage's API.")
  private String api;

  @Option(names = "--stage", paramLabel = "NAME", required = true, description = "The stage.")
  private String stageName;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy to explain. Default: that of the installation.")
  private Path file;

  PolicyExplainCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    PolicyInForce policy = session.policy(Optional.ofNullable(file));
    Place place = session.place();
    Stage stage = stage(session);
    List<EffectiveKey> keys =
        policy
            .policy()
            .explain(
                new Subject(stage, place.partition(), place.region(), place.account()),
                LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC));
    if (output.isJson()) {
      terminal().json(json(policy, keys));
    } else {
      terminal()
          .table(
              List.of("KEY", "DECIDED BY", "VALUE"),
              keys.stream()
                  .map(each -> List.of(each.key(), by(each.decision()), each.value()))
                  .toList());
      terminal().line();
      terminal().line("Stage " + stage.ref() + "; policy: " + policy.source() + ".");
    }
    return ExitCode.FINE;
  }

  private Stage stage(Session session) {
    for (ApiFamily family : ApiFamily.values()) {
      if (StageRef.isApiId(api) && StageRef.isStageName(family, stageName)) {
        Optional<Stage> found = session.ports().stages().read(new StageRef(family, api, stageName));
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new UsageException(
        "There is no stage "
            + stageName
            + " of an API "
            + api
            + " in "
            + session.place().region()
            + " of account "
            + session.place().account()
            + ".",
        "See that --api, --stage and --region are right.");
  }

  private static String by(Decision decision) {
    return switch (decision) {
      case Decision.ByDefault() -> "default";
      case Decision.General(int line) -> "line " + line;
      case Decision.Overridden(int number, int line) ->
          "override " + number + " (line " + line + ")";
      case Decision.Exempt(int number, int line, var terms) ->
          "exemption " + number + " (line " + line + ") until " + terms.until();
    };
  }

  private static ObjectNode json(PolicyInForce policy, List<EffectiveKey> keys) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("policy", policy.source());
    ArrayNode list = json.putArray("keys");
    for (EffectiveKey each : keys) {
      ObjectNode key = list.addObject().put("key", each.key()).put("value", each.value());
      switch (each.decision()) {
        case Decision.ByDefault() -> key.put("by", "default");
        case Decision.General(int line) -> key.put("by", "document").put("line", line);
        case Decision.Overridden(int number, int line) ->
            key.put("by", "override").put("number", number).put("line", line);
        case Decision.Exempt(int number, int line, var terms) ->
            key.put("by", "exemption")
                .put("number", number)
                .put("line", line)
                .put("until", terms.until().toString())
                .put("reason", terms.reason())
                .put("approvedBy", terms.approvedBy());
      }
    }
    return json;
  }
}
