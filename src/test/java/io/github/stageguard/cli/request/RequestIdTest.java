package io.github.stageguard.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.cli.request.RequestId.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  private static final String UUID = "a1335dfd-5bcc-4e1b-aa45-f6726cb95816";

  @Test
  void tellsTheTwoFormsApart() {
    assertThat(RequestId.parse(UUID)).contains(new RequestId(Form.REQUEST, UUID));
    assertThat(RequestId.parse("UBuxiEZSIAMFQ1Q="))
        .contains(new RequestId(Form.EXTENDED, "UBuxiEZSIAMFQ1Q="));
  }

  @Test
  void takesAnIdAsPeopleCopyIt() {
    assertThat(RequestId.parse(" A1335DFD-5BCC-4E1B-AA45-F6726CB95816\n"))
        .contains(new RequestId(Form.REQUEST, UUID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short=",
        "id/ | limit 1 | fields @x",
        "a.*b.*c.*d",
        "\"or\" like //",
        "UBuxiEZS\nIAMFQ1Q=",
        "0123456789012345678901234567890123456789012345678901234567890123456789"
      })
  void refusesWhatIsNoId(String text) {
    assertThat(RequestId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new RequestId(Form.EXTENDED, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void anIdChangesNothingOfTheQueryAroundIt(
      @ForAll @Chars({'a', 'Z', '0', '-', '_', '=', '/', '|', '"', ' '}) @StringLength(max = 12)
          String text) {
    RequestId.parse(text)
        .ifPresent(
            id ->
                assertThat(SearchPlan.query(id))
                    .isEqualTo(
                        "fields @timestamp, @logStream, @message | filter @message like /%s/"
                            + " | sort @timestamp asc | limit 100",
                        id)
                    .matches("[^/]*/[A-Za-z0-9_=-]{8,64}/[^/]*"));
  }

  @Test
  void standsInATextAsAWordOfItsOwn() {
    RequestId id = RequestId.parse("UBuxiEZSIAMFQ1Q").orElseThrow();

    assertThat(id.isIn("{\"id\":\"UBuxiEZSIAMFQ1Q\"}")).isTrue();
    assertThat(id.isIn("UBuxiEZSIAMFQ1Q")).isTrue();
    assertThat(id.isIn("xUBuxiEZSIAMFQ1Q UBuxiEZSIAMFQ1Qx")).isFalse();
    assertThat(id.isIn("xUBuxiEZSIAMFQ1Q UBuxiEZSIAMFQ1Q=")).isTrue();
  }
}
