package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoundFormatsTest {

  record Case(
      String name, String kind, String existing, String completed, boolean asItIs, String unfit) {
    ApiKind apiKind() {
      return ApiKind.valueOf(kind.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return kind + ": " + name;
    }
  }

  static List<Case> cases() throws IOException {
    try (InputStream yaml =
        FoundFormatsTest.class.getResourceAsStream("/formats/found-in-public.yaml")) {
      return new YAMLMapper().readValue(yaml, new TypeReference<List<Case>>() {});
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isCompletedAsTheTableSays(Case found) {
    CompletedFormat result =
        AccessLogFormat.complete(
            found.existing(), found.apiKind(), DefaultPolicy.of(found.apiKind()));

    String outcome =
        switch (result) {
          case AsItIs _ -> "as it is";
          case Completed completed -> completed.format();
          case Unfit unfit -> unfit.reason();
        };
    String expected = found.completed() != null ? found.completed() : found.unfit();
    assertThat(outcome).isEqualTo(found.asItIs() ? "as it is" : expected);
  }

  @Test
  void theTableHasAtLeastFortyFormats() throws IOException {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
  }
}
