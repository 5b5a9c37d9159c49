package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Which stages a log group is for, told from its name. */
class LogGroupOwnersTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");

  @Test
  void thePackagedPolicyPutsApiAndStageIntoTheName() {
    Policy policy = PolicyDocument.packagedDefault();

    assertThat(policy.ownersOf("/aws/vendedlogs/apigateway/abcdef1234/dev", PLACE))
        .containsExactly(new LogGroupOwner("abcdef1234", Optional.of("dev")));
    assertThat(policy.ownersOf("/aws/vendedlogs/apigateway/abcdef1234/.default", PLACE))
        .containsExactly(new LogGroupOwner("abcdef1234", Optional.of("$default")));
    assertThat(policy.ownersOf("/aws/vendedlogs/apigateway/abcdef1234", PLACE)).isEmpty();
    assertThat(policy.ownersOf("/aws/vendedlogs/apigateway/abcdef1234/dev/x", PLACE)).isEmpty();
    assertThat(policy.ownersOf("/x/aws/vendedlogs/apigateway/abcdef1234/dev", PLACE)).isEmpty();
    assertThat(policy.logGroupPrefix(PLACE)).isEqualTo("/aws/vendedlogs/apigateway/");
  }

  @Test
  void aGroupThatApisShareIsNoSingleStages() {
    Policy policy = policy("/logs/{stage}");

    assertThat(policy.ownersOf("/logs/dev", PLACE)).isEmpty();
    assertThat(policy("/logs/all").ownersOf("/logs/all", PLACE)).isEmpty();
    assertThat(policy("/logs/all").logGroupPrefix(PLACE)).isEmpty();
  }

  @Test
  void aGroupIsForOnlyTheStageThatItsNameHolds() {
    StageRef dev = new StageRef(ApiKind.REST.family(), "abcdef1234", "dev");
    String own = "/aws/vendedlogs/apigateway/abcdef1234/dev";
    Policy policy = PolicyDocument.packagedDefault();

    assertThat(policy.isForOnly(dev, own, PLACE)).isTrue();
    assertThat(policy.isForOnly(dev, own + "2", PLACE)).isFalse();
    assertThat(policy.isForOnly(dev, "/central", PLACE)).isFalse();
    assertThat(policy("/logs/{apiId}").isForOnly(dev, "/logs/abcdef1234", PLACE)).isFalse();
    assertThat(policy("/logs/{stage}").isForOnly(dev, "/logs/dev", PLACE)).isFalse();
  }

  @Test
  void aGroupThatStagesOfAnApiShareIsTheApis() {
    assertThat(policy("/logs/{apiId}").ownersOf("/logs/abcdef1234", PLACE))
        .containsExactly(new LogGroupOwner("abcdef1234", Optional.empty()));
  }

  @Test
  void accountAndRegionMustBeThisOnes() {
    Policy policy = policy("/{account}/{region}/{apiId}.{stage}");

    assertThat(policy.ownersOf("/111122223333/us-east-1/abc.dev", PLACE)).hasSize(1);
    assertThat(policy.ownersOf("/111122223333/eu-west-1/abc.dev", PLACE)).isEmpty();
    assertThat(policy.ownersOf("/999999999999/us-east-1/abc.dev", PLACE)).isEmpty();
    assertThat(policy.ownersOf("/111122223333/us-east-1/abcxdev", PLACE)).isEmpty();
    assertThat(policy.logGroupPrefix(PLACE)).isEqualTo("/111122223333/us-east-1/");
  }

  @Test
  void aPlaceholderThatComesTwiceIsTheSameTwice() {
    Policy policy = policy("/{apiId}/{stage}/{apiId}/{stage}");

    assertThat(policy.ownersOf("/abc/dev/abc/dev", PLACE)).hasSize(1);
    assertThat(policy.ownersOf("/abc/dev/abd/dev", PLACE)).isEmpty();
    assertThat(policy.ownersOf("/abc/dev/abc/prod", PLACE)).isEmpty();
  }

  @Test
  void overridesHaveLogGroupsOfTheirOwn() {
    Policy policy =
        PolicyDocument.parse(
            """
            version: 1
            overrides:
              - match: {stage: "prod*"}
                accessLogs: {destination: {logGroup: "/prod/{apiId}/{stage}"}}
              - match: {kind: http}
                executionLogs: {mode: audit}
            """);

    assertThat(policy.ownersOf("/prod/abcdef1234/prod-1", PLACE)).hasSize(1);
    assertThat(policy.ownersOf("/aws/vendedlogs/apigateway/abcdef1234/dev", PLACE)).hasSize(1);
  }

  @Property(tries = 500)
  void theNameThatAStageGetsIsKnownAsItsOwn(
      @ForAll("templates") String template, @ForAll("refs") StageRef ref) {
    Policy policy = policy(template);
    Stage stage =
        new Stage(
            ref,
            ref.family() == ApiFamily.V1 ? ApiKind.REST : ApiKind.HTTP,
            AccessLog.NONE,
            new TreeMap<>(),
            Map.of(),
            Optional.empty(),
            false);
    Subject subject = new Subject(stage, PLACE.partition(), PLACE.region(), PLACE.account());
    String name =
        policy.forStage(subject, LocalDate.of(2026, 11, 22)).accessLogs().logGroup().name();

    assertThat(policy.ownersOf(name, PLACE))
        .containsExactly(new LogGroupOwner(ref.apiId(), Optional.of(ref.stageName())));
    assertThat(name).startsWith(policy.logGroupPrefix(PLACE));
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.of(
        "/aws/vendedlogs/apigateway/{apiId}/{stage}",
        "logs/{apiId}/{stage}",
        "/x/{stage}/{apiId}",
        "/{region}/{account}/{apiId}.{stage}",
        "/a/{apiId}/{stage}/{apiId}");
  }

  @Provide
  Arbitrary<StageRef> refs() {
    Arbitrary<String> ids = Arbitraries.strings().alpha().numeric().ofLength(10);
    Arbitrary<String> names =
        Arbitraries.strings().alpha().numeric().withChars("-_").ofMinLength(1).ofMaxLength(128);
    return ids.flatMap(
        id ->
            Arbitraries.oneOf(
                names.map(name -> new StageRef(ApiFamily.V1, id, name)),
                names.map(name -> new StageRef(ApiFamily.V2, id, name)),
                Arbitraries.just(new StageRef(ApiFamily.V2, id, StageRef.DEFAULT_STAGE))));
  }

  private static Policy policy(String logGroup) {
    return PolicyDocument.parse(
        "version: 1\naccessLogs: {destination: {logGroup: \"" + logGroup + "\"}}");
  }
}
