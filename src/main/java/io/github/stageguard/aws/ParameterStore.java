package io.github.stageguard.aws;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** Parameters of SSM Parameter Store. */
public final class ParameterStore {
  private final SsmClient ssm;

  public ParameterStore(SsmClient ssm) {
    this.ssm = ssm;
  }

  /**
   * The values of those of the parameters that exist, in one call.
   *
   * <p>IAM: {@code ssm:GetParameters} on each.
   *
   * @param names at most ten
   * @throws io.github.stageguard.stage.CallFailedException if AWS does not answer
   */
  public Map<String, String> values(Collection<String> names) {
    return Calls.call("ssm:GetParameters", () -> ssm.getParameters(r -> r.names(names)))
        .parameters()
        .stream()
        .collect(Collectors.toMap(Parameter::name, Parameter::value));
  }
}
