package io.github.stageguard.reconcile;

import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.ContestSchedules;
import io.github.stageguard.journal.History;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import io.github.stageguard.sweep.SweepName;
import io.github.stageguard.sweep.SweepProgress;
import io.github.stageguard.sweep.SweepSchedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * An account in memory that behaves as AWS does towards the ports: every call is written down, and
 * a test may put something between any two calls.
 */
final class FakeAws {
  static final String FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live";
  static final String LEASE_ROLE = "arn:aws:iam::111122223333:role/lease";
  static final String OWN_ROLE = "arn:aws:iam::111122223333:role/stageguard-cloudwatch";
  static final String TEAM_ROLE = "arn:aws:iam::111122223333:role/team/apigw-logs";
  static final String TRUSTING =
      """
      {"Statement":[{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},
       "Action":"sts:AssumeRole"}]}""";

  /** Thrown to stand for the process dying: nothing in the code under test may catch it. */
  static final class Killed extends Error {}

  /** A part of a sweep that is to come. */
  record NextPart(SweepProgress progress, Instant at) {}

  final Map<StageRef, Stage> stages = new HashMap<>();
  final Map<StageRef, String> deployments = new HashMap<>();
  final Map<StageRef, LeaseSchedule> schedules = new HashMap<>();
  final Map<String, NextPart> sweeps = new TreeMap<>();
  final Map<String, LogGroupState> logGroups = new TreeMap<>();
  final Map<String, CloudWatchRoles.Description> roles = new HashMap<>();
  final Map<String, Set<String>> permissions = new HashMap<>();
  Optional<String> cloudWatchRole = Optional.of(TEAM_ROLE);
  final Map<String, JournalEntry> journal = new LinkedHashMap<>();
  final Map<StageRef, Contest> contests = new HashMap<>();
  final List<Contest> looksToCome = new ArrayList<>();
  final List<String> calls = new ArrayList<>();

  /** Runs before (call number from 1, operation) each call. */
  BiConsumer<Integer, String> before = (number, operation) -> {};

  /** Runs after each call that was applied. */
  BiConsumer<Integer, String> after = (number, operation) -> {};

  /** Whether a journal is kept. */
  boolean journalKept;

  /** Whether what a simulation denies is denied for sure. */
  boolean certain = true;

  /** Whether AWS refuses every call that changes access logs. */
  boolean refusesAccessLogs;

  /** Whether stages answer writes without storing them. */
  boolean forgetsWrites;

  /** How many APIs a page of their list holds. */
  int apisAPage = 500;

  Instant now = Instant.parse("2026-11-22T12:00:00Z");

  FakeAws() {
    roles.put(TEAM_ROLE, new CloudWatchRoles.Description.Found(TRUSTING));
    permissions.put(TEAM_ROLE, Set.copyOf(AccountRole.ACTIONS));
    roles.put(OWN_ROLE, new CloudWatchRoles.Description.Found(TRUSTING));
    permissions.put(OWN_ROLE, Set.copyOf(AccountRole.ACTIONS));
  }

  long count(String operation) {
    return calls.stream().filter(operation::equals).count();
  }

  long writes() {
    return calls.stream()
        .filter(call -> !call.startsWith("Get") && !call.startsWith("Describe"))
        .filter(call -> !call.startsWith("List"))
        .filter(call -> !call.startsWith("Simulate"))
        .filter(call -> !call.startsWith("Journal"))
        .count();
  }

  void put(Stage stage) {
    stages.put(stage.ref(), stage);
  }

  Stage stage(StageRef ref) {
    return stages.get(ref);
  }

  /** What a team does: sets data trace of one entry, as of now. */
  void setDataTrace(StageRef ref, String key, boolean on) {
    Stage stage = stages.get(ref);
    TreeMap<String, LogSettings> settings = new TreeMap<>(stage.settings());
    LogSettings old = settings.getOrDefault(key, LogSettings.SILENT);
    settings.put(key, new LogSettings(old.level(), on));
    put(with(stage, stage.accessLog(), settings));
  }

  private Stage with(Stage stage, AccessLog accessLog, SortedMap<String, LogSettings> settings) {
    return new Stage(
        stage.ref(),
        stage.kind(),
        accessLog,
        settings,
        stage.tags(),
        Optional.of(now),
        stage.managed());
  }

  private void begin(String operation) {
    calls.add(operation);
    before.accept(calls.size(), operation);
  }

  private <T> T done(T answer) {
    after.accept(calls.size(), calls.getLast());
    return answer;
  }

  Stages stagesPort() {
    return new Stages() {
      @Override
      public Optional<Stage> read(StageRef ref) {
        begin("GetStage");
        return done(Optional.ofNullable(stages.get(ref)));
      }

      @Override
      public List<Stage> ofDeployment(ApiFamily family, String apiId, String deploymentId) {
        begin("GetStages");
        return done(
            stages.values().stream()
                .filter(s -> s.ref().apiId().equals(apiId))
                .filter(s -> deploymentId.equals(deployments.get(s.ref())))
                .sorted((a, b) -> a.ref().stageName().compareTo(b.ref().stageName()))
                .toList());
      }

      @Override
      public List<Stage> ofApi(ApiFamily family, String apiId) {
        begin("GetStages");
        return done(
            stages.values().stream()
                .filter(s -> s.ref().family() == family && s.ref().apiId().equals(apiId))
                .sorted((a, b) -> a.ref().stageName().compareTo(b.ref().stageName()))
                .toList());
      }

      @Override
      public List<Stage> ofApi(Api api) {
        return ofApi(api.kind().family(), api.id());
      }

      @Override
      public ApiPage apis(ApiFamily family, String token) {
        begin(family == ApiFamily.V1 ? "GetRestApis" : "GetApis");
        List<Api> all =
            stages.values().stream()
                .filter(s -> s.ref().family() == family)
                .map(s -> new Api(s.kind(), s.ref().apiId()))
                .distinct()
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
        int from = token.isEmpty() ? 0 : Integer.parseInt(token);
        int to = Math.min(all.size(), from + apisAPage);
        return done(
            new ApiPage(all.subList(from, to), to < all.size() ? Integer.toString(to) : ""));
      }

      @Override
      public Stage write(Stage read, List<StageEdit> edits) {
        begin("UpdateStage");
        StageRef ref = read.ref();
        Stage stage = stages.get(ref);
        if (stage == null) {
          throw fails(Kind.GONE, "UpdateStage", "Invalid Stage identifier specified");
        }
        if (refusesAccessLogs
            && edits.stream().anyMatch(StageEdit.AccessLogEdit.class::isInstance)) {
          throw fails(Kind.REFUSED, "UpdateStage", "Invalid ARN specified in the request");
        }
        if (cloudWatchRole.isEmpty()
            && stage.kind().needsCloudWatchRole()
            && edits.stream().anyMatch(StageEdit::needsCloudWatchRole)) {
          throw fails(
              Kind.REFUSED,
              "UpdateStage",
              "CloudWatch Logs role ARN must be set in account settings to enable logging");
        }
        if (!forgetsWrites) {
          apply(stage, edits);
        }
        return done(stages.get(ref));
      }
    };
  }

  private void apply(Stage stage, List<StageEdit> edits) {
    AccessLog accessLog = stage.accessLog();
    TreeMap<String, LogSettings> settings = new TreeMap<>(stage.settings());
    for (StageEdit edit : edits) {
      switch (edit) {
        case StageEdit.AccessLogEdit(var ignored, var wanted) -> accessLog = wanted;
        case StageEdit.LevelEdit(var key, var ignored, var level) ->
            settings.put(
                key,
                new LogSettings(level, settings.get(key).dataTrace(), settings.get(key).others()));
        case StageEdit.DataTraceEdit(var key, var on) ->
            settings.put(
                key, new LogSettings(settings.get(key).level(), on, settings.get(key).others()));
      }
    }
    put(with(stage, accessLog, settings));
  }

  LeaseSchedules schedulesPort() {
    return new LeaseSchedules() {
      @Override
      public boolean create(Lease lease) {
        begin("CreateSchedule");
        return done(schedules.putIfAbsent(lease.stage(), standing(lease)) == null);
      }

      @Override
      public Optional<LeaseSchedule> find(StageRef stage) {
        begin("GetSchedule");
        return done(Optional.ofNullable(schedules.get(stage)));
      }

      @Override
      public List<String> names() {
        begin("ListSchedules");
        return done(schedules.keySet().stream().map(LeaseName::of).sorted().toList());
      }

      @Override
      public Optional<LeaseSchedule> named(String name) {
        begin("GetSchedule");
        return done(
            schedules.entrySet().stream()
                .filter(entry -> LeaseName.of(entry.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .filter(schedule -> schedule.lease().isPresent())
                .findFirst());
      }

      @Override
      public boolean replace(Lease lease) {
        begin("UpdateSchedule");
        return done(schedules.replace(lease.stage(), standing(lease)) != null);
      }

      @Override
      public void delete(StageRef stage) {
        begin("DeleteSchedule");
        schedules.remove(stage);
        done(null);
      }
    };
  }

  SweepSchedules sweepsPort() {
    return new SweepSchedules() {
      @Override
      public boolean isUnderWay(Instant at) {
        begin("ListSchedules");
        return done(sweeps.values().stream().anyMatch(next -> next.at().isAfter(at)));
      }

      @Override
      public boolean isOvertaken(SweepProgress progress, Instant at) {
        begin("ListSchedules");
        return done(
            sweeps.values().stream()
                .filter(next -> next.at().isAfter(at))
                .anyMatch(next -> next.progress().startedAt().isAfter(progress.startedAt())));
      }

      @Override
      public void cancel() {
        begin("DeleteSchedule");
        sweeps.clear();
        done(null);
      }

      @Override
      public void schedule(SweepProgress progress, Instant at) {
        begin("CreateSchedule");
        sweeps.putIfAbsent(SweepName.of(progress), new NextPart(progress, at));
        done(null);
      }
    };
  }

  static LeaseSchedule standing(Lease lease) {
    return new LeaseSchedule(
        Optional.of(lease), Optional.of(lease.endsAt()), true, FUNCTION, LEASE_ROLE);
  }

  LogGroups logGroupsPort() {
    return new LogGroups() {
      @Override
      public Optional<LogGroupState> find(String name) {
        begin("DescribeLogGroups");
        return done(Optional.ofNullable(logGroups.get(name)));
      }

      @Override
      public Page beginningWith(String prefix, String token) {
        begin("DescribeLogGroups");
        Map<String, LogGroupState> found = new TreeMap<>(logGroups);
        found.keySet().removeIf(name -> !name.startsWith(prefix) || name.compareTo(token) <= 0);
        List<String> names = found.keySet().stream().skip(50).toList();
        found.keySet().removeAll(names);
        return done(new Page(found, names.isEmpty() ? "" : List.copyOf(found.keySet()).getLast()));
      }

      @Override
      public boolean create(String name, Optional<String> kmsKeyArn) {
        begin("CreateLogGroup");
        LogGroupState made = new LogGroupState(OptionalInt.empty(), kmsKeyArn, Optional.of(now));
        return done(logGroups.putIfAbsent(name, made) == null);
      }

      @Override
      public void setRetention(String name, int days) {
        begin("PutRetentionPolicy");
        LogGroupState old = logGroups.get(name);
        logGroups.put(
            name, new LogGroupState(OptionalInt.of(days), old.kmsKeyArn(), old.createdAt()));
        done(null);
      }

      @Override
      public void setKmsKey(String name, String kmsKeyArn) {
        begin("AssociateKmsKey");
        LogGroupState old = logGroups.get(name);
        logGroups.put(
            name, new LogGroupState(old.retentionDays(), Optional.of(kmsKeyArn), old.createdAt()));
        done(null);
      }

      @Override
      public Optional<List<String>> named(String prefix) {
        begin("DescribeLogGroups");
        List<String> names =
            logGroups.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
        return done(names.size() > 50 ? Optional.empty() : Optional.of(names));
      }
    };
  }

  CloudWatchRoles rolesPort() {
    return new CloudWatchRoles() {
      @Override
      public Optional<String> inForce() {
        begin("GetAccount");
        return done(cloudWatchRole);
      }

      @Override
      public Description describe(String roleArn) {
        begin("GetRole");
        return done(roles.getOrDefault(roleArn, new Description.Gone()));
      }

      @Override
      public Permissions allowed(
          String roleArn, Collection<String> actions, Collection<String> resources) {
        begin("SimulatePrincipalPolicy");
        Set<String> allowed = new java.util.HashSet<>();
        for (String permission : permissions.getOrDefault(roleArn, Set.of())) {
          int at = permission.indexOf('@');
          String action = at < 0 ? permission : permission.substring(0, at);
          String on = at < 0 ? "" : permission.substring(at + 1);
          if (actions.contains(action) && resources.stream().anyMatch(r -> r.contains(on))) {
            allowed.add(action);
          }
        }
        return done(new Permissions(allowed, certain));
      }

      @Override
      public String replace(String roleArn) {
        begin("UpdateAccount");
        cloudWatchRole = Optional.of(roleArn).filter(arn -> !arn.isEmpty());
        return done(roleArn);
      }
    };
  }

  Journal journalPort() {
    return new Journal() {
      @Override
      public boolean isKept() {
        return journalKept;
      }

      @Override
      public History of(Optional<StageRef> stage) {
        FakeAws.this.begin("JournalQuery");
        return done(
            new History(
                List.copyOf(journal.values()).reversed().stream()
                    .filter(entry -> entry.stage().equals(stage))
                    .limit(100)
                    .toList(),
                stage.map(contests::get)));
      }

      @Override
      public void put(JournalEntry entry, Duration retention) {
        FakeAws.this.begin("JournalPut");
        journal.putIfAbsent(entry.id(), entry);
        done(null);
      }

      @Override
      public void close(Optional<StageRef> stage, String id, State state) {
        FakeAws.this.begin("JournalClose");
        JournalEntry old = journal.get(id);
        if (!old.stage().equals(stage)) {
          throw new AssertionError("closed under another stage than it was put");
        }
        if (old.isOpen() || state == State.DONE) {
          journal.put(
              id,
              new JournalEntry(
                  old.id(), old.at(), old.stage(), old.occasion(), old.change(), state));
        }
        done(null);
      }

      @Override
      public List<JournalEntry> open() {
        FakeAws.this.begin("JournalQuery");
        return done(journal.values().stream().filter(JournalEntry::isOpen).toList());
      }

      @Override
      public Optional<JournalEntry> find(String id) {
        FakeAws.this.begin("JournalQuery");
        return done(Optional.ofNullable(journal.get(id)));
      }

      @Override
      public boolean begin(Contest contest, Duration retention) {
        FakeAws.this.begin("JournalPut");
        Contest other = contests.get(contest.stage());
        if (other != null && other.isOn(contest.since())) {
          return done(false);
        }
        contests.put(contest.stage(), contest);
        return done(true);
      }
    };
  }

  ContestSchedules contestsPort() {
    return contest -> {
      begin("CreateSchedule");
      looksToCome.add(contest);
      done(null);
    };
  }

  static CallFailedException fails(Kind kind, String operation, String message) {
    return new CallFailedException(kind, operation, kind.name(), message, null);
  }
}
