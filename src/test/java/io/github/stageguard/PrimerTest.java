package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrimerTest {
  @Test
  void theMadeUpEventsGoAllTheWayEachTime() throws Exception {
    List<ObjectNode> answers = Primer.prime();

    assertThat(answers)
        .as("one that could not be told would be missing")
        .hasSize(2 * Primer.REPETITIONS);
    for (ObjectNode answer : answers) {
      assertThat(answer.path("result").asText()).isEqualTo("REMEDIATED");
      assertThat(answer.at("/stages/0/changes").findValuesAsText("change"))
          .contains("leaseBegun", "retentionSet", "stageEdited");
      assertThat(answer.path("calls").fieldNames())
          .toIterable()
          .contains(
              "scheduler:CreateSchedule",
              "cloudwatchlogs:PutRetentionPolicy",
              "dynamodb:Query",
              "dynamodb:PutItem");
    }
    assertThat(answers.getFirst().path("calls").fieldNames())
        .toIterable()
        .contains("apigateway:UpdateStage", "ssm:GetParameters");
    assertThat(answers.getLast().path("calls").fieldNames())
        .toIterable()
        .contains(
            "apigatewayv2:UpdateStage", "apigatewayv2:GetApi", "cloudwatchlogs:CreateLogGroup");
  }

  @Test
  void nothingOfTheCredentialsEndpointStays() throws Exception {
    Primer.prime();

    assertThat(System.getProperties())
        .doesNotContainKeys("aws.containerCredentialsFullUri", "aws.containerAuthorizationToken");
  }
}
