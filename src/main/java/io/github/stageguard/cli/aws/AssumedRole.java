package io.github.stageguard.cli.aws;

import io.github.stageguard.aws.Calls;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Credentials of a role, good for an hour, as long as its sessions may last. */
public final class AssumedRole {
  /** What the trails of the accounts show. */
  private static final String SESSION = "stageguard-audit";

  private AssumedRole() {}

  /**
   * Assumes a role.
   *
   * <p>IAM: {@code sts:AssumeRole} on the role.
   *
   * @param externalId null for none
   */
  public static AwsCredentialsProvider credentials(StsClient sts, String arn, String externalId) {
    Credentials given =
        Calls.call(
                "sts:AssumeRole",
                () ->
                    sts.assumeRole(
                        r -> r.roleArn(arn).roleSessionName(SESSION).externalId(externalId)))
            .credentials();
    return StaticCredentialsProvider.create(
        AwsSessionCredentials.create(
            given.accessKeyId(), given.secretAccessKey(), given.sessionToken()));
  }

  /** A client that others use too, so that nobody but its owner closes it. */
  public record SharedHttp(SdkHttpClient owners) implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return owners.prepareRequest(request);
    }

    @Override
    public String clientName() {
      return owners.clientName();
    }

    @Override
    public void close() {
      // Its owner does.
    }
  }
}
