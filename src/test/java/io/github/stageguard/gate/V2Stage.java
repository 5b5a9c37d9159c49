package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Consumer;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.BadRequestException;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.NotFoundException;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageRequest;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageResponse;

/** The stage {@code dev} of an HTTP or WebSocket API, as a client sees and changes it. */
record V2Stage(ApiGatewayV2Client client, String api) {
  GetStageResponse stage() {
    return client.getStage(r -> r.apiId(api).stageName("dev"));
  }

  UpdateStageResponse update(Consumer<UpdateStageRequest.Builder> change) {
    return client.updateStage(r -> change.accept(r.apiId(api).stageName("dev")));
  }

  /** Asserts that AWS refuses this change with that text. */
  void refused(String message, Consumer<UpdateStageRequest.Builder> change) {
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> update(change))
        .satisfies(
            e -> {
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BadRequestException");
              assertThat(e.statusCode()).isEqualTo(400);
            });
  }

  /** Asserts that AWS does not find something that this call names. */
  static void notFound(String message, Runnable call) {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(call::run)
        .satisfies(
            e -> {
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.statusCode()).isEqualTo(404);
            });
  }

  static AccessLogSettings accessLog(String destination, String format) {
    return AccessLogSettings.builder().destinationArn(destination).format(format).build();
  }
}
