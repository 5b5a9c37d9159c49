package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.UpdateStageResponse;

/** The stage {@code dev} of a REST API, as a client sees and patches it. */
record DevStage(ApiGatewayClient client, String api) {
  GetStageResponse stage() {
    return client.getStage(r -> r.restApiId(api).stageName("dev"));
  }

  UpdateStageResponse patch(PatchOperation... operations) {
    return client.updateStage(r -> r.restApiId(api).stageName("dev").patchOperations(operations));
  }

  /** Asserts that AWS refuses this patch with that text. */
  void refused(String message, PatchOperation... operations) {
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> patch(operations))
        .satisfies(
            e -> {
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BadRequestException");
              assertThat(e.statusCode()).isEqualTo(400);
            });
  }

  static PatchOperation replace(String path, String value) {
    return operation(Op.REPLACE, path, value);
  }

  static PatchOperation remove(String path) {
    return PatchOperation.builder().op(Op.REMOVE).path(path).build();
  }

  static PatchOperation operation(Op op, String path, String value) {
    return PatchOperation.builder().op(op).path(path).value(value).build();
  }
}
