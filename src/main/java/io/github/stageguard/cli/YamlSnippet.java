package io.github.stageguard.cli;

import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The snippet for CloudFormation and SAM. */
final class YamlSnippet {
  private final List<String> lines = new ArrayList<>();
  private final Stage stage;

  private YamlSnippet(Stage stage) {
    this.stage = stage;
  }

  /**
   * The lines of a resource.
   *
   * @param serverless whether it is one of SAM's; SAM has none for WebSocket APIs
   */
  static List<String> lines(Stage stage, boolean serverless) {
    YamlSnippet yaml = new YamlSnippet(stage);
    yaml.resource(serverless);
    return yaml.lines;
  }

  private void resource(boolean serverless) {
    line(0, "Resources:");
    line(1, logicalId() + ":");
    line(2, "Type: " + type(stage.kind(), serverless));
    line(2, "Properties:");
    boolean rest = stage.kind() == ApiKind.REST;
    if (Snippet.hasAccessLog(stage)) {
      line(3, rest ? "AccessLogSetting:" : "AccessLogSettings:");
      line(4, "DestinationArn: " + Quoted.yaml(stage.accessLog().destinationArn()));
      line(4, "Format: " + Quoted.yaml(stage.accessLog().format()));
    }
    if (!Snippet.hasSettings(stage)) {
      return;
    }
    if (rest) {
      line(3, "MethodSettings:");
      stage.settings().forEach(this::method);
    } else {
      line(3, "DefaultRouteSettings:");
      settings(4, stage.settings().get(Stage.DEFAULTS));
      routes();
    }
  }

  private static String type(ApiKind kind, boolean serverless) {
    return switch (kind) {
      case REST -> serverless ? "AWS::Serverless::Api" : "AWS::ApiGateway::Stage";
      case HTTP -> serverless ? "AWS::Serverless::HttpApi" : "AWS::ApiGatewayV2::Stage";
      case WEBSOCKET -> "AWS::ApiGatewayV2::Stage";
    };
  }

  private void method(String key, LogSettings settings) {
    line(4, "- ResourcePath: " + Quoted.yaml(Snippet.resourcePath(key)));
    line(5, "HttpMethod: " + Quoted.yaml(Snippet.httpMethod(key)));
    settings(5, settings);
  }

  private void routes() {
    if (stage.settings().size() > 1) {
      line(3, "RouteSettings:");
    }
    for (Map.Entry<String, LogSettings> route : stage.settings().entrySet()) {
      if (!route.getKey().equals(Stage.DEFAULTS)) {
        line(4, Quoted.yaml(route.getKey()) + ":");
        settings(5, route.getValue());
      }
    }
  }

  private void settings(int depth, LogSettings settings) {
    line(depth, "LoggingLevel: " + Quoted.yaml(settings.level().name()));
    line(depth, "DataTraceEnabled: " + settings.dataTrace());
    for (String other : Snippet.others(settings)) {
      line(depth, other + ": " + settings.others().get(other));
    }
  }

  private String logicalId() {
    StringBuilder id = new StringBuilder();
    for (String word : Snippet.identifier(stage).split("_", -1)) {
      if (!word.isEmpty()) {
        id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return id.append("Stage").toString();
  }

  private void line(int depth, String text) {
    lines.add("  ".repeat(depth) + text);
  }
}
