package io.github.stageguard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.accesslog.CompletedFormat;
import io.github.stageguard.accesslog.FormatPolicy;
import io.github.stageguard.accesslog.Notation;
import io.github.stageguard.stage.ApiKind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Formats of access logs, completed for each kind of API. */
final class FormatTarget implements FuzzTarget {
  private static final List<FormatPolicy> POLICIES =
      List.of(
          new FormatPolicy(
              Notation.JSON,
              List.of("requestId", "requestTime", "identity.sourceIp", "identity.userAgent"),
              List.of("identity.apiKey")),
          new FormatPolicy(
              Notation.XML,
              List.of("extendedRequestId", "status", "authorizer.claims.custom:tenant"),
              List.of("requestId", "identity.apiKey", "identity.apiKeyId")));

  @Override
  public void read(byte[] input) {
    String format = new String(input, StandardCharsets.UTF_8);
    for (ApiKind kind : ApiKind.values()) {
      for (FormatPolicy policy : POLICIES) {
        complete(format, kind, policy);
      }
    }
  }

  private static void complete(String format, ApiKind kind, FormatPolicy policy) {
    switch (AccessLogFormat.complete(format, kind, policy)) {
      case CompletedFormat.AsItIs() ->
          assertThat(AccessLogFormat.variables(format))
              .doesNotContainAnyElementsOf(policy.forbidden());
      case CompletedFormat.Completed(var completed, var added, var replaced) -> {
        assertThat(completed.getBytes(StandardCharsets.UTF_8))
            .hasSizeLessThanOrEqualTo(AccessLogFormat.MAX_BYTES);
        assertThat(completed.stripTrailing()).doesNotContain("\n", "\r");
        assertThat(AccessLogFormat.variables(completed))
            .containsAll(added)
            .doesNotContainAnyElementsOf(policy.forbidden());
        assertThat(AccessLogFormat.variables(format)).containsAll(replaced);
        assertThat(AccessLogFormat.complete(completed, kind, policy))
            .isEqualTo(new CompletedFormat.AsItIs());
      }
      case CompletedFormat.Unfit(var reason, var added, var replaced) ->
          assertThat(reason).isNotBlank();
    }
  }
}
