package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.notice.Mailbox;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged function with all that can be switched on. */
class ChannelsIT {
  private static final String BUS = "arn:aws:events:us-east-1:000000000000:event-bus/security";
  private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:people";

  @RegisterExtension
  static final RunningFunction FUNCTION =
      new RunningFunction(
          Map.of(
              "STAGEGUARD_JOURNAL_TABLE",
              FunctionAccount.JOURNAL_TABLE,
              "STAGEGUARD_EVENT_BUS_ARN",
              BUS,
              "STAGEGUARD_TOPIC_ARN",
              TOPIC,
              "STAGEGUARD_SECURITY_HUB",
              "true",
              "STAGEGUARD_MODE_PARAMETER",
              StackPermissions.MODE_PARAMETER,
              "STAGEGUARD_POLICY_PARAMETER",
              StackPermissions.POLICY_PARAMETER));

  private static FunctionAccount account;
  private static Mailbox mailbox;

  @BeforeAll
  static void channels() {
    account = FUNCTION.account();
    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    account.put(
        StackPermissions.POLICY_PARAMETER,
        "version: 1\nexecutionLogs: {mode: audit}\nsweep: {requestsPerSecond: 10}\n");
    Clients team = account.team();
    mailbox = new Mailbox(team);
    mailbox.bus("security");
    team.sns().createTopic(r -> r.name("people"));
    team.sns().subscribe(r -> r.topicArn(TOPIC).protocol("sqs").endpoint(mailbox.arn()));
  }

  @Test
  void whatWasDoneIsToldOnAllOfThemAndWhatStaysOpenIsAFindingUntilItCloses() {
    String api = account.restApi("dev");

    Handled repaired = FUNCTION.handle(Events.stageUpdated(api, "dev", "repaired"));

    assertThat(repaired.result()).isEqualTo("REMEDIATED");
    assertThat(told(repaired.calls()))
        .containsExactlyInAnyOrder(
            "PutEvents", "Publish", "Publish", "GetFindings", "BatchImportFindings");
    assertThat(mailbox.take(4))
        .hasSize(4)
        .allSatisfy(message -> assertThat(message.toString()).contains(api))
        .filteredOn(message -> message.toString().contains("Stage Remediated"))
        .hasSize(2);

    account.update(api, "dev", "/*/*/logging/loglevel", "ERROR");
    Handled closed = FUNCTION.handle(Events.stageUpdated(api, "dev", "closed"));

    assertThat(closed.result()).isEqualTo("COMPLIANT");
    assertThat(told(closed.calls()))
        .containsExactlyInAnyOrder("GetFindings", "BatchUpdateFindings", "BatchImportFindings");
  }

  @Test
  void aSweepAsksTheJournalForWhatWasLeftOpen() {
    Handled swept = FUNCTION.handle(Events.sample("sweep"));

    assertThat(swept.summary().at("/sweep/finished").asBoolean()).isTrue();
    assertThat(swept.calls().named("Query").all())
        .extracting(call -> Json.read(call.body()).path("IndexName").asText())
        .contains("open");
  }

  private static Iterable<String> told(Calls calls) {
    return calls.all().stream()
        .filter(call -> call.service().matches("events|sns|securityhub"))
        .map(call -> call.name())
        .toList();
  }
}
