package io.github.stageguard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.policy.UnreadablePolicyException;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Policies: the text is refused with reasons, or is a policy of which everything can be asked. */
final class PolicyTarget implements FuzzTarget {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final List<Stage> STAGES =
      List.of(stage(ApiKind.REST, "dev"), stage(ApiKind.HTTP, "$default"));

  @Override
  public void read(byte[] input) {
    Policy policy;
    try {
      policy = PolicyDocument.parse(new String(input, StandardCharsets.UTF_8));
    } catch (UnreadablePolicyException refused) {
      assertThat(refused.problems()).isNotEmpty().allMatch(problem -> problem.line() > 0);
      assertThat(refused.getMessage().lines())
          .hasSizeLessThanOrEqualTo(102)
          .allMatch(line -> line.length() < 4_000)
          .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c <= '~'));
      return;
    }
    for (Stage stage : STAGES) {
      Subject subject = new Subject(stage, "aws", PLACE.region(), PLACE.account());
      StagePolicy own = policy.forStage(subject, TODAY);
      assertThat(policy.explain(subject, TODAY)).isNotEmpty();
      assertThat(own.dataTrace().lease()).isLessThanOrEqualTo(own.dataTrace().maximum());
      assertThat(own.accessLogs().format().required())
          .doesNotContainAnyElementsOf(own.accessLogs().format().forbidden());
      String logGroup = own.accessLogs().logGroup().name();
      assertThat(logGroup).matches("[A-Za-z0-9._/-]{1,512}");
      assertThat(policy.ownersOf(logGroup, PLACE))
          .allMatch(owner -> owner.apiId().equals(stage.ref().apiId()));
      assertThat(Planner.plan(own, stage, PLACE).findings()).isNotNull();
    }
    assertThat(policy.logGroupPrefix(PLACE)).doesNotContain("{");
    assertThat(policy.exemptions(TODAY)).allMatch(each -> !each.terms().until().isBefore(TODAY));
    assertThat(policy.cloudWatchRole()).isNotNull();
    assertThat(policy.sweep().requestsPerSecond()).isPositive();
    assertThat(policy.journalRetention()).isPositive();
  }

  private static Stage stage(ApiKind kind, String name) {
    ApiFamily family = kind == ApiKind.REST ? ApiFamily.V1 : ApiFamily.V2;
    return new Stage(
        new StageRef(family, "abcdef1234", name),
        kind,
        AccessLog.NONE,
        new TreeMap<>(Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))),
        Map.of("team", "payments"),
        Optional.empty(),
        false);
  }
}
