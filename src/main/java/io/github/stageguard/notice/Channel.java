package io.github.stageguard.notice;

import java.util.List;

/** A way out for notices. */
public interface Channel {

  /**
   * Sends notices, in order. Some may have been sent when it throws.
   *
   * @throws io.github.stageguard.stage.CallFailedException if any of them was not taken
   */
  void send(List<Notice> notices);
}
