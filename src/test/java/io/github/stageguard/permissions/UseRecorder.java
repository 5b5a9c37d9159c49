package io.github.stageguard.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.template.StackRole;
import io.github.stageguard.template.StackRole.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Writes down, for each test class, which rights the function and the commands used, and fails a
 * test in which the function made a call that {@code template.yaml} does not allow it. JUnit
 * registers it for all test classes by itself.
 */
public final class UseRecorder implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final Recording RECORDING = new Recording();

  static {
    StrictGate.observe(RECORDING::arrived);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isOutermost(context)) {
      RECORDING.begin();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertNothingRefused();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    String testClass = context.getRequiredTestClass().getName();
    if (isOutermost(context) && testClass.endsWith(IntegrationTests.SUFFIX)) {
      Use.write(testClass, RECORDING.uses());
    }
    assertNothingRefused();
  }

  private static boolean isOutermost(ExtensionContext context) {
    return context.getRequiredTestClass().getEnclosingClass() == null;
  }

  private static void assertNothingRefused() {
    assertThat(RECORDING.takeRefused())
        .as("calls of the function that its role in template.yaml does not allow")
        .isEmpty();
  }

  /** Gates have threads of their own. */
  private static final class Recording {
    private final List<Use> uses = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    synchronized void begin() {
      uses.clear();
      refused.clear();
    }

    synchronized List<Use> uses() {
      return List.copyOf(uses);
    }

    synchronized List<String> takeRefused() {
      List<String> taken = refused.stream().distinct().toList();
      refused.clear();
      return taken;
    }

    synchronized void arrived(Call call) {
      Optional<String> command = Actors.command(call.application());
      command.ifPresent(
          name -> Need.of(call).forEach(need -> add(name, need, new Grant("", "", ""))));
      Actors.role(call.application())
          .ifPresent(role -> Need.of(call).forEach(need -> hold(role, need)));
    }

    private void hold(StackRole role, Need need) {
      List<Grant> grants = role.allowing(need.permission());
      grants.forEach(grant -> add(Use.FUNCTION, need, grant));
      if (grants.isEmpty()) {
        refused.add(
            "%s needs %s on %s"
                .formatted(need.call(), need.permission().action(), need.permission().resource()));
      }
    }

    private void add(String actor, Need need, Grant grant) {
      Use use =
          new Use(
              actor,
              need.call(),
              need.permission().action(),
              need.permission().resource(),
              grant.statement(),
              grant.resource());
      if (uses.stream().noneMatch(use::isLike)) {
        uses.add(use);
      }
    }
  }
}
