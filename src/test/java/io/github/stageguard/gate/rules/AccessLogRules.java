package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.AwsError;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What API Gateway accepts as a stage's access log settings. */
final class AccessLogRules {
  private static final Pattern REQUEST_ID =
      Pattern.compile("\\$context\\.(?:requestId|extendedRequestId)(?![A-Za-z0-9_.])");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/.-]++");
  private static final Set<String> VENDORS = Set.of("logs", "firehose");

  private static final String NO_REQUEST_ID =
      "Access Log format must include either $context.requestId or $context.extendedRequestId : ";

  private AccessLogRules() {}

  static void checkNotEmpty(String value) {
    if (value.isEmpty()) {
      throw AwsError.badRequest("Access Log value must not be empty"); // [R] §2.2
    }
  }

  /** Where a REST stage's access log can go. */
  static void checkDestination(String arn) {
    checkDestination(arn, VENDORS);
  }

  /** HTTP and WebSocket APIs know no other destination: [D] §6; [I] the wording. */
  static void checkLogGroup(String arn) {
    checkDestination(arn, Set.of("logs"));
  }

  private static void checkDestination(String arn, Set<String> vendors) {
    String[] parts = arn.split(":", 6);
    if (!parts[0].equals("arn") || parts.length < 6) {
      throw AwsError.badRequest(
          "Invalid ARN specified in the request. ARNs must start with 'arn:': " + arn); // [R] §3.1
    }
    if (!vendors.contains(parts[2])) {
      throw AwsError.badRequest(
          "Invalid ARN specified in the request. ARN vendor should be 'logs'"); // [C] §3.1
    }
    boolean logGroup = parts[2].equals("logs");
    String prefix = logGroup ? "log-group:" : "deliverystream/amazon-apigateway-";
    if (!parts[5].startsWith(prefix)) {
      // [D] §6 for Firehose; [I] the wording.
      throw AwsError.badRequest(
          "Invalid ARN specified in the request. Resource must start with '" + prefix + "'");
    }
    if (!NAME.matcher(parts[5].substring(prefix.length())).matches()) {
      throw AwsError.badRequest(
          "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '"
              + parts[5]
              + "'"); // [C] §3.1
    }
  }

  /** A REST stage's: [R] §3.1; a line break at the very end is accepted: [R] §5.3. */
  static void checkFormat(String format) {
    if (!REQUEST_ID.matcher(format).find()) {
      throw AwsError.badRequest(NO_REQUEST_ID + quoted(format));
    }
    String body = format.endsWith("\n") ? format.substring(0, format.length() - 1) : format;
    if (body.contains("\n")) {
      throw AwsError.badRequest(
          "Access Log format must be single line, new line character is allowed only at end of the format: "
              + quoted(format));
    }
  }

  /**
   * A V2 stage's: [R] §3.1; that a line break at the very end is refused is [I]. HTTP APIs refuse
   * variables that they do not know, where the others print a dash; in this order: [C] §3.1.
   */
  static void checkV2Format(String format, boolean http) {
    String found = "The following errors are found in Access Log Format: ";
    if (format.contains("\n")) {
      throw AwsError.badRequest(found + "Access Log format must be single line: " + quoted(format));
    }
    List<String> unknown = http ? HttpApiVariables.unknown(format) : List.of();
    if (!unknown.isEmpty()) {
      throw AwsError.badRequest(
          "The following context variables are not supported: [%s]"
              .formatted(String.join(", ", unknown)));
    }
    if (!REQUEST_ID.matcher(format).find()) {
      throw AwsError.badRequest(found + NO_REQUEST_ID + quoted(format));
    }
  }

  private static String quoted(String format) {
    return "'" + format + "'";
  }
}
