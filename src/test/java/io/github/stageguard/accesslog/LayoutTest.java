package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.stage.ApiKind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {

  private static FormatPolicy requiring(String... names) {
    return new FormatPolicy(Notation.JSON, List.of(names), List.of());
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
          "{`x`:`<r>$R</r>`} => {`x`:`<r>$R</r>`,`status`:`$S`}",
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
          "<r>{`id`:`$R`}</r> => <r>{`id`:`$R`}<status>$S</status></r>",
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
}
