package io.github.stageguard.notice;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.gate.Clients;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that takes what a bus or a topic delivers. */
public final class Mailbox {
  private static final JsonMapper JSON = new JsonMapper();

  private final Clients clients;
  private final SqsClient sqs;
  private final String url;

  /** A new one, or the one that is there. */
  public Mailbox(Clients clients) {
    this.clients = clients;
    this.sqs = clients.sqs();
    this.url = sqs.createQueue(r -> r.queueName("mailbox")).queueUrl();
  }

  /** Where it is, for rules and subscriptions. */
  public String arn() {
    return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  /** Makes a bus on which all that StageGuard says comes here, and returns its ARN. */
  public String bus(String name) {
    String bus = clients.events().createEventBus(r -> r.name(name)).eventBusArn();
    clients
        .events()
        .putRule(
            r ->
                r.name("stageguard")
                    .eventBusName(name)
                    .eventPattern("{\"source\":[\"stageguard\"]}"));
    clients
        .events()
        .putTargets(
            r ->
                r.rule("stageguard")
                    .eventBusName(name)
                    .targets(Target.builder().id("mailbox").arn(arn()).build()));
    return bus;
  }

  /** What came, waiting for so many at most two seconds each. */
  public List<JsonNode> take(int many) {
    List<JsonNode> taken = new ArrayList<>();
    List<Message> messages;
    do {
      messages =
          sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(2))
              .messages();
      for (Message message : messages) {
        taken.add(json(message.body()));
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
    } while (!messages.isEmpty() && taken.size() < many);
    return taken;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
