package io.github.stageguard.journal;

/** Who someone is, whatever session they act in. */
public final class Principal {
  private static final String ASSUMED_ROLE = ":assumed-role/";

  private Principal() {}

  /**
   * The principal's ARN without the name of its session, which pipelines choose anew for each run.
   *
   * @param arn as CloudTrail gives it; may be empty, or no ARN at all
   */
  public static String of(String arn) {
    int role = arn.indexOf(ASSUMED_ROLE);
    int session = arn.indexOf('/', role + ASSUMED_ROLE.length());
    return role < 0 || session < 0 ? arn : arn.substring(0, session);
  }
}
