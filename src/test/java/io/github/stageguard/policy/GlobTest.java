package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "prod,     prod,      true",
    "prod,     prod-1,    false",
    "prod,     repr,      false",
    "prod*,    prod,      true",
    "prod*,    prod-1,    true",
    "*prod,    preprod,   true",
    "*prod,    prod-1,    false",
    "p*d,      prod-prod, true",
    "*,        '',        true",
    "**,       '',        true",
    "'',       '',        true",
    "'',       a,         false",
    "a*b*c,    a-b-b-c,   true",
    "a*b*c,    a-c-b,     false",
    "p.od,     prod,      false",
    "p?od,     prod,      false",
    "$default, $default,  true",
    "Prod,     prod,      false"
  })
  void aStarStandsForAnyRunOfCharactersAndNothingElseForAnother(
      String glob, String text, boolean matches) {
    assertThat(new Glob(glob).matches(text)).isEqualTo(matches);
  }

  @Property
  void matchesAsTheRegularExpressionOfTheSameMeaningDoes(
      @ForAll @Chars('*') @CharRange(from = 'a', to = 'b') @StringLength(max = 8) String glob,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 12) String text) {
    String regex =
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    assertThat(new Glob(glob).matches(text)).isEqualTo(text.matches(regex));
  }

  @Test
  void manyStarsAgainstALongTextDoNotExplode() {
    assertThat(new Glob("*a".repeat(200) + "b").matches("a".repeat(20_000))).isFalse();
  }

  @Test
  void aPatternIsNeeded() {
    assertThatNullPointerException().isThrownBy(() -> new Glob(null));
  }
}
