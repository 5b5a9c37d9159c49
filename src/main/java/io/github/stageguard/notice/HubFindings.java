package io.github.stageguard.notice;

import io.github.stageguard.evidence.Wording;
import io.github.stageguard.notice.HubFinding.Standing;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What Security Hub is told of findings: one a stage and rule.
 *
 * @param place where the stages are
 */
public record HubFindings(Place place) {
  private static final int LONGEST_TITLE = 256;
  private static final int LONGEST_DESCRIPTION = 1_024;

  /** With what the ids of all findings of the account and Region begin. */
  public String prefix() {
    return "stageguard/" + place.account() + "/" + place.region() + "/";
  }

  /**
   * With what the ids of a stage's findings begin.
   *
   * @param stage empty: the account's CloudWatch role
   */
  public String prefix(Optional<StageRef> stage) {
    return prefix()
        + stage
            .map(ref -> ref.family() + "/" + ref.apiId() + "/" + ref.stageName() + "/")
            .orElse("account/");
  }

  /**
   * What stays open of a stage or of the account.
   *
   * @param open findings that still stand
   * @param createdAt when those that are known by id were told first
   */
  public List<HubFinding> of(
      Optional<StageRef> stage,
      List<Assessment> open,
      Map<String, Instant> createdAt,
      Instant now) {
    List<HubFinding> findings = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      List<Assessment> broken =
          open.stream().filter(each -> each.finding().rule() == rule).toList();
      if (!broken.isEmpty()) {
        String id = prefix(stage) + rule.key();
        boolean exempt =
            broken.stream().allMatch(e -> e.enforcement() instanceof Enforcement.Exempted);
        findings.add(
            new HubFinding(
                id,
                stage,
                rule,
                exempt ? Standing.EXEMPT : Standing.FAILED,
                title(rule, stage),
                description(broken),
                createdAt.getOrDefault(id, now),
                now));
      }
    }
    return List.copyOf(findings);
  }

  /** What is told of a finding that is no more; empty if the id is none of ours. */
  public Optional<HubFinding> closed(String id, Instant createdAt, Instant now) {
    if (!id.startsWith(prefix())) {
      return Optional.empty();
    }
    String[] parts = id.substring(prefix().length()).split("/", -1);
    Optional<StageRef> stage = parts.length == 4 ? stage(parts) : Optional.empty();
    return rule(parts[parts.length - 1])
        .filter(rule -> id.equals(prefix(stage) + rule.key()))
        .map(
            rule ->
                new HubFinding(
                    id,
                    stage,
                    rule,
                    Standing.CLOSED,
                    title(rule, stage),
                    "The stage is as the policy wants it, or is gone.",
                    createdAt,
                    now));
  }

  private static Optional<StageRef> stage(String[] parts) {
    return Arrays.stream(ApiFamily.values())
        .filter(family -> family.name().equals(parts[0]))
        .filter(family -> StageRef.isApiId(parts[1]) && StageRef.isStageName(family, parts[2]))
        .map(family -> new StageRef(family, parts[1], parts[2]))
        .findFirst();
  }

  private static Optional<Rule> rule(String key) {
    return Arrays.stream(Rule.values()).filter(rule -> rule.key().equals(key)).findFirst();
  }

  private static String title(Rule rule, Optional<StageRef> stage) {
    String what =
        switch (rule) {
          case ACCESS_LOGS -> "Access logs are not as the policy wants them";
          case EXECUTION_LOGS -> "Execution logs are not as the policy wants them";
          case DATA_TRACE -> "Full requests and responses are logged against the policy";
          case CLOUDWATCH_ROLE -> "API Gateway's CloudWatch role may let no log through";
        };
    return cut(stage.map(ref -> what + ": " + ref).orElse(what), LONGEST_TITLE);
  }

  private static String description(List<Assessment> broken) {
    return cut(
        broken.stream().map(HubFindings::words).collect(Collectors.joining("; ")),
        LONGEST_DESCRIPTION);
  }

  private static String words(Assessment assessment) {
    String words = PlainText.of(Wording.of(assessment.finding()));
    return assessment.enforcement() instanceof Enforcement.Exempted(var until, var reason, _)
        ? words + " (exempt until " + until + ": " + PlainText.of(reason) + ")"
        : words;
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
