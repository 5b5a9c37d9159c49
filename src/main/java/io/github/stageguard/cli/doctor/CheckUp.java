package io.github.stageguard.cli.doctor;

import io.github.stageguard.cli.doctor.Line.Health;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Does one check after another; one that AWS does not answer does not keep the others. */
public final class CheckUp {
  private final List<Line> lines = new ArrayList<>();

  /** Does a check. */
  public void check(String subject, Supplier<List<Line>> check) {
    try {
      lines.addAll(check.get());
    } catch (CallFailedException e) {
      lines.add(unknown(subject, e));
    }
  }

  public List<Line> lines() {
    return List.copyOf(lines);
  }

  static Line unknown(String subject, CallFailedException e) {
    if (e.code().equals("RegionDisabledException")) {
      return Line.problem(
          subject,
          "STS is not active in this Region, so that API Gateway cannot use its CloudWatch role",
          "Activate STS for the Region: IAM, account settings, endpoints.");
    }
    return e.kind() == Kind.DENIED
        ? new Line(
            Health.UNKNOWN, subject, "not allowed to look", "Needs " + action(e.operation()) + ".")
        : new Line(Health.UNKNOWN, subject, "no answer: " + e.getMessage(), "Try again.");
  }

  /** The permission that an operation needs. */
  private static String action(String operation) {
    return operation.startsWith("apigateway:Get") ? "apigateway:GET" : operation;
  }
}
