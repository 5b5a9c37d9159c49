package io.github.stageguard.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SweepNoticeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final SweepProgress PROGRESS =
      new SweepProgress(
          "sweep-1",
          2,
          Instant.parse("2026-11-22T12:00:00Z"),
          Optional.of(new Listing(ApiFamily.V2, "next")),
          List.of(new Api(ApiKind.REST, "abcdef1234"), new Api(ApiKind.HTTP, "abcdef5678")),
          List.of(new StageRef(ApiFamily.V2, "abcdef5678", "$default")),
          1,
          true,
          "lease-1",
          new SweepCounts(6, 5, 4, 3, 2, 1));

  @Property(tries = 300)
  void whatIsWrittenIsReadAgain(@ForAll("progress") SweepProgress progress) throws Exception {
    assertThat(SweepNotice.readProgress(progress(SweepNotice.write(progress, PLACE))))
        .hasValue(progress);
  }

  @Test
  void aNoticeIsAWholeEnvelope() throws Exception {
    JsonNode envelope = JSON.readTree(SweepNotice.write(PROGRESS, PLACE));

    assertThat(envelope.path("source").asText()).isEqualTo("stageguard");
    assertThat(envelope.path("detail-type").asText()).isEqualTo("Sweep");
    assertThat(envelope.path("account").asText()).isEqualTo("111122223333");
  }

  @Test
  void whatCannotBeIsNoProgress() throws Exception {
    String text = SweepNotice.write(PROGRESS, PLACE);
    assertThat(SweepNotice.readProgress(progress(text.replace("12:00:00Z", "noon")))).isEmpty();
    assertThat(SweepNotice.readProgress(progress(text.replace("\"part\":2", "\"part\":0"))))
        .isEmpty();
    assertThat(SweepNotice.readProgress(progress(text.replace("abcdef1234", "../x")))).isEmpty();
    assertThat(SweepNotice.readProgress(progress(text.replace("5678/$default", "5678")))).isEmpty();
    assertThat(SweepNotice.readProgress(progress(text.replace("\"V2\",\"token", "\"V9\",\"token"))))
        .isEmpty();
    assertThat(SweepNotice.readProgress(progress(text.replace("sweep-1", "x".repeat(129)))))
        .isEmpty();
    ObjectNode nameless = (ObjectNode) progress(text);
    nameless.remove("id");
    assertThat(SweepNotice.readProgress(nameless)).isEmpty();
  }

  @Test
  void noScheduleOfASweepIsTakenForALease() {
    assertThat(SweepName.of(PROGRESS)).matches("sweep-[0-9a-f]{40}");
  }

  @Provide
  Arbitrary<SweepProgress> progress() {
    Arbitrary<String> ids = Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 100_000);
    Arbitrary<SweepCounts> counts =
        Combinators.combine(numbers, numbers, numbers, numbers, numbers, numbers)
            .as(SweepCounts::new);
    return Combinators.combine(
            ids,
            numbers,
            Combinators.combine(Arbitraries.of(ApiFamily.class), Arbitraries.strings())
                .as(Listing::new)
                .optional(),
            ids.list().ofMaxSize(5),
            ids.list().ofMaxSize(5),
            counts,
            Arbitraries.of(true, false))
        .as(
            (id, number, listing, apis, stages, counted, seen) ->
                new SweepProgress(
                    id,
                    number + 1,
                    Instant.ofEpochSecond(number * 1_000L),
                    listing,
                    apis.stream().map(api -> new Api(ApiKind.WEBSOCKET, api)).toList(),
                    stages.stream().map(s -> new StageRef(ApiFamily.V2, s, "$default")).toList(),
                    number,
                    seen,
                    id,
                    counted));
  }

  private static JsonNode progress(String envelope) throws Exception {
    return JSON.readTree(envelope).path("detail").path("progress");
  }
}
