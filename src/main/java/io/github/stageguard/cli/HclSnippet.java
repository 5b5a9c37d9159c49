package io.github.stageguard.cli;

import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The snippet for Terraform. */
final class HclSnippet {
  private final List<String> lines = new ArrayList<>();
  private final Stage stage;
  private final String name;

  private HclSnippet(Stage stage) {
    this.stage = stage;
    this.name = Snippet.identifier(stage);
  }

  static List<String> lines(Stage stage) {
    HclSnippet hcl = new HclSnippet(stage);
    if (stage.kind() == ApiKind.REST) {
      hcl.rest();
    } else {
      hcl.v2();
    }
    return hcl.lines;
  }

  private void rest() {
    if (Snippet.hasAccessLog(stage)) {
      line(0, "resource \"aws_api_gateway_stage\" \"" + name + "\" {");
      accessLog();
      line(0, "}");
    }
    int count = 0;
    for (Map.Entry<String, LogSettings> method : stage.settings().entrySet()) {
      boolean all = method.getKey().equals(Stage.DEFAULTS);
      String suffix = all ? "_all" : "_" + ++count;
      line(0, "");
      line(0, "resource \"aws_api_gateway_method_settings\" \"" + name + suffix + "\" {");
      arguments(
          1,
          List.of(
              Map.entry("rest_api_id", "aws_api_gateway_stage." + name + ".rest_api_id"),
              Map.entry("stage_name", "aws_api_gateway_stage." + name + ".stage_name"),
              Map.entry("method_path", Quoted.hcl(method.getKey()))));
      line(0, "");
      block("settings", List.of(), method.getValue());
      line(0, "}");
    }
  }

  private void v2() {
    line(0, "resource \"aws_apigatewayv2_stage\" \"" + name + "\" {");
    if (Snippet.hasAccessLog(stage)) {
      accessLog();
    }
    if (Snippet.hasSettings(stage)) {
      for (Map.Entry<String, LogSettings> route : stage.settings().entrySet()) {
        line(0, "");
        if (route.getKey().equals(Stage.DEFAULTS)) {
          block("default_route_settings", List.of(), route.getValue());
        } else {
          block(
              "route_settings",
              List.of(Map.entry("route_key", Quoted.hcl(route.getKey()))),
              route.getValue());
        }
      }
    }
    line(0, "}");
  }

  private void accessLog() {
    line(1, "access_log_settings {");
    arguments(
        2,
        List.of(
            Map.entry("destination_arn", Quoted.hcl(stage.accessLog().destinationArn())),
            Map.entry("format", Quoted.hcl(stage.accessLog().format()))));
    line(1, "}");
  }

  private void block(String type, List<Map.Entry<String, String>> first, LogSettings settings) {
    List<Map.Entry<String, String>> arguments = new ArrayList<>(first);
    arguments.add(Map.entry("logging_level", Quoted.hcl(settings.level().name())));
    arguments.add(Map.entry("data_trace_enabled", Boolean.toString(settings.dataTrace())));
    for (String other : Snippet.others(settings)) {
      String argument = other.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
      arguments.add(Map.entry(argument, settings.others().get(other)));
    }
    line(1, type + " {");
    arguments(2, arguments);
    line(1, "}");
  }

  /** Writes arguments with their equals signs below each other, as {@code terraform fmt} does. */
  private void arguments(int depth, List<Map.Entry<String, String>> arguments) {
    int longest = arguments.stream().mapToInt(each -> each.getKey().length()).max().orElse(0);
    for (Map.Entry<String, String> each : arguments) {
      String padding = " ".repeat(longest - each.getKey().length());
      line(depth, each.getKey() + padding + " = " + each.getValue());
    }
  }

  private void line(int depth, String text) {
    lines.add("  ".repeat(depth) + text);
  }
}
