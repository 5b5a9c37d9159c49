package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.stageguard.UnusableParameterException;
import io.github.stageguard.cli.doctor.CheckUp;
import io.github.stageguard.cli.doctor.Judgment;
import io.github.stageguard.cli.doctor.Line;
import io.github.stageguard.cli.doctor.Line.Health;
import io.github.stageguard.cli.doctor.Sight;
import io.github.stageguard.cli.lease.ListedLease;
import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.UnreadablePolicyException;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.Place;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stageguard doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks whether StageGuard is alive: what brings it events, the function, its schedules, its"
          + " policy, and what waits for a person. Writes nothing.",
      "Exit code 1: there is a problem or a warning; 3: something could not be looked at."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard doctor",
      "  stageguard doctor --stack stageguard-prod --region eu-west-1 --output json"
    })
final class DoctorCommand extends AccountCommand {
  private static final String ALIAS = "live";
  private static final String SWEEP = "account-sweep";

  @Mixin private OutputOption output;

  DoctorCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    CheckUp checkUp = new CheckUp();
    checkUp.check("STS", () -> sts(session));
    if (checkUp.lines().getFirst().health() == Health.OK) {
      examine(session, checkUp);
    }
    List<Line> lines = checkUp.lines();
    if (output.isJson()) {
      terminal().json(json(lines));
    } else {
      lines.forEach(this::show);
    }
    if (lines.stream().anyMatch(each -> each.health() == Health.UNKNOWN)) {
      return ExitCode.REFUSED;
    }
    return lines.stream().allMatch(each -> each.health() == Health.OK)
        ? ExitCode.FINE
        : ExitCode.FINDINGS;
  }

  private void examine(Session session, CheckUp checkUp) {
    Sight sight = session.sight();
    String region = session.place().region();
    terminal().progress("Looking at the installation.");
    checkUp.check("CloudTrail", () -> Judgment.trails(sight.trails(), region));
    checkUp.check("function", () -> function(session, sight));
    checkUp.check("policy", () -> List.of(policy(session)));
    checkUp.check("CloudWatch role", () -> role(session));
    checkUp.check("journal", () -> List.of(journal(session)));
    checkUp.check("installation", () -> installation(session, sight, checkUp));
  }

  private List<Line> sts(Session session) {
    Place place = session.place();
    return List.of(
        new Line(
            Health.OK,
            "STS",
            "it answers in " + place.region() + " for account " + place.account(),
            ""));
  }

  private List<Line> function(Session session, Sight sight) {
    String name = session.installation().stack();
    Optional<Sight.Function> function = sight.function(name);
    return Judgment.function(
        name, function, function.isEmpty() ? Optional.empty() : sight.aliasVersion(name, ALIAS));
  }

  /** What is known only of an installation that is there. */
  private List<Line> installation(Session session, Sight sight, CheckUp checkUp) {
    Installation installation = session.installation();
    if (installation.leaseGroup().isEmpty()) {
      return List.of();
    }
    String alias = installation.functionArn();
    Instant now = session.clock().instant();
    checkUp.check("events", () -> Judgment.rules(sight.rulesFor(alias)));
    checkUp.check(
        "lease group",
        () -> {
          String group = installation.leaseGroup();
          boolean there = sight.hasScheduleGroup(group);
          return Judgment.schedules(
              group, there, there ? sight.schedule(group, SWEEP) : Optional.empty(), alias);
        });
    if (!installation.deadLetterArn().isEmpty()) {
      checkUp.check(
          "dead letters",
          () -> List.of(Judgment.deadLetters(sight.messages(installation.deadLetterArn()))));
    }
    checkUp.check(
        "leases",
        () ->
            Judgment.leases(
                ListedLease.all(
                    session.ports().leases(), alias, installation.leaseRoleArn(), now)));
    return List.of();
  }

  private static Line policy(Session session) {
    try {
      PolicyInForce policy = session.policy(Optional.empty());
      return Judgment.mode(policy.settings().enforcing(), policy.source());
    } catch (UnreadablePolicyException | UnusableParameterException e) {
      return new Line(
          Health.PROBLEM,
          "policy",
          e.getMessage(),
          "Put it right; until then StageGuard does nothing. 'stageguard policy check' helps.");
    }
  }

  private static List<Line> role(Session session) {
    Occasion occasion = new Occasion("doctor", "", session.clock().instant(), Actor.NOBODY);
    AccountOutcome outcome =
        session
            .reconciler()
            .handle(
                new Trigger.AccountChanged(occasion),
                new Settings(false, PolicyDocument.packagedDefault()))
            .account()
            .orElseThrow();
    if (outcome.failure().isPresent()) {
      throw outcome.failure().get();
    }
    return Judgment.role(outcome.findings());
  }

  private static Line journal(Session session) {
    return session.ports().journal().isKept()
        ? Judgment.journal(session.ports().journal().open(), session.clock().instant())
        : new Line(Health.OK, "journal", "none is kept", "");
  }

  private void show(Line line) {
    terminal()
        .line(
            "%-8s %s: %s"
                .formatted(
                    line.health().name().toLowerCase(Locale.ROOT), line.subject(), line.found()));
    if (!line.fix().isEmpty()) {
      terminal().line("         " + line.fix());
    }
  }

  private static ArrayNode json(List<Line> lines) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Line line : lines) {
      array
          .addObject()
          .put("health", line.health().name().toLowerCase(Locale.ROOT))
          .put("subject", line.subject())
          .put("found", line.found())
          .put("fix", line.fix());
    }
    return array;
  }
}
