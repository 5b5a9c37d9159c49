package io.github.stageguard.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.doctor.Line.Health;
import io.github.stageguard.cli.doctor.Trail.Field;
import io.github.stageguard.cli.doctor.Trail.Selector;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrailTest {
  private static final Field MANAGEMENT = is("Management");
  private static final Selector ALL = new Selector.Basic(true, "All");

  private static Field is(String... values) {
    return new Field(List.of(values), List.of(), false);
  }

  private static Field isNot(String... values) {
    return new Field(List.of(), List.of(values), false);
  }

  private static Trail trail(boolean everywhere, boolean logging, Selector... selectors) {
    return new Trail(
        "audit", "eu-west-1", everywhere, logging, List.of(selectors), Optional.empty());
  }

  static Stream<Arguments> selectors() {
    return Stream.of(
        Arguments.of("all management events", ALL, true),
        Arguments.of("writes", new Selector.Basic(true, "WriteOnly"), true),
        Arguments.of("reads", new Selector.Basic(true, "ReadOnly"), false),
        Arguments.of("data events alone", new Selector.Basic(false, "All"), false),
        advanced("management", Map.of("eventCategory", MANAGEMENT), true),
        advanced("data", Map.of("eventCategory", is("Data")), false),
        advanced("no category", Map.of("readOnly", is("false")), false),
        advanced(
            "management writes",
            Map.of("eventCategory", MANAGEMENT, "readOnly", is("false")),
            true),
        advanced(
            "management reads", Map.of("eventCategory", MANAGEMENT, "readOnly", is("true")), false),
        advanced(
            "all but KMS",
            Map.of("eventCategory", MANAGEMENT, "eventSource", isNot("kms.amazonaws.com")),
            true),
        advanced(
            "all but API Gateway",
            Map.of("eventCategory", MANAGEMENT, "eventSource", isNot("apigateway.amazonaws.com")),
            false),
        advanced(
            "sources that begin so",
            Map.of(
                "eventCategory", MANAGEMENT, "eventSource", new Field(List.of(), List.of(), true)),
            false),
        advanced(
            "of some users",
            Map.of("eventCategory", MANAGEMENT, "userIdentity.arn", isNot("arn:x")),
            false));
  }

  private static Arguments advanced(String name, Map<String, Field> fields, boolean logs) {
    return Arguments.of(name, new Selector.Advanced(fields), logs);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selectors")
  void logsChangesIfItsSelectorsSurelyDo(String name, Selector selector, boolean logs) {
    assertThat(trail(true, true, selector).logsChanges()).isEqualTo(logs);
  }

  private static Line judged(Trail... trails) {
    return Judgment.trails(List.of(trails), "us-east-1").getFirst();
  }

  @Test
  void oneGoodTrailIsEnough() {
    assertThat(judged(trail(true, false, ALL), trail(true, true, ALL)).health())
        .isEqualTo(Health.OK);
  }

  @Test
  void aTrailOfAnotherRegionIsNone() {
    Line line = judged(trail(false, true, ALL));

    assertThat(line.health()).isEqualTo(Health.PROBLEM);
    assertThat(line.found()).contains("no trail logs this Region");
    assertThat(Judgment.trails(List.of(trail(false, true, ALL)), "eu-west-1"))
        .extracting(Line::health)
        .containsExactly(Health.OK);
  }

  @Test
  void aTrailThatIsOffIsToBeSwitchedOn() {
    assertThat(judged(trail(true, false, ALL)).fix())
        .isEqualTo("Switch it on: aws cloudtrail start-logging --name audit");
  }

  @Test
  void aTrailThatLogsOtherThingsIsToBeSetRight() {
    assertThat(judged(trail(true, true, new Selector.Basic(true, "ReadOnly"))).fix())
        .contains("Have trail audit log management events");
  }

  @Test
  void ofATrailThatMayNotBeReadNothingIsClaimed() {
    Trail unread =
        new Trail(
            "org",
            "us-east-1",
            true,
            false,
            List.of(),
            Optional.of(
                new CallFailedException(
                    Kind.DENIED, "cloudtrail:GetTrailStatus", "AccessDenied", "", null)));

    assertThat(judged(unread).health()).isEqualTo(Health.UNKNOWN);
    assertThat(judged(unread).fix()).isEqualTo("Needs cloudtrail:GetTrailStatus.");
    assertThat(judged(unread, trail(true, true, ALL)).health()).isEqualTo(Health.OK);
  }
}
