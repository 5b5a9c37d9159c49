package io.github.stageguard.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void anEnvelopeIsReadFromItsText() throws IOException {
    Envelope envelope =
        read(
            """
            {"id":"1","source":"aws.logs","detail-type":"Kind","detail":{"eventName":"Ö"}}
            """);

    assertThat(envelope)
        .isEqualTo(new Envelope("1", "aws.logs", "Kind", NODES.objectNode().put("eventName", "Ö")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{} {}", "{}x", "\0\0\0\0", "\0\0\0{\0\0\0}", "\uFEFF{}"})
  void aTextThatIsNotOneJsonValueIsUnreadable(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage("the event is not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{\"id\":1,\"source\":[],\"detail-type\":{}}"})
  void whatIsMissingOrOfAnotherTypeIsEmpty(String text) throws IOException {
    Envelope envelope = read(text);

    assertThat(envelope.id()).isEmpty();
    assertThat(envelope.source()).isEmpty();
    assertThat(envelope.detailType()).isEmpty();
    assertThat(envelope.detail().isMissingNode()).isTrue();
  }

  @Test
  void aRecordIsPutIntoTheEnvelopeInWhichEventBridgeDeliversIt() {
    ObjectNode call =
        NODES.objectNode().put("eventID", "7").put("eventSource", "apigateway.amazonaws.com");

    assertThat(Envelope.ofRecord(call))
        .isEqualTo(new Envelope("7", "aws.apigateway", "AWS API Call via CloudTrail", call));
  }

  @Test
  void anEventIsNamedAfterItsCallOrElseItsKind() {
    assertThat(envelope(NODES.objectNode().put("eventName", "UpdateStage")).eventName())
        .isEqualTo("UpdateStage");
    assertThat(envelope(NODES.objectNode()).eventName()).isEqualTo("Kind");
  }

  @Test
  void anEventHasTheIdOfItsCallOrElseOfItsEnvelope() {
    assertThat(envelope(NODES.objectNode().put("eventID", "of the call")).eventId())
        .isEqualTo("of the call");
    assertThat(envelope(NODES.objectNode()).eventId()).isEqualTo("of the envelope");
  }

  @Test
  void namesAndIdsAreCutTo128Characters() {
    String longest = "x".repeat(128);
    ObjectNode call =
        NODES.objectNode().put("eventID", longest + "y").put("eventName", longest + "y");

    assertThat(new Envelope(longest + "y", "", "", call).id()).isEqualTo(longest);
    assertThat(envelope(call).eventId()).isEqualTo(longest);
    assertThat(envelope(call).eventName()).isEqualTo(longest);
  }

  private static Envelope envelope(ObjectNode detail) {
    return new Envelope("of the envelope", "", "Kind", detail);
  }

  private static Envelope read(String text) throws IOException {
    return Envelope.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
