package io.github.stageguard.gate.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations that are told by method and path, as AWS's models give them. */
final class Routes {
  private record Route(String method, List<String> path, String operation) {
    static Route of(String method, String path, String operation) {
      return new Route(method, List.of(path.substring(1).split("/", -1)), operation);
    }

    Optional<Map<String, String>> match(String otherMethod, List<String> segments) {
      if (!method.equals(otherMethod) || path.size() != segments.size()) {
        return Optional.empty();
      }
      Map<String, String> labels = new HashMap<>();
      labels.putAll(asSent(method, segments));
      for (int i = 0; i < path.size(); i++) {
        String expected = path.get(i);
        if (expected.startsWith("{")) {
          labels.put(expected.substring(1, expected.length() - 1), segments.get(i));
        } else if (!expected.equals(segments.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(labels);
    }
  }

  private static final Map<String, List<Route>> BY_SERVICE =
      Map.of(
          "apigateway",
          List.of(
              Route.of("GET", "/account", "GetAccount"),
              Route.of("PATCH", "/account", "UpdateAccount"),
              Route.of("GET", "/restapis", "GetRestApis"),
              Route.of("POST", "/restapis", "CreateRestApi"),
              Route.of("GET", "/restapis/{api}", "GetRestApi"),
              Route.of("PATCH", "/restapis/{api}", "UpdateRestApi"),
              Route.of("PUT", "/restapis/{api}", "PutRestApi"),
              Route.of("DELETE", "/restapis/{api}", "DeleteRestApi"),
              Route.of("GET", "/restapis/{api}/resources", "GetResources"),
              Route.of("POST", "/restapis/{api}/resources/{parent}", "CreateResource"),
              Route.of("PUT", "/restapis/{api}/resources/{resource}/methods/{method}", "PutMethod"),
              Route.of(
                  "PUT",
                  "/restapis/{api}/resources/{resource}/methods/{method}/integration",
                  "PutIntegration"),
              Route.of("GET", "/restapis/{api}/deployments", "GetDeployments"),
              Route.of("POST", "/restapis/{api}/deployments", "CreateDeployment"),
              Route.of("GET", "/restapis/{api}/deployments/{deployment}", "GetDeployment"),
              Route.of("PATCH", "/restapis/{api}/deployments/{deployment}", "UpdateDeployment"),
              Route.of("DELETE", "/restapis/{api}/deployments/{deployment}", "DeleteDeployment"),
              Route.of("GET", "/restapis/{api}/stages", "GetStages"),
              Route.of("POST", "/restapis/{api}/stages", "CreateStage"),
              Route.of("GET", "/restapis/{api}/stages/{stage}", "GetStage"),
              Route.of("PATCH", "/restapis/{api}/stages/{stage}", "UpdateStage"),
              Route.of("DELETE", "/restapis/{api}/stages/{stage}", "DeleteStage"),
              Route.of("GET", "/tags/{arn}", "GetTags"),
              Route.of("PUT", "/tags/{arn}", "TagResource"),
              Route.of("DELETE", "/tags/{arn}", "UntagResource"),
              Route.of("GET", "/v2/apis", "GetApis"),
              Route.of("POST", "/v2/apis", "CreateApi"),
              Route.of("PUT", "/v2/apis", "ImportApi"),
              Route.of("GET", "/v2/apis/{api}", "GetApi"),
              Route.of("PUT", "/v2/apis/{api}", "ReimportApi"),
              Route.of("PATCH", "/v2/apis/{api}", "UpdateApi"),
              Route.of("DELETE", "/v2/apis/{api}", "DeleteApi"),
              Route.of("GET", "/v2/apis/{api}/routes", "GetRoutes"),
              Route.of("POST", "/v2/apis/{api}/routes", "CreateRoute"),
              Route.of("PATCH", "/v2/apis/{api}/routes/{routeId}", "UpdateRoute"),
              Route.of("DELETE", "/v2/apis/{api}/routes/{routeId}", "DeleteRoute"),
              Route.of("GET", "/v2/apis/{api}/deployments", "GetDeployments"),
              Route.of("POST", "/v2/apis/{api}/deployments", "CreateDeployment"),
              Route.of("GET", "/v2/apis/{api}/deployments/{deployment}", "GetDeployment"),
              Route.of("DELETE", "/v2/apis/{api}/deployments/{deployment}", "DeleteDeployment"),
              Route.of("GET", "/v2/apis/{api}/stages", "GetStages"),
              Route.of("POST", "/v2/apis/{api}/stages", "CreateStage"),
              Route.of("GET", "/v2/apis/{api}/stages/{stage}", "GetStage"),
              Route.of("PATCH", "/v2/apis/{api}/stages/{stage}", "UpdateStage"),
              Route.of("DELETE", "/v2/apis/{api}/stages/{stage}", "DeleteStage"),
              Route.of(
                  "DELETE",
                  "/v2/apis/{api}/stages/{stage}/accesslogsettings",
                  "DeleteAccessLogSettings"),
              Route.of(
                  "DELETE",
                  "/v2/apis/{api}/stages/{stage}/routesettings/{route}",
                  "DeleteRouteSettings"),
              Route.of("GET", "/v2/tags/{arn}", "GetTags"),
              Route.of("POST", "/v2/tags/{arn}", "TagResource"),
              Route.of("DELETE", "/v2/tags/{arn}", "UntagResource")),
          "lambda",
          List.of(
              Route.of(
                  "GET",
                  "/2015-03-31/functions/{function}/configuration",
                  "GetFunctionConfiguration"),
              Route.of("GET", "/2015-03-31/functions/{function}/aliases/{alias}", "GetAlias")),
          "securityhub",
          List.of(
              Route.of("POST", "/findings", "GetFindings"),
              Route.of("POST", "/findings/import", "BatchImportFindings"),
              Route.of("PATCH", "/findings/batchupdate", "BatchUpdateFindings")),
          "scheduler",
          List.of(
              Route.of("GET", "/schedules", "ListSchedules"),
              Route.of("GET", "/schedules/{schedule}", "GetSchedule"),
              Route.of("POST", "/schedules/{schedule}", "CreateSchedule"),
              Route.of("PUT", "/schedules/{schedule}", "UpdateSchedule"),
              Route.of("DELETE", "/schedules/{schedule}", "DeleteSchedule"),
              Route.of("GET", "/schedule-groups", "ListScheduleGroups"),
              Route.of("GET", "/schedule-groups/{group}", "GetScheduleGroup"),
              Route.of("POST", "/schedule-groups/{group}", "CreateScheduleGroup"),
              Route.of("DELETE", "/schedule-groups/{group}", "DeleteScheduleGroup"),
              Route.of("GET", "/tags/{arn}", "ListTagsForResource"),
              Route.of("POST", "/tags/{arn}", "TagResource"),
              Route.of("DELETE", "/tags/{arn}", "UntagResource")));

  private Routes() {}

  static Operation operation(String service, String method, List<String> segments) {
    for (Route route : BY_SERVICE.getOrDefault(service, List.of())) {
      Optional<Map<String, String>> labels = route.match(method, segments);
      if (labels.isPresent()) {
        return new Operation(service, route.operation(), labels.get());
      }
    }
    return new Operation(
        service, method + " /" + String.join("/", segments), asSent(method, segments));
  }

  private static Map<String, String> asSent(String method, List<String> segments) {
    return Map.of(Operation.METHOD, method, Operation.PATH, "/" + String.join("/", segments));
  }
}
