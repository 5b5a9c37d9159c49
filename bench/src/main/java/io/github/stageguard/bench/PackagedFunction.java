package io.github.stageguard.bench;

import io.github.stageguard.runtime.LambdaRuntime;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code mvn package} left in {@code target/function}, run as on Lambda with 1 GB. */
final class PackagedFunction {
  private static final String[] OPTIONS = {
    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MaxRAM=1g"
  };

  /** To compare with: {@code -Dbench.options=-XX:TieredStopAtLevel=4}, several parted by commas. */
  private static final String[] MORE_OPTIONS =
      Stream.of(System.getProperty("bench.options", "").split(","))
          .filter(option -> !option.isEmpty())
          .toArray(String[]::new);

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
        .options(MORE_OPTIONS)
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

  /**
   * With journal and the mode in a parameter, and credentials as under SnapStart, from an endpoint.
   */
  static LambdaRuntime.Builder asDeployed(AwsStub aws) {
    return calling(aws.uri())
        .environment(
            Map.of(
                "STAGEGUARD_MODE",
                "",
                "STAGEGUARD_MODE_PARAMETER",
                "mode",
                "STAGEGUARD_FUNCTION_ARN",
                "arn:aws:lambda:us-east-1:000000000000:function:stageguard:live",
                "STAGEGUARD_JOURNAL_TABLE",
                "journal",
                "AWS_ACCESS_KEY_ID",
                "",
                "AWS_SECRET_ACCESS_KEY",
                "",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                aws.credentials().toString()));
  }
}
