package io.github.stageguard.cli.organization;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The role that an audit assumes in each account.
 *
 * @param name its name, with its path if it has one; {@code {region}} stands for the Region, for
 *     roles that are made once a Region
 * @param externalId what its trust policy asks for besides; empty if nothing
 */
public record AuditRole(String name, Optional<String> externalId) {
  /** The role that the organization's stack set makes. */
  public static final String NAME = "stageguard-audit-{region}";

  private static final Pattern POSSIBLE = Pattern.compile("[A-Za-z0-9_+=,.@/{}-]{1,500}");
  private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");

  public AuditRole {
    Objects.requireNonNull(name);
    Objects.requireNonNull(externalId);
  }

  /** Whether a role can be called so. */
  public static boolean isName(String text) {
    return POSSIBLE.matcher(text).matches();
  }

  /** Whether the text can be an external id. */
  public static boolean isExternalId(String text) {
    return EXTERNAL_ID.matcher(text).matches();
  }

  /** Its ARN in an account. */
  public String arn(String partition, String account, String region) {
    return "arn:%s:iam::%s:role/%s".formatted(partition, account, name.replace("{region}", region));
  }
}
