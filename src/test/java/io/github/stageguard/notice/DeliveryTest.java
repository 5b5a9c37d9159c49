package io.github.stageguard.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.stage.CallFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final List<Notice> told = new ArrayList<>();
  private final List<Notice> notices =
      GivenOutcome.outcome().made("", GivenOutcome.levelEdited()).notices();

  @Test
  void allChannelsAreGivenEverything() {
    new Delivery(List.of(told::addAll, told::addAll)).send(notices);

    assertThat(told).hasSize(2).containsOnly(notices.getFirst());
  }

  @Test
  void whereOneFailsTheOthersAreTriedAndTheFirstFailureIsThrown() {
    Delivery delivery =
        new Delivery(List.of(failing("events:PutEvents"), failing("sns:Publish"), told::addAll));

    assertThatThrownBy(() -> delivery.send(notices))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("events:PutEvents")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .singleElement()
                    .satisfies(next -> assertThat(next).hasMessageContaining("sns:Publish")));
    assertThat(told).isEqualTo(notices);
  }

  @Test
  void nothingIsSentWhereThereIsNothingToTell() {
    new Delivery(List.of(failing("events:PutEvents"))).send(List.of());
    new Delivery(List.of()).send(notices);
  }

  private static Channel failing(String operation) {
    return notices -> {
      throw new CallFailedException(
          CallFailedException.Kind.UNAVAILABLE, operation, "500", "", null);
    };
  }
}
