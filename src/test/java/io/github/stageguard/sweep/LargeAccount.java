package io.github.stageguard.sweep;

import static io.github.stageguard.stage.ApiKind.HTTP;
import static io.github.stageguard.stage.ApiKind.REST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.stage.ApiKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many APIs of two stages each, every tenth of which breaks the policy. It is put straight into the
 * emulator, many calls at a time, before the gate has seen anything of it.
 */
public final class LargeAccount {
  /** Formats that lack nothing. */
  static final Map<ApiKind, String> FORMATS =
      Map.of(
          REST,
          FunctionAccount.FULL_FORMAT,
          HTTP,
          FunctionAccount.HTTP_FORMAT,
          ApiKind.WEBSOCKET,
          FunctionAccount.WEBSOCKET_FORMAT);

  private static final int THREADS = 4;
  private static final String ROUTE = "orders";
  private static final String TEAMS_GROUP = "/team/access";

  /** Each so many stages log to a group of their own. */
  private static final int OWN_GROUPS = 3;

  /** How a stage breaks the policy. */
  public enum Flaw {
    NOTHING_SET,
    FORMAT_LACKS_VARIABLES,
    LEVEL_TOO_LOW,
    LOG_GROUP_GONE,
    TRACE_ON;

    /** The same, or one that a stage of that kind can have. */
    Flaw of(ApiKind kind) {
      boolean possible = kind != HTTP || (this != LEVEL_TOO_LOW && this != TRACE_ON);
      return possible ? this : FORMAT_LACKS_VARIABLES;
    }
  }

  /**
   * A stage.
   *
   * @param flaw what is wrong with it, if anything is
   * @param own whether it logs to the policy's group and not to one that its team shares
   */
  public record Seeded(ApiKind kind, String apiId, String name, Optional<Flaw> flaw, boolean own) {
    private boolean has(Flaw one) {
      return flaw.filter(one::equals).isPresent();
    }

    private String logGroup() {
      return own ? "/aws/vendedlogs/apigateway/" + apiId + "/" + name : TEAMS_GROUP;
    }

    /** As both of API Gateway's control planes spell what they have in common. */
    private ObjectNode json() {
      ObjectNode stage = Json.object().put("stageName", name);
      if (has(Flaw.NOTHING_SET)) {
        return stage;
      }
      stage
          .putObject("accessLogSettings")
          .put(
              "destinationArn",
              "arn:aws:logs:us-east-1:" + MiniStack.ACCOUNT + ":log-group:" + logGroup())
          .put(
              "format",
              has(Flaw.FORMAT_LACKS_VARIABLES) ? "$context.requestId" : FORMATS.get(kind));
      switch (kind) {
        case REST -> flawed(stage.putObject("methodSettings").putObject("*/*"));
        case HTTP -> {}
        case WEBSOCKET -> {
          stage.putObject("defaultRouteSettings").put("loggingLevel", "ERROR");
          flawed(stage.putObject("routeSettings").putObject(ROUTE));
        }
      }
      return stage;
    }

    private void flawed(ObjectNode entry) {
      entry
          .put("loggingLevel", has(Flaw.LEVEL_TOO_LOW) ? "OFF" : "ERROR")
          .put("dataTraceEnabled", has(Flaw.TRACE_ON))
          .put("throttlingBurstLimit", 7);
    }
  }

  private final List<Seeded> stages;

  private LargeAccount(List<Seeded> stages) {
    this.stages = List.copyOf(stages);
  }

  public List<Seeded> stages() {
    return stages;
  }

  public List<Seeded> flawed() {
    return stages.stream().filter(stage -> stage.flaw().isPresent()).toList();
  }

  long with(Flaw flaw) {
    return stages.stream().filter(stage -> stage.has(flaw)).count();
  }

  public static LargeAccount of(int restApis, int httpApis, int webSocketApis)
      throws InterruptedException, ExecutionException {
    List<ApiKind> kinds = new ArrayList<>();
    for (int i = 0; i < restApis + httpApis + webSocketApis; i++) {
      kinds.add(i < restApis ? REST : i < restApis + httpApis ? HTTP : ApiKind.WEBSOCKET);
    }
    try (Emulator emulator = new Emulator(MiniStack.shared().uri());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      emulator.logGroup(TEAMS_GROUP);
      List<Future<List<Seeded>>> made = new ArrayList<>();
      for (int i = 0; i < kinds.size(); i++) {
        int number = i;
        made.add(threads.submit(() -> api(emulator, kinds.get(number), number)));
      }
      List<Seeded> stages = new ArrayList<>();
      for (Future<List<Seeded>> each : made) {
        stages.addAll(each.get());
      }
      return new LargeAccount(stages);
    }
  }

  private static List<Seeded> api(Emulator emulator, ApiKind kind, int number) {
    String id = emulator.api(kind, "api-" + number);
    if (kind == ApiKind.WEBSOCKET) {
      emulator.route(id, ROUTE);
    }
    List<Seeded> stages = new ArrayList<>();
    for (String name : List.of("dev", "prod")) {
      int stage = 2 * number + stages.size();
      Optional<Flaw> flaw = flaw(kind, stage);
      boolean own = stage % OWN_GROUPS == 0 || flaw.filter(Flaw.LOG_GROUP_GONE::equals).isPresent();
      stages.add(new Seeded(kind, id, name, flaw, own));
    }
    for (Seeded stage : stages) {
      emulator.stage(kind, id, stage.json());
      if (stage.own() && !stage.has(Flaw.LOG_GROUP_GONE)) {
        emulator.logGroup(stage.logGroup());
      }
    }
    return stages;
  }

  /** One stage of every ten, by turns the first, the second and so on. */
  private static Optional<Flaw> flaw(ApiKind kind, int stage) {
    int ten = stage / 10;
    Flaw turn = Flaw.values()[ten % Flaw.values().length];
    return stage % 10 == ten % 10 ? Optional.of(turn.of(kind)) : Optional.empty();
  }
}
