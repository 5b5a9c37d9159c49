package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.PolicyProblem;
import io.github.stageguard.policy.UnreadablePolicyException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stageguard policy check}. Asks nothing of AWS. */
@Command(
    name = "check",
    description = "Says what is wrong with a policy, each with its line. Asks nothing of AWS.",
    footer = {
      "",
      "Examples:",
      "  stageguard policy check policy.yaml",
      "  stageguard policy check - < policy.yaml"
    })
final class PolicyCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private OutputOption output;

  @Parameters(paramLabel = "FILE", description = "The policy; - reads standard input.")
  private String file;

  PolicyCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<PolicyProblem> problems =
        problems(
            file.equals("-")
                ? TextFile.read(System.in, "Standard input")
                : TextFile.read(Path.of(file)));
    if (output.isJson()) {
      terminal.json(json(problems));
    } else if (problems.isEmpty()) {
      terminal.line(file + " is a policy.");
    } else {
      problems.forEach(each -> terminal.line(file + ": " + each));
    }
    return (problems.isEmpty() ? ExitCode.FINE : ExitCode.FINDINGS).code();
  }

  private static List<PolicyProblem> problems(String yaml) {
    try {
      PolicyDocument.parse(yaml);
      return List.of();
    } catch (UnreadablePolicyException e) {
      return e.problems();
    }
  }

  private static ObjectNode json(List<PolicyProblem> problems) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.put("valid", problems.isEmpty()).putArray("problems");
    problems.forEach(
        each ->
            list.addObject()
                .put("line", each.line())
                .put("path", each.path())
                .put("problem", each.problem()));
    return json;
  }
}
