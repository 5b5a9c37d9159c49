package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigateway.model.TooManyRequestsException;

class ControlPlaneQuotaIT {
  @RegisterExtension
  final EmulatedAccount account = new EmulatedAccount(StrictGate.Builder::controlPlaneQuota);

  @Test
  void holdsForEveryoneInTheAccountTogetherButNotForTheScene() {
    account.seed().apiGateway().getAccount();
    call(account.function(), 25);
    call(account.as("team"), 15);
    throttled(account.function());
    throttled(account.as("team"));

    account.clock().advance(Duration.ofSeconds(1));
    call(account.function(), 10);
    throttled(account.function());
    account.seed().apiGateway().getAccount();
  }

  @Test
  void isSharedByRestHttpAndWebSocketApisAndTellsWhoseCallsWereTooMany() {
    String api = account.httpApi("dev");
    Clients team = account.as("team");
    call(account.function(), 20);
    for (int i = 0; i < 10; i++) {
      team.apiGatewayV2().getApis();
      account.function().apiGatewayV2().getStage(r -> r.apiId(api).stageName("dev"));
    }

    throttled(account.function());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(
              software.amazon.awssdk.services.apigatewayv2.model.TooManyRequestsException.class)
          .isThrownBy(team.apiGatewayV2()::getApis)
          .satisfies(e -> assertThat(e.isThrottlingException()).isTrue())
          .satisfies(
              e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Too Many Requests"));
    }

    assertThat(account.gate().calls().by("team").answered(429).count()).isEqualTo(2);
    assertThat(account.gate().calls().by("team").answered(200).count()).isEqualTo(10);
    assertThat(account.gate().calls().ofTheFunction().answered(429).names())
        .containsExactly("GetAccount");
    assertThat(account.gate().calls().by(StrictGate.SEED).answered(429).count()).isZero();
  }

  @Test
  void isOneOfTheControlPlaneAlone() {
    call(account.function(), 40);

    account.function().iam().listRoles();
    account.function().scheduler().listSchedules(r -> r.maxResults(1));
  }

  @Test
  void savesNoMoreThanTheBurst() {
    account.clock().advance(Duration.ofDays(1));
    call(account.function(), 40);
    throttled(account.function());
    account.clock().advance(Duration.ofMillis(99));
    throttled(account.function());
    account.clock().advance(Duration.ofMillis(1));
    call(account.function(), 1);
  }

  private static void call(Clients clients, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(clients.apiGateway().getAccount()).isNotNull();
    }
  }

  private static void throttled(Clients clients) {
    assertThatExceptionOfType(TooManyRequestsException.class)
        .isThrownBy(clients.apiGateway()::getAccount)
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(429));
  }
}
