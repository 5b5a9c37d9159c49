package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariableReferenceTest {

  @Test
  void knowsWhereEachVariableStands() {
    assertThat(VariableReference.in("a $context.status. ${context.path}b"))
        .containsExactly(
            new VariableReference(2, 17, "status"), new VariableReference(19, 34, "path"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "$context.a$context.b => a b",
        "$context.a_1.B2.c => a_1.B2.c",
        "$context.a-b => a",
        "$context.a|b => a",
        "$context.a:b => a",
        "$context.aé => a",
        "$context.authorizer.claims.custom:tenant => authorizer.claims.custom:tenant",
        "$context.authorizer.claims.sub: x => authorizer.claims.sub",
        "$context.authorizer.claims.sub:$context.b => authorizer.claims.sub b",
        "$context.authorizer.claims.sub: => authorizer.claims.sub",
        "$context.$context.a => a",
        "${context.$context.a} => a",
        "${context.a.}$context.b => b",
      })
  void endsANameWhereItEnds(String format, String names) {
    assertThat(VariableReference.in(format).stream().map(VariableReference::name))
        .isEqualTo(List.of(names.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", "a b", "a\"", "$context.a", "a:b", "authorizer.claims.a:"})
  void isNoNameWhatWouldBeReadBackAsAnother(String text) {
    assertThat(VariableReference.isName(text)).isFalse();
  }
}
