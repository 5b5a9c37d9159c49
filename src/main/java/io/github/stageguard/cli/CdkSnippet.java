package io.github.stageguard.cli;

import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The snippet for the CDK in TypeScript: it sets properties of the stage that a construct makes.
 */
final class CdkSnippet {
  /**
   * What {@code deployOptions} says of a method stays, but for the logging; so does what it says of
   * others.
   */
  private static final String MERGE =
      """
      const present = (cfnStage.methodSettings ?? []) as MethodSetting[];
      const isSame = (a: MethodSetting, b: MethodSetting) =>
        a.resourcePath === b.resourcePath && a.httpMethod === b.httpMethod;
      cfnStage.methodSettings = [
        ...present.filter((entry) => !logging.some((each) => isSame(each, entry))),
        ...logging.map((each) => ({ ...present.find((entry) => isSame(each, entry)), ...each })),
      ];
      """;

  private final List<String> lines = new ArrayList<>();
  private final Stage stage;

  private CdkSnippet(Stage stage) {
    this.stage = stage;
  }

  static List<String> lines(Stage stage) {
    CdkSnippet cdk = new CdkSnippet(stage);
    if (stage.kind() == ApiKind.REST) {
      cdk.rest();
    } else {
      cdk.v2();
    }
    return cdk.lines;
  }

  private void rest() {
    line(0, "import * as apigateway from 'aws-cdk-lib/aws-apigateway';");
    line(0, "");
    line(0, "// api: your RestApi");
    line(0, "const cfnStage = api.deploymentStage.node.defaultChild as apigateway.CfnStage;");
    accessLog("accessLogSetting");
    line(0, "type MethodSetting = apigateway.CfnStage.MethodSettingProperty;");
    line(0, "const logging: MethodSetting[] = [");
    stage
        .settings()
        .forEach(
            (key, settings) -> {
              line(1, "{");
              line(2, "resourcePath: " + Quoted.typeScript(Snippet.resourcePath(key)) + ",");
              line(2, "httpMethod: " + Quoted.typeScript(Snippet.httpMethod(key)) + ",");
              settings(2, settings);
              line(1, "},");
            });
    line(0, "];");
    MERGE.lines().forEach(line -> line(0, line));
  }

  private void v2() {
    line(0, "import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';");
    line(0, "");
    line(0, "// stage: your HttpStage or WebSocketStage");
    line(0, "const cfnStage = stage.node.defaultChild as apigatewayv2.CfnStage;");
    accessLog("accessLogSettings");
    if (!Snippet.hasSettings(stage)) {
      return;
    }
    line(0, "cfnStage.defaultRouteSettings = {");
    settings(1, stage.settings().get(Stage.DEFAULTS));
    line(0, "};");
    if (stage.settings().size() > 1) {
      line(0, "cfnStage.routeSettings = {");
      for (Map.Entry<String, LogSettings> route : stage.settings().entrySet()) {
        if (!route.getKey().equals(Stage.DEFAULTS)) {
          route(route.getKey(), route.getValue());
        }
      }
      line(0, "};");
    }
  }

  private void accessLog(String property) {
    if (Snippet.hasAccessLog(stage)) {
      line(0, "cfnStage." + property + " = {");
      line(1, "destinationArn: " + Quoted.typeScript(stage.accessLog().destinationArn()) + ",");
      line(1, "format: " + Quoted.typeScript(stage.accessLog().format()) + ",");
      line(0, "};");
    }
  }

  private void settings(int depth, LogSettings settings) {
    line(depth, "loggingLevel: " + Quoted.typeScript(settings.level().name()) + ",");
    line(depth, "dataTraceEnabled: " + settings.dataTrace() + ",");
    for (String other : Snippet.others(settings)) {
      String property = other.substring(0, 1).toLowerCase(Locale.ROOT) + other.substring(1);
      line(depth, property + ": " + settings.others().get(other) + ",");
    }
  }

  /** The map goes into the template as it is, so that its members are CloudFormation's. */
  private void route(String key, LogSettings settings) {
    // A computed key is never special; __proto__ without the brackets would be.
    line(1, "[" + Quoted.typeScript(key) + "]: {");
    line(2, "LoggingLevel: " + Quoted.typeScript(settings.level().name()) + ",");
    line(2, "DataTraceEnabled: " + settings.dataTrace() + ",");
    for (String other : Snippet.others(settings)) {
      line(2, other + ": " + settings.others().get(other) + ",");
    }
    line(1, "},");
  }

  private void line(int depth, String text) {
    lines.add("  ".repeat(depth) + text);
  }
}
