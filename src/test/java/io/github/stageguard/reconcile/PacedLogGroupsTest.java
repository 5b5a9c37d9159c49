package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.PacedCalls;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PacedLogGroupsTest {
  private final FakeAws aws = new FakeAws();
  private final LogGroups groups =
      new PacedLogGroups(aws.logGroupsPort(), new PacedCalls(new Pace(() -> aws.now, time -> {})));

  @Test
  void theyAreTheLogGroupsOfTheAccount() {
    assertThat(groups.create("a", Optional.of("key"))).isTrue();
    assertThat(groups.create("a", Optional.empty())).isFalse();
    groups.setRetention("a", 7);
    groups.setKmsKey("a", "other key");

    LogGroupState state =
        new LogGroupState(OptionalInt.of(7), Optional.of("other key"), Optional.of(aws.now));
    assertThat(groups.find("a")).hasValue(state);
    assertThat(groups.beginningWith("a", "").groups()).containsEntry("a", state);
    assertThat(groups.named("")).hasValue(List.of("a"));
  }
}
