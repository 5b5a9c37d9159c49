package io.github.stageguard.cli;

import io.github.stageguard.cli.request.Diagnosis;
import io.github.stageguard.cli.request.RequestId;
import io.github.stageguard.cli.request.RequestSearch;
import io.github.stageguard.cli.request.SearchPlan;
import io.github.stageguard.cli.request.Window;
import io.github.stageguard.stage.Stage;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stageguard find-request}. */
@Command(
    name = "find-request",
    description = {
      "Looks for a request in the access and execution logs of a stage, and says what it means which"
          + " of them hold it.",
      "CloudWatch Logs Insights charges by the data that a search goes through: give a short time."
    },
    footer = {
      "",
      "Exit codes: 0 found, 1 not found, 2 called wrongly, 3 a log could not be searched.",
      "",
      "Examples:",
      "  stageguard find-request a1335dfd-5bcc-4e1b-aa45-f6726cb95816 --api a1b2c3d4e5 --stage prod",
      "  stageguard find-request UBuxiEZSIAMFQ1Q= --api a1b2c3d4e5 --stage prod --wait PT2M --show",
      "  stageguard find-request UBuxiEZSIAMFQ1Q= --api a1b2c3d4e5 --stage '$default'"
          + " --from 2026-11-22T12:00:00Z --to 2026-11-22T12:10:00Z --output json"
    })
final class FindRequestCommand extends AccountCommand {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  @Parameters(
      paramLabel = "ID",
      description =
          "What the client received as x-amzn-requestid, x-amz-apigw-id or apigw-requestid.")
  private String id;

  @Mixin private StageOptions of;

  @Mixin private WindowOptions time;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "PT0S",
      description =
          "Search again for so long, while entries may still arrive: at most PT1H. Default: search"
              + " once.")
  private Duration wait;

  @Option(
      names = "--show",
      description = "Also print what the entries say. They may hold personal data.")
  private boolean show;

  @Mixin private OutputOption output;

  FindRequestCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    RequestId request =
        RequestId.parse(id)
            .orElseThrow(
                () ->
                    new UsageException(
                        "This is no id of a request: " + id,
                        "Give what the client received as x-amzn-requestid (a UUID),"
                            + " x-amz-apigw-id or apigw-requestid."));
    if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
      throw new UsageException(
          "It cannot be waited for " + wait + ".", "Give --wait a duration of up to PT1H.");
    }
    Window window = time.window(session.clock().instant(), wait);
    Stage stage = of.read(session);
    Diagnosis diagnosis =
        new RequestSearch(
                session.logSearch(), session.clock(), session.sleep(), terminal()::progress)
            .find(
                SearchPlan.of(
                    stage, session.place(), request, new OwnLogGroups(session, stage.ref())),
                window,
                wait);
    FoundRequest found = new FoundRequest(stage, request, window, diagnosis, show);
    if (output.isJson()) {
      terminal().json(found.json());
    } else {
      found.print(terminal());
    }
    if (diagnosis.isIncomplete()) {
      return ExitCode.REFUSED;
    }
    return diagnosis.verdict().isFound() ? ExitCode.FINE : ExitCode.FINDINGS;
  }
}
