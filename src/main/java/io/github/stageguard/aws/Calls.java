package io.github.stageguard.aws;

import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.StageRef;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Turns what the SDK throws into what a failure means. */
public final class Calls {
  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedException");
  private static final Set<String> PASSING =
      Set.of(
          "OperationAbortedException",
          "ConflictException",
          "ServiceUnavailableException",
          "RequestTimeout",
          "RequestTimeoutException",
          "RequestExpired",
          "InvalidSignatureException",
          "ExpiredToken",
          "ExpiredTokenException",
          "UnrecognizedClientException");
  private static final Set<String> GONE =
      Set.of("NotFoundException", "ResourceNotFoundException", "NoSuchEntity");

  private Calls() {}

  /**
   * Makes a call.
   *
   * @param operation service and operation, such as {@code apigateway:GetStage}
   */
  public static <T> T call(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      throw failure(operation, e);
    } catch (SdkClientException e) {
      throw new CallFailedException(
          Kind.UNAVAILABLE, operation, e.getClass().getSimpleName(), message(e), e);
    }
  }

  /** Makes a call whose subject may not exist. */
  public static <T> Optional<T> callFor(String operation, Supplier<T> call) {
    try {
      return Optional.of(call(operation, call));
    } catch (CallFailedException e) {
      if (e.kind() == Kind.GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The stage that an answer names. */
  static StageRef ref(String operation, ApiFamily family, String apiId, String stageName) {
    if (!StageRef.isStageName(family, SdkText.orEmpty(stageName))) {
      throw new CallFailedException(
          Kind.REFUSED,
          operation,
          "UnknownStageName",
          "the answer holds a stage whose name StageGuard does not know to be possible",
          null);
    }
    return new StageRef(family, apiId, stageName);
  }

  static CallFailedException failure(String operation, AwsServiceException e) {
    String code =
        e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
            ? "HTTP " + e.statusCode()
            : e.awsErrorDetails().errorCode();
    String message =
        e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
            ? ""
            : e.awsErrorDetails().errorMessage();
    return new CallFailedException(kind(e, code), operation, code, message, e);
  }

  private static Kind kind(AwsServiceException e, String code) {
    if (e.isThrottlingException() || e.statusCode() == 429) {
      return Kind.THROTTLED;
    }
    if (e.statusCode() >= 500 || PASSING.contains(code) || e.isClockSkewException()) {
      return Kind.UNAVAILABLE;
    }
    if (GONE.contains(code) || e.statusCode() == 404) {
      return Kind.GONE;
    }
    if (DENIED.contains(code) || e.statusCode() == 403 || e.statusCode() == 401) {
      return Kind.DENIED;
    }
    return Kind.REFUSED;
  }

  private static String message(SdkClientException e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }
}
