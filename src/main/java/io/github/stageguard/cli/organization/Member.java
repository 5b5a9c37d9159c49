package io.github.stageguard.cli.organization;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An account of an organization.
 *
 * @param id its twelve digits
 * @param name how the organization calls it; may be empty
 */
public record Member(String id, String name) {
  private static final Pattern ID = Pattern.compile("[0-9]{12}");

  public Member {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
  }

  /** Whether the text can be the id of an account. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
