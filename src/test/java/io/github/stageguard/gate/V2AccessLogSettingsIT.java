package io.github.stageguard.gate;

import static io.github.stageguard.gate.V2Stage.accessLog;
import static io.github.stageguard.gate.V2Stage.notFound;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigatewayv2.model.CreateStageRequest;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageRequest;

/** Access log settings of HTTP and WebSocket stages through AWS's own client. */
class V2AccessLogSettingsIT {
  private static final String GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/pets";
  private static final String FORMAT = "$context.requestId $context.status";
  private static final String NO_ROLE =
      "CloudWatch Logs role ARN must be set in account settings to enable logging";
  private static final String MISSING =
      "Access Log value missing. Expected destinationArn and format.";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private V2Stage http;
  private V2Stage webSocket;

  @BeforeEach
  void makeStages() {
    http = new V2Stage(account.function().apiGatewayV2(), account.httpApi("dev"));
    webSocket = new V2Stage(account.function().apiGatewayV2(), account.webSocketApi("dev"));
  }

  @Test
  void webSocketAccessLogsNeedTheAccountsRole() {
    webSocket.refused(NO_ROLE, log(GROUP, FORMAT));

    account.cloudWatchRole();

    assertThat(webSocket.update(log(GROUP, FORMAT)).accessLogSettings())
        .isEqualTo(accessLog(GROUP, FORMAT));
    assertThat(webSocket.stage().accessLogSettings()).isEqualTo(accessLog(GROUP, FORMAT));
  }

  @Test
  void httpAccessLogsNeedNoRoleButTheirLogGroup() {
    account.seed().logs().createLogGroup(r -> r.logGroupName("/pets-too"));
    for (String missing :
        List.of(
            GROUP,
            "arn:aws:logs:us-east-1:111122223333:log-group:/pets-too",
            "arn:aws:logs:eu-west-1:000000000000:log-group:/pets-too")) {
      notFound(
          "Cannot enable logging. LogDestination: "
              + missing.substring(missing.lastIndexOf(':') + 1)
              + " does not exist (Service: AWSIngestionHub; Status Code: 400; Error Code:"
              + " LogDestinationNotFoundException; Request ID: 0; Proxy: null)",
          () -> http.update(log(missing, FORMAT)));
    }
    account.seed().logs().createLogGroup(r -> r.logGroupName("/pets"));

    http.update(log(GROUP, FORMAT));

    assertThat(http.stage().accessLogSettings()).isEqualTo(accessLog(GROUP, FORMAT));
  }

  @Test
  void looksAtTheArnThenAtTheFormatAndThenAtTheRole() {
    webSocket.refused(
        "Invalid ARN specified in the request. ARNs must start with 'arn:': not-an-arn",
        log("not-an-arn", "literal-only"));
    webSocket.refused(
        "The following errors are found in Access Log Format: Access Log format must include"
            + " either $context.requestId or $context.extendedRequestId : 'literal-only'",
        log(GROUP, "literal-only"));
    webSocket.refused(
        "The following errors are found in Access Log Format: Access Log format must be single"
            + " line: '$context.requestId\n$context.status'",
        log(GROUP, "$context.requestId\n$context.status"));
    webSocket.refused(NO_ROLE, log(GROUP, FORMAT));
  }

  @Test
  void refusesDestinationsThatAreNoLogGroups() {
    webSocket.refused(
        "Invalid ARN specified in the request. ARN vendor should be 'logs'",
        log("arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-x", FORMAT));
    http.refused(
        "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.':"
            + " 'log-group:/pets:*'",
        log(GROUP + ":*", FORMAT));
  }

  @Test
  void whatIsNotSentStaysAndBothMustBeThereInTheEnd() {
    account.cloudWatchRole();
    webSocket.refused(MISSING, log(GROUP, null));
    webSocket.refused(MISSING, log(null, FORMAT));
    webSocket.refused(MISSING, log(GROUP, ""));
    webSocket.update(log(GROUP, FORMAT));

    webSocket.update(log(GROUP + "-2", null));
    webSocket.update(log(null, "$context.extendedRequestId"));

    assertThat(webSocket.stage().accessLogSettings())
        .isEqualTo(accessLog(GROUP + "-2", "$context.extendedRequestId"));
  }

  @Test
  void deletingThemLeavesTheStageWithoutAny() {
    account.cloudWatchRole();
    webSocket.update(log(GROUP, FORMAT).andThen(r -> r.description("kept")));

    webSocket.client().deleteAccessLogSettings(r -> r.apiId(webSocket.api()).stageName("dev"));

    assertThat(webSocket.stage().accessLogSettings()).isNull();
    assertThat(webSocket.stage().description()).isEqualTo("kept");
    webSocket.client().deleteAccessLogSettings(r -> r.apiId(webSocket.api()).stageName("dev"));
    notFound(
        "Invalid stage identifier specified",
        () ->
            webSocket
                .client()
                .deleteAccessLogSettings(r -> r.apiId(webSocket.api()).stageName("gone")));
  }

  @Test
  void httpApisRefuseVariablesThatTheyDoNotKnow() {
    String sent =
        "$context.requestId $context.connectionId ${context.status} $context.status|"
            + " ${context.eventType} $context.identity.apiKey $context.request.header.x-y";
    http.refused(
        "The following context variables are not supported: [$context.connectionId,"
            + " $context.status|, ${context.eventType}, $context.identity.apiKey,"
            + " $context.request.header.x-y]",
        log(GROUP, sent));

    http.refused(
        "The following context variables are not supported: [$context.eventType]",
        log(GROUP, "$context.eventType"));
    http.refused(
        "The following errors are found in Access Log Format: Access Log format must include"
            + " either $context.requestId or $context.extendedRequestId : '$context.status'",
        log(GROUP, "$context.status"));

    account.cloudWatchRole();
    webSocket.update(log(GROUP, sent));
    assertThat(webSocket.stage().accessLogSettings().format()).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$context.accountId $context.apiId $context.awsEndpointRequestId $context.stage",
        "$context.awsEndpointRequestId2 $context.customDomain.basePathMatched $context.status",
        "$context.dataProcessed $context.domainName $context.domainPrefix $context.httpMethod",
        "$context.error.message $context.error.messageString $context.error.responseType",
        "$context.extendedRequestId,$context.identity.accountId,$context.identity.caller",
        "$context.identity.cognitoAuthenticationProvider $context.identity.user",
        "$context.identity.cognitoAuthenticationType $context.identity.cognitoIdentityId",
        "$context.identity.cognitoIdentityPoolId $context.identity.principalOrgId",
        "$context.identity.clientCert.clientCertPem $context.identity.clientCert.subjectDN",
        "$context.identity.clientCert.issuerDN $context.identity.clientCert.serialNumber",
        "$context.identity.clientCert.validity.notBefore $context.routeKey $context.protocol",
        "$context.identity.clientCert.validity.notAfter $context.path $context.resourcePath",
        "$context.identity.sourceIp $context.identity.userAgent $context.identity.userArn",
        "$context.integration.error $context.integration.integrationStatus",
        "$context.integration.latency $context.integration.requestId $context.integration.status",
        "$context.integrationErrorMessage $context.integrationLatency $context.integrationStatus",
        "$context.requestTime $context.requestTimeEpoch $context.responseLatency",
        "$context.responseLength $context.authorizer.principalId $context.authorizer.claims.x-y"
      })
  void httpApisKnowTheseVariables(String variables) {
    account.seed().logs().createLogGroup(r -> r.logGroupName("/pets"));

    http.update(log(GROUP, "$context.requestId " + variables));
  }

  @Test
  void aStageIsMadeUnderTheSameRules() {
    Consumer<CreateStageRequest.Builder> prod =
        r -> r.stageName("prod").accessLogSettings(accessLog(GROUP, FORMAT));
    notFound(
        "Cannot enable logging. LogDestination: /pets does not exist (Service: AWSIngestionHub;"
            + " Status Code: 400; Error Code: LogDestinationNotFoundException; Request ID: 0;"
            + " Proxy: null)",
        () -> http.client().createStage(prod.andThen(r -> r.apiId(http.api()))));
    account.seed().logs().createLogGroup(r -> r.logGroupName("/pets"));

    http.client().createStage(prod.andThen(r -> r.apiId(http.api())));

    assertThat(
            http.client().getStage(r -> r.apiId(http.api()).stageName("prod")).accessLogSettings())
        .isEqualTo(accessLog(GROUP, FORMAT));
  }

  private static Consumer<UpdateStageRequest.Builder> log(String destination, String format) {
    return r -> r.accessLogSettings(accessLog(destination, format));
  }
}
