package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogFormatTest {

  private static FormatPolicy requiring(String... names) {
    return new FormatPolicy(Notation.JSON, List.of(names), List.of());
  }

  private static FormatPolicy forbidding(String... names) {
    return new FormatPolicy(Notation.JSON, List.of(), List.of(names));
  }

  private static String completed(String existing, ApiKind kind, FormatPolicy policy) {
    return ((Completed) AccessLogFormat.complete(existing, kind, policy)).format();
  }

  @Nested
  class RequiredVariables {
    @Test
    void areReportedInTheOrderInWhichTheyAreAdded() {
      assertThat(
              AccessLogFormat.complete(
                  "$context.requestId", ApiKind.REST, requiring("status", "requestId", "path")))
          .isEqualTo(
              new Completed(
                  "$context.requestId $context.status $context.path",
                  List.of("status", "path"),
                  List.of()));
    }

    @Test
    void thatTheKindDoesNotKnowAreNotAdded() {
      assertThat(
              AccessLogFormat.complete(
                  "$context.requestId", ApiKind.HTTP, requiring("resourcePath", "bad name")))
          .isEqualTo(new AsItIs());
    }

    @Test
    void thatAreNamedTwiceAreAddedOnce() {
      assertThat(completed("$context.requestId", ApiKind.REST, requiring("status", "status")))
          .isEqualTo("$context.requestId $context.status");
    }

    @Test
    void thatAreForbiddenTooAreNotAdded() {
      FormatPolicy policy = new FormatPolicy(Notation.CLF, List.of("status"), List.of("status"));
      assertThat(AccessLogFormat.complete("$context.requestId", ApiKind.REST, policy))
          .isEqualTo(new AsItIs());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "$context.status. $context.requestId",
          "$context.status... $context.requestId",
          "$$context.status $context.requestId",
          "${context.status} $context.requestId",
          "<r id='$context.status'>$context.requestId</r>",
          "{\"a\":{\"b\":[$context.status]},\"$context.requestId\":1}",
          "status: '$context.status|$context.requestId'",
          "$context.status-$context.requestId",
        })
    void arePresentWhereverTheyStand(String format) {
      assertThat(AccessLogFormat.complete(format, ApiKind.REST, requiring("status")))
          .isEqualTo(new AsItIs());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "$context.statusText",
          "$context.status2",
          "$context.status_",
          "$context.status.text",
          "$context.integration.status",
          "$Context.status",
          "$context status",
          "${context.status",
          "${context.status }",
          "{context.status}",
          "$context.",
          "$",
        })
    void areNotPresentWhereSomethingLikeThemStands(String almost) {
      String existing = almost + " $context.requestId";
      assertThat(completed(existing, ApiKind.REST, requiring("status")))
          .isEqualTo(existing + " $context.status");
    }

    @Test
    void includeTheRequestIdWhenTheFormatHasNeitherId() {
      assertThat(AccessLogFormat.complete("$context.status", ApiKind.HTTP, requiring("status")))
          .isEqualTo(
              new Completed("$context.status $context.requestId", List.of("requestId"), List.of()));
    }

    @Test
    void includeTheExtendedRequestIdWhenTheRequestIdIsForbidden() {
      assertThat(completed("$context.requestId", ApiKind.REST, forbidding("requestId")))
          .isEqualTo("- $context.extendedRequestId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$context.requestId", "$context.status"})
    void cannotBeCompletedWhenBothIdsAreForbidden(String existing) {
      var result =
          AccessLogFormat.complete(
              existing, ApiKind.REST, forbidding("requestId", "extendedRequestId"));
      assertThat(((Unfit) result).reason()).contains("forbids both");
    }
  }

  @Nested
  class ForbiddenVariables {
    @Test
    void areReplacedWhereTheyStand() {
      assertThat(
              AccessLogFormat.complete(
                  "$context.identity.userArn $context.requestId ($context.identity.apiKey.)"
                      + " $context.identity.userArn",
                  ApiKind.WEBSOCKET,
                  forbidding("identity.apiKey", "identity.userArn")))
          .isEqualTo(
              new Completed(
                  "- $context.requestId ($context.identity.apiKeyId.) -",
                  List.of(),
                  List.of("identity.userArn", "identity.apiKey")));
    }

    @Test
    void keepTheirBraces() {
      assertThat(
              completed(
                  "${context.identity.apiKey}x${context.status}y$context.requestId",
                  ApiKind.REST,
                  forbidding("identity.apiKey", "status")))
          .isEqualTo("${context.identity.apiKeyId}x-y$context.requestId");
    }

    @Test
    void areNotTakenForOthersThatBeginAlike() {
      assertThat(
              AccessLogFormat.complete(
                  "$context.requestId $context.identity.apiKeyId $context.identity.apiKeys",
                  ApiKind.REST,
                  forbidding("identity.apiKey")))
          .isEqualTo(new AsItIs());
    }

    @Test
    void becomeADashWhenTheApiKeyIdIsForbiddenToo() {
      assertThat(
              completed(
                  "$context.requestId $context.identity.apiKey $context.identity.apiKeyId",
                  ApiKind.REST,
                  forbidding("identity.apiKey", "identity.apiKeyId")))
          .isEqualTo("$context.requestId - -");
    }

    @Test
    void leaveBehindARequiredVariableThatNeedNotBeAddedAgain() {
      FormatPolicy policy =
          new FormatPolicy(Notation.JSON, List.of("identity.apiKeyId"), List.of("identity.apiKey"));
      assertThat(completed("$context.requestId $context.identity.apiKey", ApiKind.REST, policy))
          .isEqualTo("$context.requestId $context.identity.apiKeyId");
    }

    @Test
    void leaveJsonThatParses() {
      assertThat(
              completed(
                  "{\"id\":\"$context.requestId\",\"a\":$context.status,\"b\":\"\\\"$context.status\"}",
                  ApiKind.REST,
                  forbidding("status")))
          .isEqualTo("{\"id\":\"$context.requestId\",\"a\":\"-\",\"b\":\"\\\"-\"}");
    }

    @Test
    void leaveSingleQuotedJsonInItsOwnQuotes() {
      assertThat(
              completed(
                  "{'id':'$context.requestId','a':$context.status}",
                  ApiKind.REST,
                  forbidding("status")))
          .isEqualTo("{'id':'$context.requestId','a':'-'}");
    }
  }

  @Nested
  class WhatApiGatewayTakes {
    @ParameterizedTest
    @ValueSource(
        strings = {"a\n$context.requestId", "$context.requestId\n\n", "a\r$context.requestId"})
    void severalLinesAreUnfit(String existing) {
      assertThat(AccessLogFormat.complete(existing, ApiKind.REST, requiring("status")))
          .isEqualTo(
              new Unfit(
                  "The format has more than one line, and API Gateway takes only one.",
                  List.of("status"),
                  List.of()));
    }

    @Test
    void exactly3072BytesAreTaken() {
      String existing = "é".repeat((3072 - 34) / 2) + "$context.requestId";
      assertThat(completed(existing, ApiKind.REST, requiring("status"))).startsWith(existing);
    }

    @Test
    void oneByteMoreIsUnfitAndNothingIsTruncated() {
      String existing = "é".repeat((3072 - 34) / 2) + "e$context.requestId";
      assertThat(AccessLogFormat.complete(existing, ApiKind.REST, requiring("status")))
          .isEqualTo(
              new Unfit(
                  "The completed format would have 3,073 bytes, and API Gateway takes at most"
                      + " 3,072.",
                  List.of("status"),
                  List.of()));
    }

    @Test
    void unfitNamesTheSecretsThatStay() {
      var result =
          AccessLogFormat.complete(
              "x".repeat(3072) + "$context.requestId $context.identity.apiKey",
              ApiKind.REST,
              forbidding("identity.apiKey"));
      assertThat(((Unfit) result).replaced()).containsExactly("identity.apiKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "x"})
    void aCompleteFormatIsLeftAloneHoweverItLooks(String odd) {
      assertThat(
              AccessLogFormat.complete(
                  odd.repeat(4000) + "$context.requestId", ApiKind.HTTP, requiring()))
          .isEqualTo(new AsItIs());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "<",
        "<a>",
        "<a ",
        "<!--",
        "</",
        "<?",
        "<a '",
        "$",
        "${",
        "$context.",
        "${context.",
        "$context.identity.apiKey",
        "$context.authorizer.claims.a:",
        "\"",
        "\\",
        "{\"",
        "{\"a\":",
        "{:",
        "{'",
        "[\"",
        ":",
        ",",
        "a,",
        "{,:",
        ".",
        "\n",
        "}",
        "é",
        "\ud800",
        "{\"sourceIp\":1,",
        "[[[[\"",
      })
  void aMegabyteOfAnythingIsAnsweredAtOnce(String piece) {
    String garbage = piece.repeat(1_000_000 / piece.length());
    for (String existing : List.of(garbage, "{\"a\":" + garbage, "<a>" + garbage)) {
      var result =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10),
              () ->
                  AccessLogFormat.complete(existing, ApiKind.REST, DefaultPolicy.of(ApiKind.REST)));
      assertThat(result).isInstanceOf(Unfit.class);
    }
  }
}
