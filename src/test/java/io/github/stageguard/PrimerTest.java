package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PrimerTest {
  @Test
  void theMadeUpEventGoesAllTheWayWithoutANetwork() throws Exception {
    ObjectNode answer = Primer.prime();

    assertThat(answer.path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(answer.at("/stages/0/changes").findValuesAsText("change"))
        .containsExactly("leaseBegun", "logGroupCreated", "retentionSet", "stageEdited");
    assertThat(answer.path("calls").fieldNames())
        .toIterable()
        .contains("apigateway:UpdateStage", "scheduler:CreateSchedule", "ssm:GetParameters");
  }
}
