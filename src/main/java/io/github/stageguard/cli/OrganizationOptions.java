package io.github.stageguard.cli;

import io.github.stageguard.cli.organization.AuditRole;
import io.github.stageguard.cli.organization.Member;
import io.github.stageguard.cli.organization.Members;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which accounts of an organization to work on, in which Regions and with which role. */
final class OrganizationOptions {
  private static final int MOST_AT_ONCE = 40;
  private static final String AT_ONCE = "16";
  private static final Pattern UNIT =
      Pattern.compile("r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}");

  @Option(
      names = "--organization",
      description = "All accounts of the organization that your credentials belong to.")
  private boolean organization;

  @Option(
      names = "--account",
      paramLabel = "ID",
      split = ",",
      description = "With --organization: only this account; may be given more than once.")
  private List<String> accounts = new ArrayList<>();

  @Option(
      names = "--organizational-unit",
      paramLabel = "ID",
      split = ",",
      description =
          "With --organization: only the accounts of this unit and those below it; may be given"
              + " more than once.")
  private List<String> units = new ArrayList<>();

  @Option(
      names = "--skip-account",
      paramLabel = "ID",
      split = ",",
      description = "With --organization: not this account; may be given more than once.")
  private List<String> skipped = new ArrayList<>();

  @Option(
      names = "--regions",
      paramLabel = "REGION",
      split = ",",
      description =
          "With --organization: the Regions to work in, with commas between them. Default: the one"
              + " of --region.")
  private List<String> regions = new ArrayList<>();

  @Option(
      names = "--role",
      paramLabel = "NAME",
      defaultValue = AuditRole.NAME,
      description =
          "With --organization: the role to assume in each account. Default: ${DEFAULT-VALUE}.")
  private String role;

  @Option(
      names = "--external-id",
      paramLabel = "ID",
      description = "With --organization: the external id that the role's trust policy asks for.")
  private String externalId;

  @Option(
      names = "--at-once",
      paramLabel = "NUMBER",
      defaultValue = AT_ONCE,
      description =
          "With --organization: how many accounts to work on at the same time, 1 to 40. Default:"
              + " ${DEFAULT-VALUE}.")
  private int atOnce;

  /**
   * Whether an organization is meant.
   *
   * @throws UsageException if not, and something was said that is only about one
   */
  boolean isAsked() {
    boolean more =
        !accounts.isEmpty()
            || !units.isEmpty()
            || !skipped.isEmpty()
            || !regions.isEmpty()
            || !role.equals(AuditRole.NAME)
            || externalId != null
            || !AT_ONCE.equals(Integer.toString(atOnce));
    if (more && !organization) {
      throw new UsageException(
          "Accounts, Regions and a role can only be chosen with --organization.",
          "Add --organization, or use --region for another Region.");
    }
    return organization;
  }

  /**
   * What to look at.
   *
   * @throws UsageException if an option cannot be used, or no account is left
   */
  OrganizationAudit.Scope scope(Session session) {
    check();
    List<String> where =
        regions.isEmpty()
            ? List.of(session.place().region())
            : regions.stream().map(CommonOptions::checkedRegion).distinct().toList();
    return new OrganizationAudit.Scope(
        members(session.members()),
        where,
        new AuditRole(role, Optional.ofNullable(externalId)),
        atOnce);
  }

  private void check() {
    for (List<String> ids : List.of(accounts, skipped)) {
      for (String id : ids) {
        if (!Member.isId(id)) {
          throw new UsageException("'" + id + "' is no account.", "Its id has twelve digits.");
        }
      }
    }
    for (String unit : units) {
      if (!UNIT.matcher(unit).matches()) {
        throw new UsageException(
            "'" + unit + "' is no organizational unit.", "Its id looks like ou-ab12-cd34ef56.");
      }
    }
    if (!AuditRole.isName(role)) {
      throw new UsageException("'" + role + "' is no name of a role.", "Give --role a name.");
    }
    if (externalId != null && !AuditRole.isExternalId(externalId)) {
      throw new UsageException(
          "The external id cannot be one.",
          "It has at least 2 characters, of letters, digits and _+=,.@:/-");
    }
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw new UsageException(
          "--at-once cannot be " + atOnce + ".", "Give it a number from 1 to 40.");
    }
  }

  private List<Member> members(Members organizations) {
    Map<String, Member> found = new LinkedHashMap<>();
    if (units.isEmpty()) {
      organizations.all().forEach(each -> found.put(each.id(), each));
    }
    for (String unit : units) {
      organizations.under(unit).forEach(each -> found.put(each.id(), each));
    }
    for (String id : accounts) {
      if (!found.containsKey(id)) {
        throw new UsageException(
            "Account " + id + " is no active account of the organization, or of the units named.",
            "See that --account and --organizational-unit are right.");
      }
    }
    Set<String> named = new HashSet<>(accounts);
    List<Member> members =
        found.values().stream()
            .filter(each -> named.isEmpty() || named.contains(each.id()))
            .filter(each -> !skipped.contains(each.id()))
            .sorted(Comparator.comparing(Member::id))
            .toList();
    if (members.isEmpty()) {
      throw new UsageException(
          "There is no account to look at.",
          "See that --account, --organizational-unit and --skip-account are right.");
    }
    return members;
  }
}
