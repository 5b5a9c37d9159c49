package io.github.stageguard.cli;

/** What commands that work with leases need to be installed. */
final class Installed {
  private Installed() {}

  /**
   * The installation.
   *
   * @throws UsageException if there is none
   */
  static Installation in(Session session) {
    Installation installation = session.installation();
    if (installation.leaseGroup().isEmpty()) {
      throw new UsageException(
          "There is no StageGuard of the name "
              + installation.stack()
              + " in this account and Region, or it is not known where its leases are.",
          "See that --stack and --region are the right ones.");
    }
    return installation;
  }
}
