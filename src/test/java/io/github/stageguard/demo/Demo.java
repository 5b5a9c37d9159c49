package io.github.stageguard.demo;

import io.github.stageguard.demo.DemoStage.Standing;
import io.github.stageguard.emulator.EmulatorUnavailableException;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.runtime.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Shows StageGuard at work on an emulated account; ends with 0 if all came out as it should. */
public final class Demo {
  /** System property that is {@code true} where a person looks at a terminal. */
  private static final String COLOUR = "stageguard.colour";

  /** How long ago the team made what is there. */
  private static final Duration AGE = Duration.ofHours(1);

  private static final CountDownLatch ENDING = new CountDownLatch(1);

  private final Screen screen;
  private final StrictGate gate;
  private final DemoAccount account;
  private final List<String> events = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private Demo(Screen screen, StrictGate gate, DemoAccount account) {
    this.screen = screen;
    this.gate = gate;
    this.account = account;
  }

  /** With a port as the one argument, the account stays open there until it is interrupted. */
  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(Demo::endChildren, "end-children"));
    int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    System.exit(run(port));
  }

  private static int run(int port) {
    if (isTaken(port)) {
      System.err.println(
          "Port " + port + " on 127.0.0.1 is taken: free it or name another with --port.");
      return 1;
    }
    Screen screen = new Screen(System.out, Boolean.getBoolean(COLOUR));
    screen.line("Starting an emulated AWS account and, as in Lambda, the packaged function ...");
    AtomicReference<Duration> behind = new AtomicReference<>(AGE);
    InstantSource clock = () -> Instant.now().minus(behind.get());
    try (MiniStack emulator = MiniStack.start(Path.of(""));
        StrictGate gate = StrictGate.inFrontOf(emulator.uri()).clock(clock).port(port).open();
        DemoAccount account = new DemoAccount(gate)) {
      behind.set(Duration.ZERO);
      boolean good = new Demo(screen, gate, account).show();
      if (port != 0) {
        stayOpen(screen, gate);
      }
      return good ? 0 : 1;
    } catch (EmulatorUnavailableException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (RuntimeException e) {
      if (!isEnding()) {
        System.err.println("The demo broke off: " + e);
      }
      return 1;
    }
  }

  private static void endChildren() {
    ENDING.countDown();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /** Ctrl-C in a terminal reaches the children first, and then nobody need hear that they fail. */
  private static boolean isEnding() {
    try {
      return ENDING.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean isTaken(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return !probe.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  private static void stayOpen(Screen screen, StrictGate gate) {
    screen.line("");
    screen.line("The account stays open until Ctrl-C, with any credentials and region us-east-1:");
    screen.line("  aws --endpoint-url " + gate.uri() + " apigateway get-rest-apis");
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean show() {
    screen.heading("BEFORE");
    List<StageLook> before = look();
    screen.counting("EVENTS, and StageGuard's calls of API Gateway for each", "READS", "WRITES");
    play();
    sweep();
    screen.heading("AFTER");
    List<StageLook> after = look();
    showFormat(before, after);
    judge(before, after);
    return verdict(after);
  }

  private List<StageLook> look() {
    List<StageLook> looks = account.stages().stream().map(account::look).toList();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("STAGE", "ACCESS LOG", "EXECUTION LOG", "DATA TRACE", "COMPLIES"));
    for (StageLook look : looks) {
      rows.add(
          List.of(
              look.stage().toString(),
              look.accessLog(),
              look.executionLog(),
              look.dataTrace(),
              verdict(look)));
    }
    screen.table(rows);
    screen.line(
        "  The account's CloudWatch role: "
            + account.cloudWatchRole()
            + (account.cloudWatchRoleExists() ? "" : ", deleted in IAM, so nothing is logged"));
    return looks;
  }

  private void showFormat(List<StageLook> before, List<StageLook> after) {
    int index = account.stages().indexOf(account.ownFormat);
    screen.heading("FORMAT of " + account.ownFormat + ", in its own notation");
    screen.labelled("  before  ", before.get(index).format());
    screen.labelled("  after   ", after.get(index).format());
  }

  private static String verdict(StageLook look) {
    return switch (look.stage().standing()) {
      case TO_BE_PUT_RIGHT, COMPLIANT -> look.complies() ? "yes" : "no";
      case EXEMPT -> "exempt";
      case MANAGED -> "managed";
    };
  }

  private void play() {
    tell("UpdateAccount", "the account", Sample.now("update-account"));
    tell("CreateStage", account.bare, "create-stage");
    tell("CreateDeployment", account.halfConfigured, "create-deployment");
    tell("CreateDeployment", account.ownFormat, "create-deployment-empty-stage");
    tell(
        "CreateDeployment",
        account.csv + " and green",
        Sample.of("create-deployment-without-stage", account.csv));
    tell("TagResource", account.critical, "tag-stage");
    tell("UntagResource", account.silentMethod, "untag-stage");
    tell("CreateDeployment", account.compliant, "create-deployment");
    tell("CreateDeployment", account.exempt, "create-deployment");
    tell("UpdateStage", account.shortLived, "update-stage");
    account.delete(account.shortLived);
    tell("DeleteStage", account.shortLived, "delete-stage");
    tell("UpdateStage", account.traced, "update-stage");
    endLease(account.traced);
    tell("DeleteAccessLogSettings", account.http, "v2-delete-access-log-settings");
    tell("CreateDeployment", account.httpFormat, "v2-create-deployment");
    tell(
        "DeleteLogGroup",
        "the log group of " + account.groupLost,
        Sample.of("delete-log-group", account.groupLost));
    tell("CreateApi", account.managed, "v2-quick-create-api");
    tell("UpdateStage", account.webSocket, "v2-update-stage");
    endLease(account.webSocket);
  }

  private void endLease(DemoStage stage) {
    account
        .leaseEnd(stage)
        .ifPresentOrElse(
            envelope ->
                tell(
                    "Trace Lease Ended",
                    stage + " (sent now; Scheduler would in an hour)",
                    envelope),
            () -> faults.add("the data trace of " + stage + " got no lease"));
  }

  private void tell(String event, DemoStage stage, String sample) {
    tell(event, stage.toString(), Sample.of(sample, stage));
  }

  private void tell(String event, String about, String json) {
    events.add(json);
    gate.clear();
    Invocation invocation = account.function().invoke(json);
    if (!invocation.succeeded()) {
      faults.add(event + " of " + about + " failed: " + invocation.errorMessage());
      return;
    }
    Calls calls = gate.calls().ofTheFunction().to("apigateway");
    Report report = new Report(invocation.result());
    screen.counted(event + " of " + about, calls.reads().count(), calls.writes().count());
    report.found().forEach(text -> screen.labelled("    found  ", text));
    report.done().forEach(text -> screen.labelled("    done   ", text));
  }

  private void sweep() {
    gate.clear();
    Invocation invocation = account.function().invoke(Sample.now("sweep"));
    Calls calls = gate.calls().ofTheFunction().to("apigateway");
    SweepReport report = new SweepReport(invocation, account::named);
    screen.counted(
        "Sweep of all stages, as there is every hour",
        calls.reads().count(),
        calls.writes().count());
    screen.labelled("    found  ", report.found());
    screen.labelled("    done   ", report.done());
    if (!report.isWell()) {
      faults.add("the sweep did not come to a good end: " + invocation);
    }
  }

  private void judge(List<StageLook> before, List<StageLook> after) {
    for (int i = 0; i < after.size(); i++) {
      StageLook look = after.get(i);
      look.faults().forEach(fault -> faults.add(look.stage() + ": " + fault));
      if (look.stage().standing() != Standing.TO_BE_PUT_RIGHT
          && !look.shown().equalsBySdkFields(before.get(i).shown())) {
        faults.add(look.stage() + " was changed without need");
      }
    }
    if (!account.cloudWatchRoleExists()) {
      faults.add("the account's CloudWatch role does not exist");
    }
    if (account.leases() != 0) {
      faults.add("the schedule of a lease was left behind");
    }
  }

  /** The same once more, and what is to be said of everything. */
  private boolean verdict(List<StageLook> after) {
    screen.counting("SECOND RUN", "READS", "WRITES");
    int writes = again("The same " + events.size() + " events again", events);
    writes += again("Another sweep", List.of(Sample.now("sweep")));
    screen.verdict(
        faults.isEmpty(),
        "%d of %d stages as the policy wants, %d exempt, %d managed by AWS; %d writes on the second run"
            .formatted(
                after.stream().filter(Demo::mustComply).filter(StageLook::complies).count(),
                after.stream().filter(Demo::mustComply).count(),
                after.stream().filter(look -> look.stage().standing() == Standing.EXEMPT).count(),
                after.stream().filter(look -> look.stage().standing() == Standing.MANAGED).count(),
                writes));
    faults.forEach(fault -> screen.labelled("  not as it should be: ", fault));
    return faults.isEmpty();
  }

  private static boolean mustComply(StageLook look) {
    return look.stage().standing().mustComply();
  }

  /** Sends what was sent before; returns how often the function wrote, to whichever service. */
  private int again(String what, List<String> sent) {
    gate.clear();
    for (String event : sent) {
      Invocation invocation = account.function().invoke(event);
      if (!invocation.succeeded()) {
        faults.add("on the second run the function failed: " + invocation.errorMessage());
      }
    }
    screen.counted(
        what, gate.reads().to("apigateway").count(), gate.writes().to("apigateway").count());
    if (gate.writes().count() != 0) {
      faults.add("the second run wrote: " + gate.writes().names());
    }
    return gate.writes().count();
  }
}
