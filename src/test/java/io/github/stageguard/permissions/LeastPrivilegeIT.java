package io.github.stageguard.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.template.StackRole;
import io.github.stageguard.template.StackRole.Grant;
import io.github.stageguard.template.WrittenStatement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code template.yaml} grants nothing that is never used, and {@code docs/permissions.md} tells
 * what each right is for. It looks at what all other integration tests left in {@code
 * target/permissions}, so it comes last, and it alone says nothing before they have run. That
 * nothing is missing each test holds by itself: {@link UseRecorder}.
 */
@Tag("afterAllOthers")
class LeastPrivilegeIT {
  private static final Map<String, String> STACK = Actors.stack(Map.of());

  /** By the name of the role. */
  private static Map<String, Collection<Use>> uses;

  /** The IAM actions that each command needed, by the words by which it is called. */
  private static Map<String, Set<String>> commands;

  @BeforeAll
  static void gatherWhatAllTestsUsed() {
    List<String> tests = IntegrationTests.besides(LeastPrivilegeIT.class);
    assertThat(tests.stream().filter(test -> !Use.isRecordedOf(test)))
        .as("integration tests that have not run; run all: mvn verify")
        .isEmpty();
    List<Use> recorded = tests.stream().flatMap(test -> Use.read(test).stream()).toList();
    uses =
        Map.of(
            StackRole.FUNCTION,
            Stream.concat(
                    recorded.stream().filter(use -> use.actor().equals(Use.FUNCTION)),
                    ofAws(StackRole.FUNCTION))
                .toList(),
            StackRole.LEASES,
            ofAws(StackRole.LEASES).toList());
    commands =
        recorded.stream()
            .filter(use -> !use.actor().equals(Use.FUNCTION))
            .collect(
                Collectors.groupingBy(
                    Use::actor,
                    TreeMap::new,
                    Collectors.mapping(Use::action, Collectors.toCollection(TreeSet::new))));
  }

  private static Stream<Use> ofAws(String role) {
    StackRole granted = StackRole.inStackWithEverything(role, STACK);
    return AwsUse.all().stream()
        .filter(use -> use.role().equals(role) && !use.resource().isEmpty())
        .flatMap(use -> use.uses(granted));
  }

  @ParameterizedTest
  @ValueSource(strings = {StackRole.FUNCTION, StackRole.LEASES})
  void nothingIsGrantedThatIsNeverUsed(String role) {
    Set<Grant> used = uses.get(role).stream().map(Use::grant).collect(Collectors.toSet());

    assertThat(
            StackRole.inStackWithEverything(role, STACK).grants().stream()
                .filter(grant -> !used.contains(grant))
                .map(
                    grant ->
                        "%s: %s on %s"
                            .formatted(grant.statement(), grant.action(), grant.resource())))
        .as("statements of %s in template.yaml that grant what no integration test needs", role)
        .isEmpty();
  }

  @Test
  void whatAwsDoesWithTheRightsHappens() {
    Set<String> occasions =
        uses.values().stream()
            .flatMap(Collection::stream)
            .map(Use::call)
            .collect(Collectors.toSet());

    assertThat(AwsUse.all()).extracting(AwsUse::when).isSubsetOf(occasions);
  }

  @ParameterizedTest
  @ValueSource(strings = {StackRole.FUNCTION, StackRole.LEASES})
  void everyStatementAndEveryWildcardSaysWhy(String role) {
    Set<String> silent = new TreeSet<>();
    for (WrittenStatement statement : WrittenStatement.of(role)) {
      if (statement.why().isEmpty()) {
        silent.add(statement.sid());
      }
      statement
          .resources()
          .forEach(
              (resource, why) -> {
                if (statement.allows() && new Grant("", "", resource).isWild() && why.isEmpty()) {
                  silent.add(statement.sid() + " on " + resource);
                }
              });
    }
    assertThat(silent)
        .as("statements and wildcards of %s in template.yaml without a comment above them", role)
        .isEmpty();
  }

  @Test
  void thePageOfPermissionsSaysSo() {
    String page = PermissionsPage.read();
    String remade = PermissionsPage.remade(uses);

    assertThat(page.equals(remade))
        .as(
            "docs/permissions.md is not what template.yaml and the calls of the tests make of it."
                + " Look at %s and copy it there if it is right. To go: %s; to come: %s",
            PermissionsPage.leave(remade), onlyIn(page, remade), onlyIn(remade, page))
        .isTrue();
  }

  private static List<String> onlyIn(String one, String other) {
    Set<String> lines = other.lines().collect(Collectors.toSet());
    return one.lines().filter(line -> !lines.contains(line)).toList();
  }

  /** With {@code --apply} a command may do what the function may. */
  @Test
  void thePageOfCommandsNamesWhatEachNeeds() {
    CommandsPage page = CommandsPage.read();
    Set<String> theFunctions =
        StackRole.inStackWithEverything(StackRole.FUNCTION, STACK).grants().stream()
            .map(Grant::action)
            .collect(Collectors.toSet());
    Map<String, Set<String>> unnamed = new TreeMap<>();
    commands.forEach(
        (command, needed) -> {
          Set<String> left = without(needed, page.of(command));
          unnamed.put(command, command.endsWith("--apply") ? without(left, theFunctions) : left);
        });
    unnamed.values().removeIf(Set::isEmpty);

    assertThat(unnamed).as("what commands need and docs/commands.md does not name").isEmpty();
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(some);
    return left;
  }
}
