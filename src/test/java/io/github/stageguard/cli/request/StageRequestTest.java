package io.github.stageguard.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageRequestTest {
  private static final Place PLACE = new Place("aws", "eu-west-1", "000000000000");

  @Test
  void theInvokeUrlNamesTheStage() {
    assertThat(StageRequest.at(stage(ApiKind.REST, "prod"), PLACE, "/pets?limit=1"))
        .hasToString("https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/pets?limit=1");
  }

  @Test
  void theDefaultStageIsServedFromTheRoot() {
    assertThat(StageRequest.at(stage(ApiKind.HTTP, "$default"), PLACE, "/"))
        .hasToString("https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/");
  }

  @Test
  void chinaHasADomainOfItsOwn() {
    assertThat(
            StageRequest.at(
                stage(ApiKind.REST, "prod"),
                new Place("aws-cn", "cn-north-1", "000000000000"),
                "/"))
        .hasToString("https://a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn/prod/");
  }

  @Property
  void noPathLeadsToAnotherHost(
      @ForAll @AlphaChars @Chars({'/', '@', ':', '?', '#', '.', '\\', '%', '\n'}) String path) {
    URI uri;
    try {
      uri = StageRequest.at(stage(ApiKind.HTTP, "$default"), PLACE, "/" + path);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(uri.getHost()).isEqualTo("a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com");
    assertThat(uri.getScheme()).isEqualTo("https");
  }

  @Test
  void aUrlOfThisMachineMayDoWithoutEncryption() {
    assertThat(StageRequest.at("http://127.0.0.1:4566/pets").getPort()).isEqualTo(4566);
    assertThat(StageRequest.at("https://api.example.com/v1/pets").getHost())
        .isEqualTo("api.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com/",
        "http://127.0.0.1.example.com/",
        "http://my_api/pets",
        "http:foo",
        "https://user@api.example.com/",
        "https:/pets",
        "ftp://api.example.com/",
        "pets",
        "https://api example.com/"
      })
  void anyOtherUrlIsRefused(String url) {
    assertThatThrownBy(() -> StageRequest.at(url)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Stage stage(ApiKind kind, String name) {
    return new Stage(
        new StageRef(kind.family(), "a1b2c3d4e5", name),
        kind,
        AccessLog.NONE,
        new TreeMap<>(),
        Map.of(),
        Optional.empty(),
        false);
  }
}
