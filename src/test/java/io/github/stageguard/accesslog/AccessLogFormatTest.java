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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

  /** Formats are long: {@code $R} stands for the request id, a backtick for a double quote. */
  private static String expand(String text) {
    return text.replace('`', '"')
        .replace("$R", "$context.requestId")
        .replace("$S", "$context.status")
        .replace("$A", "$context.path")
        .replace("$B", "$context.stage")
        .replace("$C", "$context.protocol");
  }

  @Nested
  class WithoutAFormat {
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
    void thatWouldBeTooLongIsUnfit() {
      List<String> all = List.copyOf(AccessLogVariables.of(ApiKind.REST));
      var result =
          AccessLogFormat.complete(
              "", ApiKind.REST, new FormatPolicy(Notation.XML, all, List.of()));
      assertThat(((Unfit) result).reason()).matches(".* [45],\\d{3} bytes.* at most 3,072\\.");
      assertThat(((Unfit) result).added()).isEqualTo(all);
    }
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
  class Json {
    @ParameterizedTest
    @CsvSource(
        delimiterString = " => ",
        quoteCharacter = '~',
        value = {
          "{} => {`status`:`$S`,`requestId`:`$R`}",
          "{ } => {`status`:`$S`,`requestId`:`$R` }",
          "{`id`:`$R`} => {`id`:`$R`,`status`:`$S`}",
          "{`id`:`$R`,} => {`id`:`$R`,`status`:`$S`}",
          "{`id`:`$R`, } => {`id`:`$R`,`status`:`$S` }",
          "{`}`:`\\`{`,`id`:`$R`} => {`}`:`\\`{`,`id`:`$R`,`status`:`$S`}",
          "{`id`:$R} => {`id`:$R,`status`:`$S`}",
          "{id:$R} => {id:$R,`status`:`$S`}",
          "{`Status`:`$R`} => {`Status`:`$R`,`status2`:`$S`}",
          "{`status` :{`status2`:`$R`}} => {`status` :{`status2`:`$R`},`status2`:`$S`}",
          "{`a`:{`b`:1,`status`:2},`id`:`$R`} => {`a`:{`b`:1,`status`:2},`id`:`$R`,`status`:`$S`}",
          "{`time`:12:30,`id`:$R} => {`time`:12:30,`id`:$R,`status`:`$S`}",
          "{':':$R} => {':':$R,'status':'$S'}",
          "{'it`s':'$R'} => {'it`s':'$R','status':'$S'}",
          "x ${y} {`id`:`$R`} z => x ${y} {`id`:`$R`,`status`:`$S`} z",
          "[`$R`] => [`$R`,`$S`]",
          "[ [$R] ] => [ [$R],`$S` ]",
          "['$R',] => ['$R','$S']",
          "[] => [`$S`,`$R`]",
        })
    void isCompletedAtTheEndOfItsRoot(String existing, String expected) {
      assertThat(completed(expand(existing), ApiKind.REST, requiring("status")))
          .isEqualTo(expand(expected));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{$R}",
          "{`id`:`$R`",
          "{`id`:`$R}",
          "{`id`:`$R`]",
          "{`id`:`$R\\",
          "{`id`:[`$R`}",
          "$R {`id`:1}",
          "{`id`:1} $R",
          "${ $R",
          "[$R]",
          "[ $R",
          "[`$R`] ok",
          "[`$R`}",
          "ok [`$R`]",
        })
    void thatIsNoneIsCompletedAsALine(String existing) {
      assertThat(completed(expand(existing), ApiKind.REST, requiring("status")))
          .isEqualTo(expand(existing) + " $context.status");
    }
  }

  @Nested
  class Xml {
    @ParameterizedTest
    @CsvSource(
        delimiterString = " => ",
        quoteCharacter = '~',
        value = {
          "<r>$R</r> => <r>$R<status>$S</status></r>",
          "<r> $R </r > => <r> $R<status>$S</status> </r >",
          "<r a='$R'/> => <r a='$R'><status>$S</status></r>",
          "<r a=`/>$R` /> => <r a=`/>$R` ><status>$S</status></r>",
          "<r></r> => <r><status>$S</status><requestId>$R</requestId></r>",
          "<r><Status/>$R</r> => <r><Status/>$R<status2>$S</status2></r>",
          "<r><a><status/></a>$R</r> => <r><a><status/></a>$R<status>$S</status></r>",
          "<?x ?><!--<r>--> => <?x ?><!--<r>--> $S $R",
          "<?x <?><_r><!-- </_r> --><?y </_r> ?><![CDATA[</_r>$R]]></_r> => <?x <?><_r><!-- </_r> --><?y </_r> ?><![CDATA[</_r>$R]]><status>$S</status></_r>",
          "log: <r:x-1.0>$R</r:x-1.0>! => log: <r:x-1.0>$R<status>$S</status></r:x-1.0>!",
        })
    void isCompletedAtTheEndOfItsRoot(String existing, String expected) {
      assertThat(completed(expand(existing), ApiKind.REST, requiring("status")))
          .isEqualTo(expand(expected));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "<r>$R",
          "<r>$R</s>",
          "<r>$R</r",
          "<r>$R<",
          "<r>$R<1/></r>",
          "<r>$R<a</r>",
          "<r>$R</a></r>",
          "<r a='$R/>",
          "<r>$R<!-- </r>",
          "<r>$R<![CDATA[ </r>",
          "<r>$R<? </r>",
          "<r/>$R",
          "$R<r/>",
          "<14>$R",
          "$R <",
        })
    void thatIsNoneIsCompletedAsALine(String existing) {
      assertThat(completed(expand(existing), ApiKind.REST, requiring("status")))
          .isEqualTo(expand(existing) + " $context.status");
    }
  }

  @Nested
  class Lines {
    @ParameterizedTest
    @CsvSource(
        delimiterString = " => ",
        quoteCharacter = '~',
        value = {
          "$R,$A => $R,$A,$S",
          "$R, $A => $R, $A, $S",
          "$R,$A, => $R,$A,,$S",
          "$R;$A => $R;$A;$S",
          "$R | $A => $R | $A | $S",
          "$R,$A $B,$C => $R,$A $B,$C,$S",
          "`$R`,`$A,$A`,`$B` => `$R`,`$A,$A`,`$B`,`$S`",
          "`$R`,$A => `$R`,$A,$S",
          "`$R => `$R $S",
          "$R` => $R` $S",
          "`$R,$A` => `$R,$A` $S",
          "$R, $A $B => $R, $A $B $S",
          "$R $A => $R $A $S",
          "x,y $R => x,y $R $S",
          "$R, => $R, $S",
        })
    void areCompletedAtTheirEnd(String existing, String expected) {
      assertThat(completed(expand(existing), ApiKind.REST, requiring("status")))
          .isEqualTo(expand(expected));
    }

    @ParameterizedTest
    @CsvSource({
      "requestTime, [$context.requestTime]",
      "identity.userAgent, `$context.identity.userAgent`",
      "authorizer.claims.name, `$context.authorizer.claims.name`",
      "httpMethod, $context.httpMethod",
    })
    void delimitValuesThatMayHoldBlanks(String name, String value) {
      assertThat(completed("$context.requestId", ApiKind.REST, requiring(name)))
          .isEqualTo(expand("$R " + value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void keepTheLineBreakAtTheirEnd(String lineBreak) {
      for (ApiKind kind : ApiKind.values()) {
        assertThat(completed("$context.requestId" + lineBreak, kind, requiring("status")))
            .isEqualTo("$context.requestId $context.status" + lineBreak);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", " ", "\t"})
    void thatAreBlankAreCompletedToo(String blank) {
      assertThat(completed(blank, ApiKind.REST, requiring()).strip())
          .isEqualTo("$context.requestId");
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
