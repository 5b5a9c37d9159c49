package io.github.stageguard.accesslog;

import io.github.stageguard.stage.ApiKind;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code $context} variables that API Gateway documents for access logs, by kind of API. Names
 * are written without {@code $context.} and are case-sensitive.
 *
 * <p>Some stand for a family: whatever follows {@code authorizer.}, {@code requestOverride.} or
 * {@code responseOverride.} is known too, as long as it is written like a variable.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html">REST</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html">HTTP</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html">WebSocket</a>
 */
public final class AccessLogVariables {
  static final String REQUEST_ID = "requestId";
  static final String EXTENDED_REQUEST_ID = "extendedRequestId";
  static final String API_KEY = "identity.apiKey";
  static final String API_KEY_ID = "identity.apiKeyId";

  private static final String ALL =
      """
      apiId
      authorizer.error authorizer.principalId authorizer.property
      domainName
      error.message error.messageString error.responseType
      extendedRequestId
      identity.accountId identity.caller identity.cognitoAuthenticationProvider
      identity.cognitoAuthenticationType identity.cognitoIdentityId identity.cognitoIdentityPoolId
      identity.principalOrgId identity.sourceIp identity.user identity.userAgent identity.userArn
      integration.error integration.integrationStatus integration.latency integration.requestId
      integration.status integrationLatency
      requestId requestTime requestTimeEpoch
      stage status
      """;

  private static final String REST_AND_WEBSOCKET =
      """
      authenticate.error authenticate.latency authenticate.status
      authorize.error authorize.latency authorize.status
      authorizer.integrationLatency authorizer.integrationStatus authorizer.latency
      authorizer.requestId authorizer.status
      error.validationErrorString
      identity.apiKey identity.apiKeyId
      waf.error waf.latency waf.status
      """;

  private static final String REST_AND_HTTP =
      """
      accountId
      authorizer.claims.property
      awsEndpointRequestId
      customDomain.basePathMatched
      domainPrefix
      httpMethod
      identity.clientCert.clientCertPem identity.clientCert.issuerDN
      identity.clientCert.serialNumber identity.clientCert.subjectDN
      identity.clientCert.validity.notAfter identity.clientCert.validity.notBefore
      integrationErrorMessage integrationStatus
      path protocol
      responseLatency responseLength
      """;

  private static final Set<String> REST =
      names(
          ALL,
          REST_AND_WEBSOCKET,
          REST_AND_HTTP,
          """
          requestOverride.header.header_name requestOverride.path.path_name
          requestOverride.querystring.querystring_name
          resourceId resourcePath
          responseOverride.header.header_name responseOverride.status
          wafResponseCode webaclArn xrayTraceId
          """);

  private static final Set<String> HTTP =
      names(ALL, REST_AND_HTTP, "awsEndpointRequestId2 dataProcessed routeKey");

  private static final Set<String> WEBSOCKET =
      names(ALL, REST_AND_WEBSOCKET, "connectedAt connectionId eventType messageId routeKey");

  private AccessLogVariables() {}

  /** The documented names for this kind of API, in alphabetical order. */
  public static Set<String> of(ApiKind kind) {
    return switch (kind) {
      case REST -> REST;
      case HTTP -> HTTP;
      case WEBSOCKET -> WEBSOCKET;
    };
  }

  /**
   * Whether API Gateway can fill in this variable for this kind of API.
   *
   * @param name without {@code $context.}
   */
  public static boolean isKnown(ApiKind kind, String name) {
    return of(kind).contains(name)
        || (families(kind).stream().anyMatch(name::startsWith) && VariableReference.isName(name));
  }

  private static List<String> families(ApiKind kind) {
    return switch (kind) {
      case REST -> List.of("authorizer.", "requestOverride.", "responseOverride.");
      case HTTP, WEBSOCKET -> List.of("authorizer.");
    };
  }

  private static Set<String> names(String... lists) {
    Set<String> names = new TreeSet<>();
    for (String list : lists) {
      Collections.addAll(names, list.strip().split("\\s+", -1));
    }
    return Collections.unmodifiableSet(names);
  }
}
