package io.github.stageguard.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseNoticeTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final Lease LEASE =
      new Lease(
          "id-1",
          new StageRef(ApiFamily.V1, "abcdef1234", "dev"),
          Instant.parse("2026-11-22T12:00:00Z"),
          Instant.parse("2026-11-22T13:00:00Z"),
          "arn:aws:iam::111122223333:user/\"dev\"",
          "event-1");

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(LeaseNotice.read(LeaseNotice.write(LEASE, PLACE))).hasValue(LEASE);
  }

  @Test
  void theEnvelopeIsComplete() throws Exception {
    JsonNode envelope = JSON.readTree(LeaseNotice.write(LEASE, PLACE));

    assertThat(envelope.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail");
    assertThat(envelope.path("account").asText()).isEqualTo("111122223333");
    assertThat(envelope.path("time").asText()).isEqualTo("2026-11-22T13:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "leaseId, ''",
    "family, V3",
    "apiId, a/b",
    "stage, a b",
    "startedAt, yesterday",
    "endsAt, 1234"
  })
  void aDetailThatCannotBeIsNoLease(String part, String value) throws Exception {
    ObjectNode envelope = (ObjectNode) JSON.readTree(LeaseNotice.write(LEASE, PLACE));
    ((ObjectNode) envelope.path("detail")).put(part, value);

    assertThat(LeaseNotice.read(envelope.toString())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "detail-type"})
  void anEnvelopeOfAnotherKindIsNoLease(String part) throws Exception {
    ObjectNode envelope = (ObjectNode) JSON.readTree(LeaseNotice.write(LEASE, PLACE));
    envelope.put(part, "other");

    assertThat(LeaseNotice.read(envelope.toString())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "7", "\"text\"", "{\"detail\":[]}"})
  void anyOtherTextIsNoLease(String text) {
    assertThat(LeaseNotice.read(text)).isEmpty();
  }

  @Property(tries = 500)
  void noTextBreaksTheReader(@ForAll String text) {
    assertThat(LeaseNotice.read(text)).isEmpty();
  }

  @Test
  void scheduleNamesAreAllowedOnesAndDifferByStage() {
    String plain = LeaseName.of(LEASE.stage());
    String other = LeaseName.of(new StageRef(ApiFamily.V2, "abcdef1234", "dev"));
    String root = LeaseName.of(new StageRef(ApiFamily.V2, "abcdef1234", "$default"));

    assertThat(plain).isEqualTo(LeaseName.of(LEASE.stage())).isNotIn(other, root);
    for (String name : new String[] {plain, other, root}) {
      assertThat(name).matches("lease-[0-9a-f]{40}").hasSizeLessThanOrEqualTo(64);
    }
  }
}
