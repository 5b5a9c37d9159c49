package io.github.stageguard.cli.doctor;

import io.github.stageguard.cli.lease.ListedLease;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.CallFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what is well and what is not of what was seen, and what to do about it. */
public final class Judgment {
  private static final Duration SETTLED = Duration.ofHours(3);
  private static final String REDEPLOY = "Deploy StageGuard's stack again.";
  private static final List<String> SOURCES = List.of("aws.apigateway", "aws.logs", "aws.ssm");

  private Judgment() {}

  /** Of the function and its alias. */
  public static List<Line> function(
      String name, Optional<Sight.Function> function, Optional<String> aliasVersion) {
    String subject = "function";
    if (function.isEmpty()) {
      return List.of(
          Line.problem(
              subject,
              "there is no function " + name,
              "Deploy StageGuard, or see that --stack and --region are the right ones."));
    }
    List<Line> lines = new ArrayList<>();
    Sight.Function seen = function.get();
    boolean active = seen.state().equals("Active") || seen.state().equals("Inactive");
    boolean updated = !seen.lastUpdate().equals("Failed");
    lines.add(
        active && updated
            ? Line.ok(subject, name + " is " + seen.state())
            : Line.problem(
                subject,
                "%s is %s, its last update %s: %s"
                    .formatted(name, seen.state(), seen.lastUpdate(), seen.reason()),
                REDEPLOY));
    lines.add(
        aliasVersion
            .map(version -> Line.ok("alias", "live is version " + version))
            .orElseGet(() -> Line.problem("alias", "there is no alias live", REDEPLOY)));
    return lines;
  }

  /** Of the rules that bring events. */
  public static List<Line> rules(List<Sight.EventRule> rules) {
    List<Line> lines = new ArrayList<>();
    for (String source : SOURCES) {
      String subject = "events of " + source;
      List<Sight.EventRule> bringing =
          rules.stream().filter(rule -> rule.sources().contains(source)).toList();
      Optional<Sight.EventRule> on = bringing.stream().filter(Sight.EventRule::enabled).findFirst();
      if (on.isPresent()) {
        lines.add(Line.ok(subject, "rule " + on.get().name() + " is enabled"));
      } else if (bringing.isEmpty()) {
        lines.add(Line.problem(subject, "no EventBridge rule brings them", REDEPLOY));
      } else {
        String name = bringing.getFirst().name();
        lines.add(
            Line.problem(
                subject,
                "rule " + name + " is disabled",
                "Enable it: aws events enable-rule --name " + name));
      }
    }
    return lines;
  }

  /** Of the trails; without one, EventBridge never hears of changes. */
  public static List<Line> trails(List<Trail> trails, String region) {
    String subject = "CloudTrail";
    List<Trail> here = trails.stream().filter(trail -> trail.covers(region)).toList();
    Optional<Trail> good =
        here.stream().filter(trail -> trail.logging() && trail.logsChanges()).findFirst();
    if (good.isPresent()) {
      return List.of(Line.ok(subject, "trail " + good.get().name() + " logs changes"));
    }
    Optional<CallFailedException> unread =
        here.stream().flatMap(trail -> trail.unread().stream()).findFirst();
    if (unread.isPresent()) {
      return List.of(CheckUp.unknown(subject, unread.get()));
    }
    if (here.isEmpty()) {
      return List.of(
          Line.problem(
              subject,
              "no trail logs this Region, so that no event of a change comes",
              "Make a trail that logs management events of all Regions."));
    }
    Optional<Trail> off = here.stream().filter(Trail::logsChanges).findFirst();
    return List.of(
        off.map(
                trail ->
                    Line.problem(
                        subject,
                        "trail " + trail.name() + " is switched off",
                        "Switch it on: aws cloudtrail start-logging --name " + trail.name()))
            .orElseGet(
                () ->
                    Line.problem(
                        subject,
                        "no trail surely logs write management events of API Gateway",
                        "Have trail "
                            + here.getFirst().name()
                            + " log management events, write or all, of every event source.")));
  }

  /** Of leases' schedule group and the schedule of sweeps. */
  public static List<Line> schedules(
      String group, boolean hasGroup, Optional<Sight.Recurring> sweep, String aliasArn) {
    if (!hasGroup) {
      return List.of(Line.problem("lease group", "there is no schedule group " + group, REDEPLOY));
    }
    Line leases = Line.ok("lease group", "schedule group " + group + " is there");
    if (sweep.isEmpty()) {
      return List.of(leases, Line.problem("sweep", "there is no schedule account-sweep", REDEPLOY));
    }
    if (!sweep.get().enabled()) {
      return List.of(
          leases, Line.problem("sweep", "the schedule account-sweep is disabled", REDEPLOY));
    }
    if (!sweep.get().targetArn().equals(aliasArn)) {
      return List.of(
          leases,
          Line.problem("sweep", "the schedule account-sweep invokes something else", REDEPLOY));
    }
    return List.of(leases, Line.ok("sweep", "the schedule account-sweep is enabled"));
  }

  /** Of the dead-letter queue. */
  public static Line deadLetters(Optional<Integer> messages) {
    String subject = "dead letters";
    if (messages.isEmpty()) {
      return Line.problem(subject, "the queue does not exist", REDEPLOY);
    }
    int waiting = messages.get();
    return waiting == 0
        ? Line.ok(subject, "the queue is empty")
        : Line.warning(
            subject,
            "events that could not be handled: " + waiting,
            "Find the reason in the function's log, then redrive them (docs/operations.md).");
  }

  /** Of the account's CloudWatch role. */
  public static List<Line> role(List<Assessment> findings) {
    String subject = "CloudWatch role";
    if (findings.isEmpty()) {
      return List.of(Line.ok(subject, "nothing is wrong with it"));
    }
    List<Line> lines = new ArrayList<>();
    for (Assessment each : findings) {
      switch (each.finding()) {
        case Finding.CloudWatchRoleBroken(var arn, var fault) ->
            lines.add(
                Line.problem(
                    subject,
                    (arn.isEmpty() ? "" : arn + ": ") + fault,
                    "With cloudWatchRole enforced, StageGuard's next sweep replaces it; else set a"
                        + " role in the account settings of API Gateway."));
        case Finding.CloudWatchRoleDoubtful(var arn, var doubt) ->
            lines.add(
                Line.warning(
                    subject,
                    arn + ": " + doubt,
                    "See that it has AmazonAPIGatewayPushToCloudWatchLogs."));
        default -> throw new IllegalStateException("not about the role: " + each.finding());
      }
    }
    return lines;
  }

  /** Of mode and policy. */
  public static Line mode(boolean enforcing, String source) {
    return enforcing
        ? Line.ok("policy", "enforced, from " + source)
        : Line.warning(
            "policy",
            "audit mode: nothing is written (policy from " + source + ")",
            "Deploy the stack with Mode=enforce once its reports are as you want them.");
  }

  /** Of the journal, by its open entries. */
  public static Line journal(List<JournalEntry> open, Instant now) {
    long old = open.stream().filter(each -> each.at().isBefore(now.minus(SETTLED))).count();
    return old == 0
        ? Line.ok("journal", "it answers")
        : Line.warning(
            "journal",
            old + " changes have been open for more than " + SETTLED.toHours() + " hours",
            "A sweep settles them: see in the function's log why it does not.");
  }

  /** Of the leases. */
  public static List<Line> leases(List<ListedLease> leases) {
    List<Line> lines = new ArrayList<>();
    for (ListedLease each : leases) {
      String stage = each.lease().map(lease -> lease.stage().toString()).orElse(each.schedule());
      String faults = String.join(", ", each.faults());
      switch (each.state()) {
        case RUNNING -> {}
        case OVERDUE ->
            lines.add(
                Line.problem(
                    "leases",
                    "the lease of " + stage + " is overdue",
                    "See the function's log for why; 'stageguard lease end' ends it now."));
        case BROKEN ->
            lines.add(
                Line.problem(
                    "leases",
                    "the schedule of " + stage + " is broken: " + faults,
                    "StageGuard's next sweep puts it right."));
      }
    }
    if (lines.isEmpty()) {
      lines.add(Line.ok("leases", leases.size() + " run, none is overdue"));
    }
    return lines;
  }
}
