package io.github.stageguard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.CallFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crac.Context;
import org.crac.Resource;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Before Lambda takes its snapshot, handles made-up events of either control plane, from their JSON
 * to the line of evidence, through the real SDK, HTTP client and TLS, so that a restored function
 * has loaded all that its first event needs and compiled what it needs most. Nothing leaves the
 * process and nothing of the events stays: they have clients, credentials, a policy and a clock of
 * their own.
 */
final class Primer implements Resource {
  /** Most of what repeating gains is gained by then; each costs the start of a version a while. */
  static final int REPETITIONS = 5;

  private static final JsonMapper JSON = new JsonMapper();

  private static final String FUNCTION =
      "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "AWS_REGION", "us-east-1",
          "STAGEGUARD_MODE_PARAMETER", "mode",
          "STAGEGUARD_POLICY_PARAMETER", "policy",
          "STAGEGUARD_FUNCTION_ARN", FUNCTION,
          "STAGEGUARD_LEASE_GROUP", "leases",
          "STAGEGUARD_LEASE_ROLE_ARN", "arn:aws:iam::111122223333:role/leases",
          "STAGEGUARD_CLOUDWATCH_ROLE_ARN", "arn:aws:iam::111122223333:role/logs",
          "STAGEGUARD_JOURNAL_TABLE", "journal",
          "STAGEGUARD_EVENT_BUS_ARN", "arn:aws:events:us-east-1:111122223333:event-bus/default",
          "STAGEGUARD_TOPIC_ARN", "arn:aws:sns:us-east-1:111122223333:stageguard");

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context)
      throws IOException, GeneralSecurityException {
    prime();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}

  /** Handles the made-up events again and again, and returns all that came of them. */
  static List<ObjectNode> prime() throws IOException, GeneralSecurityException {
    JsonNode scene;
    try (InputStream json = Primer.class.getResourceAsStream("primer/scene.json")) {
      scene = JSON.readTree(json);
    }
    List<ObjectNode> answers = new ArrayList<>();
    try (CannedCredentials _ = new CannedCredentials();
        ContainerCredentialsProvider credentials = ContainerCredentialsProvider.create();
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        CannedTls http = new CannedTls(new CannedHttp(answers(scene)), Clients.http())) {
      Wiring wiring =
          new Wiring(
              name -> ENVIRONMENT.getOrDefault(name, ""),
              InstantSource.fixed(Instant.parse(scene.path("now").asText())),
              time -> {},
              http,
              credentials);
      chain.resolveCredentials();
      for (int i = 0; i < REPETITIONS; i++) {
        StageGuard fresh = new StageGuard(wiring);
        for (JsonNode event : scene.path("events")) {
          answers.add(handled(fresh, event));
        }
      }
    } catch (RemediationFailedException | CallFailedException | SdkClientException e) {
      // Where all is so slow that calls time out, the function is left less warm, but it works.
    }
    return answers;
  }

  private static ObjectNode handled(StageGuard stageGuard, JsonNode event) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    StageGuardHandler.handle(
        stageGuard,
        new ByteArrayInputStream(JSON.writeValueAsBytes(event)),
        answer,
        FUNCTION,
        Duration.ofMinutes(1),
        line -> {});
    return (ObjectNode) JSON.readTree(answer.toByteArray());
  }

  private static Map<String, String> answers(JsonNode scene) {
    Map<String, String> answers = new HashMap<>();
    scene
        .path("answers")
        .properties()
        .forEach(
            answer ->
                answers.put(
                    answer.getKey(),
                    answer.getValue().isTextual()
                        ? answer.getValue().asText()
                        : answer.getValue().toString()));
    return answers;
  }
}
