package io.github.stageguard.notice;

import io.github.stageguard.stage.CallFailedException;
import java.util.List;

/**
 * Several channels as one. Each is given everything, whatever becomes of the others.
 *
 * @param channels those that are switched on; may be none
 */
public record Delivery(List<Channel> channels) implements Channel {
  public Delivery {
    channels = List.copyOf(channels);
  }

  /** Throws the first failure, with those that followed suppressed in it. */
  @Override
  public void send(List<Notice> notices) {
    if (notices.isEmpty()) {
      return;
    }
    CallFailedException failure = null;
    for (Channel channel : channels) {
      try {
        channel.send(notices);
      } catch (CallFailedException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
