package io.github.stageguard.demo;

/**
 * A stage of the demo's account and what the demo's policy asks of it.
 *
 * @param kind of its API
 * @param api the API's name, for people
 * @param deploymentId the deployment that the stage serves; empty for a stage of a V2 API
 * @param minimumLevel {@code ERROR} or {@code INFO}
 * @param kept what the team wrote into its access log format and must still find there; may be
 *     empty
 * @param standing whether StageGuard has to change it
 */
record DemoStage(
    Kind kind,
    String api,
    String apiId,
    String name,
    String deploymentId,
    String minimumLevel,
    String kept,
    Standing standing) {

  enum Kind {
    REST,
    HTTP,
    WEBSOCKET
  }

  enum Standing {
    TO_BE_PUT_RIGHT,
    COMPLIANT,
    /** The policy allows it to break its rules. */
    EXEMPT,
    /** API Gateway manages it and lets nobody change it. */
    MANAGED;

    /** Whether it is to be as the policy wants in the end. */
    boolean mustComply() {
      return this == TO_BE_PUT_RIGHT || this == COMPLIANT;
    }
  }

  DemoStage requiring(String level) {
    return new DemoStage(kind, api, apiId, name, deploymentId, level, kept, standing);
  }

  DemoStage keeping(String text) {
    return new DemoStage(kind, api, apiId, name, deploymentId, minimumLevel, text, standing);
  }

  DemoStage standing(Standing other) {
    return new DemoStage(kind, api, apiId, name, deploymentId, minimumLevel, kept, other);
  }

  /** The API's id and the stage's name, as StageGuard writes them. */
  String id() {
    return apiId + "/" + name;
  }

  @Override
  public String toString() {
    return api + "/" + name;
  }
}
