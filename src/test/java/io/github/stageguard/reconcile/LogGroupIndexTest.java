package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.LogGroupState;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogGroupIndexTest {
  private static final LogGroupState STATE =
      new LogGroupState(OptionalInt.of(7), Optional.empty(), Optional.empty());

  private final FakeAws aws = new FakeAws();

  @Test
  void groupsOfThePolicysOwnNamesAreListedOnceWithAllTheirPages() {
    put(120);
    LogGroupIndex index = new LogGroupIndex(aws.logGroupsPort(), "/own/");

    assertThat(index.knows(name(119))).isFalse();
    assertThat(index.find(name(119))).hasValue(STATE);
    assertThat(aws.calls).hasSize(3);
    assertThat(index.find(name(1))).hasValue(STATE);
    assertThat(index.knows(name(1))).isTrue();
    assertThat(index.knows("/own/none")).isFalse();
    assertThat(aws.calls).hasSize(3);
  }

  @Test
  void noMoreThanAHundredPagesAreListedAndTheOthersFoundByName() {
    put(100 * 50 + 1);
    LogGroupIndex index = new LogGroupIndex(aws.logGroupsPort(), "/own/");

    assertThat(index.find(name(0))).hasValue(STATE);
    assertThat(aws.calls).hasSize(100);
    assertThat(index.find(name(100 * 50))).hasValue(STATE);
    assertThat(aws.calls).hasSize(101);
  }

  @Test
  void anotherGroupIsFoundByItsNameAlone() {
    put(1);
    aws.logGroups.put("/team/a", STATE);
    LogGroupIndex index = new LogGroupIndex(aws.logGroupsPort(), "/own/");

    assertThat(index.find("/team/a")).hasValue(STATE);
    assertThat(index.knows(name(0))).isFalse();
    assertThat(aws.calls).hasSize(1);
  }

  @Test
  void whereThePolicysNamesHaveNothingInCommonNothingIsListed() {
    put(2);
    LogGroupIndex index = new LogGroupIndex(aws.logGroupsPort(), "");

    assertThat(index.find(name(0))).hasValue(STATE);
    assertThat(index.knows(name(1))).isFalse();
  }

  private void put(int groups) {
    IntStream.range(0, groups).forEach(number -> aws.logGroups.put(name(number), STATE));
  }

  private static String name(int number) {
    return "/own/%05d".formatted(number);
  }
}
