package io.github.stageguard.cli.aws;

import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.organization.Member;
import io.github.stageguard.cli.organization.Members;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;

/** The accounts as AWS Organizations lists them. */
public final class OrganizationMembers implements Members {
  private final OrganizationsClient organizations;

  public OrganizationMembers(OrganizationsClient organizations) {
    this.organizations = organizations;
  }

  /** IAM: {@code organizations:ListAccounts}. */
  @Override
  public List<Member> all() {
    return Calls.call(
        "organizations:ListAccounts",
        () ->
            members(
                organizations.listAccountsPaginator().stream()
                    .flatMap(page -> page.accounts().stream())));
  }

  /**
   * IAM: {@code organizations:ListAccountsForParent} and {@code
   * organizations:ListOrganizationalUnitsForParent}.
   */
  @Override
  public List<Member> under(String unit) {
    List<Member> found = new ArrayList<>();
    Deque<String> parents = new ArrayDeque<>(List.of(unit));
    while (!parents.isEmpty()) {
      String parent = parents.remove();
      found.addAll(
          Calls.call(
              "organizations:ListAccountsForParent",
              () ->
                  members(
                      organizations.listAccountsForParentPaginator(r -> r.parentId(parent)).stream()
                          .flatMap(page -> page.accounts().stream()))));
      parents.addAll(
          Calls.call(
              "organizations:ListOrganizationalUnitsForParent",
              () ->
                  organizations
                      .listOrganizationalUnitsForParentPaginator(r -> r.parentId(parent))
                      .stream()
                      .flatMap(page -> page.organizationalUnits().stream())
                      .map(each -> each.id())
                      .toList()));
    }
    return found;
  }

  private static List<Member> members(Stream<Account> accounts) {
    return accounts
        .filter(OrganizationMembers::isActive)
        .map(each -> new Member(each.id(), each.name() == null ? "" : each.name()))
        .toList();
  }

  /** AWS replaces the field status by state; an answer may hold either. */
  private static boolean isActive(Account account) {
    String state = account.stateAsString();
    return "ACTIVE".equals(state == null ? account.statusAsString() : state);
  }
}
