package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** What {@code mvn package} left in {@code target/function}, run as on Lambda with 1 GB. */
final class PackagedFunction {
  private static final String[] OPTIONS = {
    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MaxRAM=1g"
  };

  private PackagedFunction() {}

  /** {@link Nothing} instead, run in the same way. */
  static LambdaRuntime.Builder doingNothing() {
    return LambdaRuntime.of(
            Path.of("bench", "target", "classes"), Nothing.class.getName() + "::handleRequest")
        .options(OPTIONS);
  }

  static LambdaRuntime.Builder calling(URI aws) {
    return LambdaRuntime.of(
            Path.of("target", "function"), "io.github.stageguard.StageGuardHandler::handleRequest")
        .options(OPTIONS)
        .options(
            "-Djavax.net.ssl.trustStore=" + Tls.TRUST_STORE.toAbsolutePath(),
            "-Djavax.net.ssl.trustStorePassword=" + Tls.PASSWORD)
        .environment(
            Map.of(
                "AWS_ENDPOINT_URL",
                aws.toString(),
                "STAGEGUARD_MODE",
                "enforce",
                "STAGEGUARD_LEASE_GROUP",
                "stageguard",
                "STAGEGUARD_LEASE_ROLE_ARN",
                "arn:aws:iam::000000000000:role/stageguard-lease",
                "STAGEGUARD_CLOUDWATCH_ROLE_ARN",
                AwsStub.ROLE,
                "STAGEGUARD_ROLE_ARN",
                "arn:aws:iam::000000000000:role/stageguard-function"));
  }
}
