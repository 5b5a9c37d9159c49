package io.github.stageguard.accesslog;

import java.util.List;
import java.util.Set;

/**
 * Common Log Format, and any line of unknown notation: values separated by blanks. Values that hold
 * blanks themselves are delimited as web servers do it.
 */
record ClfLayout(String format) implements Layout {
  private static final Set<String> FREE_TEXT =
      Set.of(
          "authenticate.error",
          "authorize.error",
          "authorizer.error",
          "error.message",
          "error.validationErrorString",
          "identity.clientCert.clientCertPem",
          "identity.clientCert.issuerDN",
          "identity.clientCert.subjectDN",
          "identity.clientCert.validity.notAfter",
          "identity.clientCert.validity.notBefore",
          "identity.userAgent",
          "integration.error",
          "integrationErrorMessage",
          "routeKey",
          "waf.error");
  private static final String CLAIMS = "authorizer.claims.";

  @Override
  public String add(List<String> names) {
    int end = Layout.endOfLine(format);
    StringBuilder line = new StringBuilder(format.substring(0, end));
    for (String name : names) {
      if (!line.isEmpty() && !Character.isWhitespace(line.charAt(line.length() - 1))) {
        line.append(' ');
      }
      line.append(value(name));
    }
    return line.append(format, end, format.length()).toString();
  }

  private static String value(String name) {
    String value = VariableReference.to(name);
    if (name.equals("requestTime")) {
      return "[" + value + "]";
    }
    return FREE_TEXT.contains(name) || name.startsWith(CLAIMS) ? "\"" + value + "\"" : value;
  }
}
