package io.github.stageguard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crac.Context;
import org.crac.Resource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Before Lambda takes its snapshot, handles made-up events of either control plane, from the
 * envelope to the line of evidence, through the real SDK but without a network, so that a restored
 * function has loaded all that its first event needs. Nothing of them stays: they have clients, a
 * policy and a clock of their own.
 */
final class Primer implements Resource {
  private static final String FUNCTION =
      "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "AWS_REGION", "us-east-1",
          "STAGEGUARD_MODE_PARAMETER", "mode",
          "STAGEGUARD_POLICY_PARAMETER", "policy",
          "STAGEGUARD_LEASE_GROUP", "leases",
          "STAGEGUARD_LEASE_ROLE_ARN", "arn:aws:iam::111122223333:role/leases",
          "STAGEGUARD_CLOUDWATCH_ROLE_ARN", "arn:aws:iam::111122223333:role/logs",
          "STAGEGUARD_JOURNAL_TABLE", "journal");

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) throws IOException {
    prime();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}

  /** Handles the made-up events and returns what came of each. */
  static List<ObjectNode> prime() throws IOException {
    JsonNode scene;
    try (InputStream json = Primer.class.getResourceAsStream("primer/scene.json")) {
      scene = new JsonMapper().readTree(json);
    }
    Map<String, String> canned = new HashMap<>();
    scene
        .path("answers")
        .properties()
        .forEach(
            answer ->
                canned.put(
                    answer.getKey(),
                    answer.getValue().isTextual()
                        ? answer.getValue().asText()
                        : answer.getValue().toString()));
    Wiring wiring =
        new Wiring(
            name -> ENVIRONMENT.getOrDefault(name, ""),
            InstantSource.fixed(Instant.parse(scene.path("now").asText())),
            time -> {},
            new CannedHttp(canned),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")));
    StageGuard stageGuard = new StageGuard(wiring);
    List<ObjectNode> answers = new ArrayList<>();
    for (JsonNode event : scene.path("events")) {
      answers.add(
          stageGuard.handle(Envelope.of(event), FUNCTION, Duration.ofMinutes(1), line -> {}));
    }
    return answers;
  }
}
