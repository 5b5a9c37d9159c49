package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Change.CloudWatchRoleReplaced;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.Made;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Finding.CloudWatchRoleBroken;
import io.github.stageguard.plan.Finding.CloudWatchRoleDoubtful;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.CloudWatchRoles.Permissions;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one role with which API Gateway writes logs for every REST and WebSocket API of the account
 * and Region. It is shared, so it is replaced only when it provably lets no log through, and no
 * role is ever edited.
 */
final class AccountRole {
  /** The actions of AWS's managed policy {@code AmazonAPIGatewayPushToCloudWatchLogs}. */
  static final List<String> ACTIONS =
      List.of(
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogGroups",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
          "logs:GetLogEvents",
          "logs:FilterLogEvents");

  private static final List<String> WRITING = List.of("logs:CreateLogStream", "logs:PutLogEvents");

  /** Names such as API Gateway gives to log groups for execution logs. */
  private static final List<String> PROBES =
      List.of("API-Gateway-Execution-Logs_stageguard/probe", "/aws/apigateway/stageguard/probe");

  private static final Duration TRUST = Duration.ofMinutes(15);

  /**
   * What came of seeing to the role.
   *
   * @param set whether the account has a role at all, without which AWS refuses to switch logging
   *     on
   * @param findings what is or was wrong
   * @param open what still is wrong
   */
  record Seen(boolean set, List<Assessment> findings, List<Assessment> open) {}

  private final CloudWatchRoles roles;
  private final LogGroups logGroups;
  private final Place place;
  private final String ownRoleArn;
  private final InstantSource clock;
  private final boolean remembersFaults;
  private Optional<Seen> remembered = Optional.empty();
  private Instant rememberedUntil = Instant.MIN;

  /**
   * @param ownRoleArn the role to put in place of a broken one; empty if there is none
   * @param remembersFaults whether a role that stays broken is not looked at again for a while, as
   *     in a sweep, where many stages would have it looked at
   */
  AccountRole(
      CloudWatchRoles roles,
      LogGroups logGroups,
      Place place,
      String ownRoleArn,
      InstantSource clock,
      boolean remembersFaults) {
    this.remembersFaults = remembersFaults;
    this.roles = Objects.requireNonNull(roles);
    this.logGroups = Objects.requireNonNull(logGroups);
    this.place = Objects.requireNonNull(place);
    this.ownRoleArn = Objects.requireNonNull(ownRoleArn);
    this.clock = Objects.requireNonNull(clock);
  }

  /** What was seen within the last 15 minutes and need not be looked at again. */
  Optional<Seen> remembered() {
    return clock.instant().isBefore(rememberedUntil) ? remembered : Optional.empty();
  }

  /** Forgets what is known: AWS says otherwise, or someone changed the account. */
  void distrust() {
    remembered = Optional.empty();
  }

  /**
   * Looks at the role anew, for the account as a whole.
   *
   * @param made where the ledger tells what was made
   */
  AccountOutcome outcome(Settings settings, Ledger ledger, List<Made> made) {
    distrust();
    try {
      if (settings.enforcing()) {
        settleIntents(ledger);
      }
      Seen seen = see(settings, List.of(), ledger);
      Result result =
          made.isEmpty()
              ? seen.open().isEmpty() ? Result.COMPLIANT : Result.REPORTED
              : Result.REMEDIATED;
      return new AccountOutcome(result, seen.findings(), made, seen.open(), Optional.empty());
    } catch (CallFailedException e) {
      return new AccountOutcome(Result.FAILED, List.of(), made, List.of(), Optional.of(e));
    }
  }

  /**
   * Looks at the role in force and replaces it if the policy enforces that and the role is provably
   * broken.
   *
   * @param settings what is in force
   * @param groups names of log groups that the role should be able to write to
   * @param ledger the account's, which is told what is to be written, and what was
   * @throws CallFailedException if AWS does not answer, or refuses the replacement
   */
  Seen see(Settings settings, Collection<String> groups, Ledger ledger) {
    Enforcement enforcement = settings.policy().cloudWatchRole();
    if (enforcement instanceof Enforcement.Off) {
      trust();
      return new Seen(true, List.of(), List.of());
    }
    Optional<String> inForce = roles.inForce();
    Optional<Finding> fault =
        inForce.isEmpty()
            ? Optional.of(new CloudWatchRoleBroken("", "the account settings name no role"))
            : faultOf(inForce.get(), groups);
    if (fault.isEmpty()) {
      trust();
      return new Seen(true, List.of(), List.of());
    }
    boolean broken = fault.get() instanceof CloudWatchRoleBroken;
    boolean replaceable = broken && !ownRoleArn.isEmpty() && !isOwn(inForce);
    List<Assessment> findings =
        List.of(new Assessment(fault.get(), enforcement, replaceable || !broken));
    if (replaceable && settings.enforcing() && enforcement instanceof Enforcement.Enforced) {
      return replaced(inForce.orElse(""), findings, ledger);
    }
    Seen seen = new Seen(inForce.isPresent(), findings, findings);
    if (!broken) {
      trust();
    } else if (remembersFaults) {
      remember(seen);
    }
    return seen;
  }

  /** An earlier event may have died between its intent and telling what came of it. */
  private void settleIntents(Ledger ledger) {
    if (!ledger.isKept()) {
      return;
    }
    ledger.history();
    for (JournalEntry entry : ledger.open()) {
      if (entry.change() instanceof CloudWatchRoleReplaced(var before, var after)
          && roles.inForce().orElse("").equals(after)) {
        ledger.made(entry.change());
      } else {
        ledger.notMade(entry.change());
      }
    }
  }

  private Seen replaced(String before, List<Assessment> findings, Ledger ledger) {
    Change change = new CloudWatchRoleReplaced(before, ownRoleArn);
    if (ledger.isKept()) {
      ledger.history();
    }
    ledger.intend(change);
    String answered = roles.replace(ownRoleArn);
    if (!answered.equals(ownRoleArn)) {
      throw new CallFailedException(
          CallFailedException.Kind.UNAVAILABLE,
          "apigateway:UpdateAccount",
          "NotAsWritten",
          "the answer does not name the role that was set",
          null);
    }
    ledger.made(change);
    trust();
    return new Seen(true, findings, List.of());
  }

  private void trust() {
    remember(new Seen(true, List.of(), List.of()));
  }

  private void remember(Seen seen) {
    remembered = Optional.of(seen);
    rememberedUntil = clock.instant().plus(TRUST);
  }

  private boolean isOwn(Optional<String> roleArn) {
    return roleArn.filter(ownRoleArn::equals).isPresent();
  }

  private Optional<Finding> faultOf(String roleArn, Collection<String> groups) {
    if (!roleArn.startsWith("arn:" + place.partition() + ":iam::" + place.account() + ":role/")) {
      return doubt(roleArn, "it is not a role of this account");
    }
    return switch (roles.describe(roleArn)) {
      case CloudWatchRoles.Description.Gone() -> broken(roleArn, "the role does not exist");
      case CloudWatchRoles.Description.Unreadable(String code) ->
          doubt(roleArn, "IAM refuses to describe it: " + code);
      case CloudWatchRoles.Description.Found(String trustPolicy) ->
          TrustPolicy.surelyExcludesApiGateway(trustPolicy)
              ? broken(roleArn, "its trust policy does not admit apigateway.amazonaws.com")
              : permissionFault(roleArn, groups);
    };
  }

  private Optional<Finding> permissionFault(String roleArn, Collection<String> groups) {
    try {
      Permissions everywhere = roles.allowed(roleArn, ACTIONS, List.of("*"));
      if (everywhere.actions().containsAll(ACTIONS)) {
        return Optional.empty();
      }
      if (!writes(everywhere) && isPowerless(roleArn, groups)) {
        return broken(roleArn, "its policies allow it to write to no log group");
      }
      List<String> lacking = new ArrayList<>(ACTIONS);
      lacking.removeAll(everywhere.actions());
      return doubt(
          roleArn,
          "it is narrower than AWS's managed policy: not allowed everywhere are " + lacking);
    } catch (CallFailedException e) {
      if (e.mayPass() && !e.code().equals("PolicyEvaluation")) {
        throw e;
      }
      return doubt(roleArn, "its permissions could not be read: " + e.code());
    }
  }

  /**
   * Whether the role provably writes to no log group at all: none that a stage at hand needs, none
   * that API Gateway has written to, none with a name that API Gateway gives. Without a stage at
   * hand, any group of the account may be the one that the role is for.
   */
  private boolean isPowerless(String roleArn, Collection<String> groups) {
    Optional<List<String>> existing =
        logGroups.named(groups.isEmpty() ? "" : "API-Gateway-Execution-Logs_");
    if (existing.isEmpty()) {
      return false;
    }
    Permissions somewhere =
        roles.allowed(
            roleArn,
            WRITING,
            resources(Stream.of(groups, existing.get(), PROBES).flatMap(Collection::stream)));
    return somewhere.certain() && !writes(somewhere);
  }

  private static boolean writes(Permissions allowed) {
    return WRITING.stream().anyMatch(allowed.actions()::contains);
  }

  /** A policy may name a group as a whole, or the streams in it. */
  private List<String> resources(Stream<String> groups) {
    return groups
        .distinct()
        .map(place::logGroupArn)
        .flatMap(arn -> Stream.of(arn, arn + ":log-stream:stageguard"))
        .toList();
  }

  private Optional<Finding> broken(String roleArn, String fault) {
    String remedy =
        isOwn(Optional.of(roleArn)) ? "; it is StageGuard's own: redeploy its stack" : "";
    return Optional.of(new CloudWatchRoleBroken(roleArn, fault + remedy));
  }

  private static Optional<Finding> doubt(String roleArn, String doubt) {
    return Optional.of(new CloudWatchRoleDoubtful(roleArn, doubt));
  }
}
