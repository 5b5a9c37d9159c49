package io.github.stageguard.gate.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The access log variables that HTTP APIs know: [D] §5.1; they refuse all others: §3.1. */
final class HttpApiVariables {
  /** An adjacent bar is taken for a part of the name, and braces are understood: [C] §5.1. */
  private static final Pattern REFERENCE =
      Pattern.compile("\\$context\\.([A-Za-z0-9_.|-]++)|\\$\\{context\\.([^}]*+)}");

  /** Whatever an authorizer returns can be logged. */
  private static final Pattern OF_THE_AUTHORIZER = Pattern.compile("authorizer\\.[A-Za-z0-9_.-]++");

  private static final Set<String> NAMES =
      Stream.of(
              below("", "accountId apiId awsEndpointRequestId awsEndpointRequestId2 dataProcessed"),
              below("", "domainName domainPrefix extendedRequestId httpMethod integrationLatency"),
              below("", "integrationErrorMessage integrationStatus path protocol requestId"),
              below("", "requestTime requestTimeEpoch responseLatency responseLength routeKey"),
              below("", "stage status customDomain.basePathMatched"),
              below("error.", "message messageString responseType"),
              below("identity.", "accountId caller cognitoAuthenticationProvider principalOrgId"),
              below("identity.", "cognitoAuthenticationType cognitoIdentityId sourceIp user"),
              below("identity.", "cognitoIdentityPoolId userAgent userArn"),
              below("identity.clientCert.", "clientCertPem subjectDN issuerDN serialNumber"),
              below("identity.clientCert.validity.", "notBefore notAfter"),
              below("integration.", "error integrationStatus latency requestId status"),
              Stream.of("resourcePath")) // [C] §5.1: let in, though it prints nothing.
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  private HttpApiVariables() {}

  /** The references in a format that an HTTP API does not know, as written. */
  static List<String> unknown(String format) {
    return REFERENCE
        .matcher(format)
        .results()
        .filter(found -> !isKnown(found.group(1) == null ? found.group(2) : found.group(1)))
        .map(found -> found.group())
        .toList();
  }

  private static boolean isKnown(String name) {
    Matcher authorizer = OF_THE_AUTHORIZER.matcher(name);
    return NAMES.contains(name) || authorizer.matches();
  }

  private static Stream<String> below(String prefix, String names) {
    return Arrays.stream(names.split(" ", -1)).map(name -> prefix + name);
  }
}
