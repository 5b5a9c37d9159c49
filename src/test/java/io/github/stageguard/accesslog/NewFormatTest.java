package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NewFormatTest {

  private static FormatPolicy requiring(String... names) {
    return new FormatPolicy(Notation.JSON, List.of(names), List.of());
  }

  private static String completed(String existing, ApiKind kind, FormatPolicy policy) {
    return ((Completed) AccessLogFormat.complete(existing, kind, policy)).format();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "REST => $context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] \"$context.httpMethod $context.resourcePath $context.protocol\" $context.status $context.responseLength $context.requestId $context.extendedRequestId",
        "HTTP => $context.identity.sourceIp - - [$context.requestTime] \"$context.httpMethod $context.routeKey $context.protocol\" $context.status $context.responseLength $context.requestId",
        "WEBSOCKET => $context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] \"$context.eventType $context.routeKey $context.connectionId\" $context.status $context.requestId",
      })
  void clfIsTheLineOfTheConsole(ApiKind kind, String line) {
    assertThat(completed("", kind, DefaultPolicy.of(kind, Notation.CLF))).isEqualTo(line);
  }

  @Test
  void clfHasDashesForFieldsThatAreNotAskedForAndTheOthersAtTheEnd() {
    FormatPolicy policy =
        new FormatPolicy(
            Notation.CLF, List.of("status", "identity.userAgent", "authorizer.plan"), List.of());
    assertThat(completed("", ApiKind.REST, policy))
        .isEqualTo(
            "- - - [-] \"- - -\" $context.status - $context.requestId"
                + " \"$context.identity.userAgent\" $context.authorizer.plan");
  }

  @Test
  void jsonIsOneObjectInTheOrderOfThePolicy() {
    assertThat(completed("", ApiKind.HTTP, DefaultPolicy.of(ApiKind.HTTP, Notation.JSON)))
        .isEqualTo(
            "{\"sourceIp\":\"$context.identity.sourceIp\","
                + "\"requestTime\":\"$context.requestTime\","
                + "\"httpMethod\":\"$context.httpMethod\","
                + "\"routeKey\":\"$context.routeKey\","
                + "\"protocol\":\"$context.protocol\","
                + "\"status\":\"$context.status\","
                + "\"responseLength\":\"$context.responseLength\","
                + "\"requestId\":\"$context.requestId\"}");
  }

  @Test
  void jsonNamesNeverCollide() {
    FormatPolicy policy =
        requiring(
            "status",
            "integration.status",
            "waf.status",
            "authorizer.Status",
            "authorizer..status",
            "authorizer.2fa",
            "requestId");
    assertThat(completed("", ApiKind.REST, policy))
        .isEqualTo(
            "{\"status\":\"$context.status\","
                + "\"integrationStatus\":\"$context.integration.status\","
                + "\"wafStatus\":\"$context.waf.status\","
                + "\"authorizerStatus\":\"$context.authorizer.Status\","
                + "\"authorizerStatus2\":\"$context.authorizer..status\","
                + "\"_2fa\":\"$context.authorizer.2fa\","
                + "\"requestId\":\"$context.requestId\"}");
  }

  @Test
  void xmlHasTheRequestIdAsAnAttributeOfTheRoot() {
    FormatPolicy policy =
        new FormatPolicy(
            Notation.XML,
            List.of("identity.sourceIp", "requestId", "authorizer.claims.custom:2fa"),
            List.of());
    assertThat(completed("", ApiKind.REST, policy))
        .isEqualTo(
            "<request id=\"$context.requestId\">"
                + "<sourceIp>$context.identity.sourceIp</sourceIp>"
                + "<custom_2fa>$context.authorizer.claims.custom:2fa</custom_2fa>"
                + "</request>");
  }

  @Test
  void xmlWithoutTheRequestIdHasABareRoot() {
    FormatPolicy policy =
        new FormatPolicy(Notation.XML, List.of("extendedRequestId"), List.of("requestId"));
    assertThat(completed("", ApiKind.REST, policy))
        .isEqualTo(
            "<request><extendedRequestId>$context.extendedRequestId</extendedRequestId></request>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "JSON => {\"requestId\":\"$context.requestId\"}",
        "XML => <request id=\"$context.requestId\"/>",
        "CSV => $context.requestId",
        "CLF => - - - [-] \"- - -\" - - $context.requestId",
      })
  void holdsTheRequestIdEvenIfThePolicyRequiresNothing(Notation notation, String format) {
    FormatPolicy policy = new FormatPolicy(notation, List.of(), List.of());
    assertThat(AccessLogFormat.complete("", ApiKind.REST, policy))
        .isEqualTo(new Completed(format, List.of("requestId"), List.of()));
  }

  @Test
  void csvFollowsTheOrderOfThePolicy() {
    FormatPolicy policy =
        new FormatPolicy(
            Notation.CSV, List.of("extendedRequestId", "requestTime", "status"), List.of());
    assertThat(completed("", ApiKind.WEBSOCKET, policy))
        .isEqualTo("$context.extendedRequestId,$context.requestTime,$context.status");
  }

  @ParameterizedTest
  @EnumSource(ApiKind.class)
  void everyNotationIsCompleteAtOnce(ApiKind kind) {
    for (Notation notation : Notation.values()) {
      FormatPolicy policy = DefaultPolicy.of(kind, notation);
      assertThat(AccessLogFormat.complete(completed("", kind, policy), kind, policy))
          .isEqualTo(new AsItIs());
    }
  }

  @Test
  void isUnfitWhenTooLong() {
    List<String> all = List.copyOf(AccessLogVariables.of(ApiKind.REST));
    var result =
        AccessLogFormat.complete("", ApiKind.REST, new FormatPolicy(Notation.XML, all, List.of()));
    assertThat(((Unfit) result).reason()).matches(".* [45],\\d{3} bytes.* at most 3,072\\.");
    assertThat(((Unfit) result).added()).isEqualTo(all);
  }
}
