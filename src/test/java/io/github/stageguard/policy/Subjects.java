package io.github.stageguard.policy;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Stages for tests, in account 123456789012 and Region eu-central-1. */
final class Subjects {
  private Subjects() {}

  static Subject rest(String apiId, String stage) {
    return of(ApiKind.REST, apiId, stage, Map.of());
  }

  static Subject of(ApiKind kind, String apiId, String stage, Map<String, String> tags) {
    ApiFamily family = kind == ApiKind.REST ? ApiFamily.V1 : ApiFamily.V2;
    return new Subject(
        new Stage(
            new StageRef(family, apiId, stage),
            kind,
            AccessLog.NONE,
            new TreeMap<>(),
            tags,
            Optional.empty(),
            false),
        "aws",
        "eu-central-1",
        "123456789012");
  }
}
