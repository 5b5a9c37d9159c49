package io.github.stageguard.demo;

/**
 * A stage of the demo's account and what the demo's policy asks of it.
 *
 * @param api the API's name, for people
 * @param deploymentId the deployment that the stage serves
 * @param minimumLevel {@code ERROR} or {@code INFO}
 * @param kept what the team wrote into its access log format and must still find there; may be
 *     empty
 * @param standing whether StageGuard has to change it
 */
record DemoStage(
    String api,
    String apiId,
    String name,
    String deploymentId,
    String minimumLevel,
    String kept,
    Standing standing) {

  enum Standing {
    TO_BE_PUT_RIGHT,
    COMPLIANT,
    EXEMPT
  }

  DemoStage requiring(String level) {
    return new DemoStage(api, apiId, name, deploymentId, level, kept, standing);
  }

  DemoStage standing(Standing other) {
    return new DemoStage(api, apiId, name, deploymentId, minimumLevel, kept, other);
  }

  @Override
  public String toString() {
    return api + "/" + name;
  }
}
