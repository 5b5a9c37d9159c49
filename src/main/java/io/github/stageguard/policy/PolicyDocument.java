package io.github.stageguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads the YAML document in which a policy is written. */
public final class PolicyDocument {
  /** Read without the schema: tests hold the packaged document against it. */
  private static final JsonNode DEFAULTS = LocatedYaml.read(packaged()).root();

  private PolicyDocument() {}

  /**
   * Reads a policy. What the document leaves out is as in {@link #packagedDefault()}.
   *
   * @throws UnreadablePolicyException if it is empty or anything in it is wrong; the message lists
   *     every error with its line
   */
  public static Policy parse(String yaml) {
    LocatedYaml document = LocatedYaml.read(yaml);
    Set<PolicyProblem> problems = new TreeSet<>(document.problems());
    PolicySchema.problems(document).forEach(problems::add);
    problems.addAll(Contradictions.in(document, DEFAULTS));
    if (!problems.isEmpty()) {
      throw new UnreadablePolicyException(List.copyOf(problems));
    }
    return new Policy(Policy.layered(DEFAULTS, document.root()), document::line);
  }

  /** The policy that holds where none is configured. */
  public static Policy packagedDefault() {
    return new Policy(DEFAULTS, at -> OptionalInt.empty());
  }

  private static String packaged() {
    try (InputStream yaml = PolicyDocument.class.getResourceAsStream("default-policy.yaml")) {
      return new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
