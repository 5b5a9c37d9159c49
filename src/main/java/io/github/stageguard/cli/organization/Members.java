package io.github.stageguard.cli.organization;

import java.util.List;

/**
 * The accounts of the caller's organization. Those that are suspended or being closed are left out:
 * nobody can work in them. Methods throw {@link io.github.stageguard.stage.CallFailedException}
 * when AWS does not answer.
 */
public interface Members {

  /** All accounts. */
  List<Member> all();

  /**
   * The accounts of an organizational unit and of all units below it.
   *
   * @param unit id of the unit or of the organization's root
   */
  List<Member> under(String unit);
}
