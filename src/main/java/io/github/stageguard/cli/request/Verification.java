package io.github.stageguard.cli.request;

import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.LogGroups;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Proves, step by step, that a stage's logs arrive, or says what hinders them. */
public final class Verification {
  /** A request may be logged with a time a little before that of this machine's clock. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final String AUDIT =
      "'stageguard audit --api ... --stage ...' tells what the policy asks for.";

  private final LogGroups logGroups;
  private final Arrival arrival;
  private final StageCall call;
  private final InstantSource clock;
  private final List<Step> steps = new ArrayList<>();
  private boolean proven;

  /**
   * A verification that is used once.
   *
   * @param logGroups the log groups of the account and Region
   * @param arrival sees entries arrive
   * @param call sends a request
   * @param clock the time
   */
  public Verification(LogGroups logGroups, Arrival arrival, StageCall call, InstantSource clock) {
    this.logGroups = Objects.requireNonNull(logGroups);
    this.arrival = Objects.requireNonNull(arrival);
    this.call = Objects.requireNonNull(call);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * What came of it.
   *
   * @param steps what was looked at, in this order
   * @param proven whether an entry arrived, and nothing is wrong
   */
  public record Result(List<Step> steps, boolean proven) {
    public Result {
      steps = List.copyOf(steps);
    }

    /** Whether AWS did not let something be looked at. */
    public boolean isIncomplete() {
      return steps.stream().anyMatch(step -> step.mark() == Step.Mark.REFUSED);
    }
  }

  /**
   * Looks at everything.
   *
   * @param own whether a log group is surely for this stage alone; asked only without a request
   * @param role looks at the account's CloudWatch role; asked only if the stage needs it
   * @param request where to send a request; empty: none is sent
   * @param within how long to wait for the request's entries; without a request, how old an entry
   *     may be to prove anything
   */
  public Result of(
      Stage stage,
      Place place,
      Predicate<String> own,
      Supplier<AccountOutcome> role,
      Optional<URI> request,
      Duration within) {
    LogPlan access =
        LogPlan.access(
            stage,
            place,
            List.of(RequestId.Form.REQUEST.variable(), RequestId.Form.EXTENDED.variable()));
    LogPlan execution = LogPlan.execution(stage);
    permission(stage, role);
    List<LogPlan> logs = new ArrayList<>();
    if (group(access)) {
      logs.add(access);
    }
    if (execution.group().isPresent() && group(execution)) {
      logs.add(execution);
    }
    if (request.isPresent()) {
      Instant sent = clock.instant();
      send(request.get()).ifPresent(ids -> arrivals(logs, ids, sent, within));
    } else {
      Instant from = clock.instant().minus(within);
      logs.forEach(
          log ->
              entry(
                  log,
                  log.log() == Log.EXECUTION ? group -> true : own,
                  group -> arrival.any(group, from),
                  "There is no entry of the last "
                      + words(within)
                      + ": no request was made, or none is logged",
                  "Have a request made (--send) and waited for."));
    }
    return new Result(
        steps,
        proven && steps.stream().noneMatch(step -> step.mark().compareTo(Step.Mark.OPEN) > 0));
  }

  /** What only a request that fails would leave is looked for, but not waited for. */
  private void arrivals(List<LogPlan> logs, List<RequestId> ids, Instant sent, Duration within) {
    for (LogPlan log : logs) {
      entry(
          log,
          group -> true,
          group ->
              arrival.of(
                  ids,
                  group,
                  sent.minus(SKEW),
                  log.blind().isEmpty() ? sent.plus(within) : clock.instant()),
          "No entry of the request arrived within " + words(within),
          "Put right what else is wrong here; if nothing is, try a path that the API has, and a"
              + " longer --within.");
    }
  }

  private void permission(Stage stage, Supplier<AccountOutcome> role) {
    if (!stage.kind().needsCloudWatchRole()) {
      steps.add(
          Step.open(
              "log delivery",
              "HTTP APIs log through the log delivery of CloudWatch Logs, whose permission cannot"
                  + " be proven from here; an entry proves it."));
      return;
    }
    String subject = "CloudWatch role";
    AccountOutcome outcome = role.get();
    outcome.failure().ifPresent(failure -> steps.add(refused(subject, failure)));
    outcome.findings().stream()
        .map(Assessment::finding)
        .forEach(
            finding -> {
              if (finding instanceof Finding.CloudWatchRoleBroken(String arn, String fault)) {
                steps.add(
                    Step.problem(
                        subject,
                        (arn.isEmpty() ? "No role" : arn) + ": " + fault + ".",
                        "Set a role that trusts apigateway.amazonaws.com and has the policy"
                            + " AmazonAPIGatewayPushToCloudWatchLogs; StageGuard does where"
                            + " cloudWatchRole is enforced."));
              } else if (finding
                  instanceof Finding.CloudWatchRoleDoubtful(String arn, String doubt)) {
                steps.add(Step.open(subject, arn + ": " + doubt + "."));
              }
            });
    if (outcome.failure().isEmpty() && outcome.findings().isEmpty()) {
      steps.add(Step.ok(subject, "API Gateway may write logs."));
    }
  }

  /** Whether entries may be in it. */
  private boolean group(LogPlan log) {
    String subject = log.log().label() + " log group";
    if (log.group().isEmpty()) {
      steps.add(
          log.isOff()
              ? Step.problem(subject, sentence(log.unsearchable()), AUDIT)
              : Step.open(subject, sentence(log.unsearchable())));
      return false;
    }
    String name = log.group().get();
    if (log.log() == Log.ACCESS && !log.blind().isEmpty()) {
      steps.add(Step.problem(subject, sentence(log.blind()), AUDIT));
      return false;
    }
    try {
      if (logGroups.find(name).isPresent()) {
        steps.add(Step.ok(subject, name + " exists."));
        return true;
      }
    } catch (CallFailedException e) {
      steps.add(refused(subject, e));
      return true;
    }
    if (log.log() == Log.EXECUTION) {
      steps.add(
          Step.open(subject, name + " does not exist; API Gateway makes it with the first entry."));
      return true;
    }
    steps.add(
        Step.problem(
            subject,
            name + " does not exist: entries are lost.",
            "Create it, or give the stage another destination."));
    return false;
  }

  private Optional<List<RequestId>> send(URI uri) {
    String subject = "request";
    try {
      StageCall.Answer answer = call.get(uri);
      if (answer.ids().isEmpty()) {
        steps.add(
            Step.problem(
                subject,
                "GET "
                    + uri
                    + " was answered with "
                    + answer.status()
                    + ", but not by API Gateway: the answer has no id of a request.",
                "See that the URL is one of this stage."));
        return Optional.empty();
      }
      steps.add(
          Step.ok(
              subject,
              "GET "
                  + uri
                  + " was answered with "
                  + answer.status()
                  + "; its id is "
                  + answer.ids().getFirst()
                  + "."));
      return Optional.of(answer.ids());
    } catch (IOException e) {
      steps.add(
          Step.problem(
              subject,
              "GET " + uri + " was not answered: " + e.getClass().getSimpleName() + ".",
              "See that this machine reaches the API: a private API, or one whose default endpoint"
                  + " is disabled, needs --url."));
      return Optional.empty();
    }
  }

  private interface Looking {
    Optional<LogEntry> in(String group);
  }

  /**
   * @param proof whether an entry in a log group proves that this stage's arrive there
   */
  private void entry(
      LogPlan log, Predicate<String> proof, Looking looking, String absent, String fix) {
    String subject = log.log().label() + " log entry";
    try {
      String group = log.group().orElseThrow();
      Optional<LogEntry> entry = looking.in(group);
      if (entry.isPresent() && !proof.test(group)) {
        steps.add(
            Step.open(
                subject,
                "One of "
                    + entry.get().at()
                    + " is in stream "
                    + entry.get().stream()
                    + ", but it may be another stage's: the policy has no log group "
                    + group
                    + " for this stage alone. Use --send, or find-request for a request of your own."));
      } else if (entry.isPresent()) {
        proven = true;
        steps.add(
            Step.ok(
                subject,
                "One of " + entry.get().at() + " is in stream " + entry.get().stream() + "."));
      } else if (log.blind().isEmpty()) {
        steps.add(Step.problem(subject, absent + ".", fix));
      } else {
        steps.add(Step.open(subject, absent + "; but " + log.blind() + "."));
      }
    } catch (CallFailedException e) {
      steps.add(refused(subject, e));
    }
  }

  private static Step refused(String subject, CallFailedException failure) {
    return new Step(
        subject,
        Step.Mark.REFUSED,
        "It could not be looked at: " + Refusal.told(failure),
        failure.kind() == CallFailedException.Kind.DENIED
            ? "docs/commands.md lists the permissions that this command needs."
            : "");
  }

  private static String words(Duration time) {
    long seconds = time.toSeconds();
    return seconds % 60 == 0 && seconds > 60 ? seconds / 60 + " minutes" : seconds + " seconds";
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
