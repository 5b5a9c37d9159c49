package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.stage.ApiKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessLogVariablesTest {

  @ParameterizedTest
  @CsvSource({"REST, 76", "HTTP, 52", "WEBSOCKET, 53"})
  void holdsAsManyNamesAsAreDocumented(ApiKind kind, int documented) {
    assertThat(AccessLogVariables.of(kind)).hasSize(documented);
  }

  @ParameterizedTest
  @EnumSource(ApiKind.class)
  void knowsEveryNameThatItLists(ApiKind kind) {
    assertThat(List.copyOf(AccessLogVariables.of(kind)))
        .isSorted()
        .allSatisfy(name -> assertThat(AccessLogVariables.isKnown(kind, name)).isTrue());
  }

  @ParameterizedTest
  @EnumSource(ApiKind.class)
  void knowsWhatTheDefaultPolicyRequires(ApiKind kind) {
    assertThat(AccessLogVariables.of(kind)).containsAll(DefaultPolicy.required(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "requestId, true, true, true",
    "resourcePath, true, false, false",
    "routeKey, false, true, true",
    "connectionId, false, false, true",
    "dataProcessed, false, true, false",
    "identity.apiKeyId, true, false, true",
    "identity.caller, true, true, true",
    "responseLength, true, true, false",
    "authorizer.tenant_id, true, true, true",
    "authorizer.claims.custom:tenant, true, true, true",
    "requestOverride.header.Host, true, false, false",
    "responseOverride.status, true, false, false",
    "authorizer.with-hyphen, false, false, false",
    "authorizer., false, false, false",
    "authorizer.claims.custom:, false, false, false",
    "authorizer, false, false, false",
    "authorizer.a\"b, false, false, false",
    "RequestId, false, false, false",
    "$context.requestId, false, false, false",
    "'', false, false, false",
  })
  void knowsWhichKindHasWhichVariable(String name, boolean rest, boolean http, boolean websocket) {
    assertThat(AccessLogVariables.isKnown(ApiKind.REST, name)).isEqualTo(rest);
    assertThat(AccessLogVariables.isKnown(ApiKind.HTTP, name)).isEqualTo(http);
    assertThat(AccessLogVariables.isKnown(ApiKind.WEBSOCKET, name)).isEqualTo(websocket);
  }

  @Test
  void listsCannotBeChanged() {
    var names = AccessLogVariables.of(ApiKind.REST);
    assertThatThrownBy(() -> names.add("mine")).isInstanceOf(UnsupportedOperationException.class);
  }
}
