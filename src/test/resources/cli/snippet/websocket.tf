# Logging of stage live of WebSocket API chat000001, as the policy wants it.
# Merge it into your own template; what you have beside it stays.
# The log group must exist and keep events for at least 365 days.
# StageGuard sees to that when it puts the stage right.
resource "aws_apigatewayv2_stage" "live" {
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/apigateway/chat000001/live"
    format          = "{\"sourceIp\":\"$context.identity.sourceIp\",\"caller\":\"$context.identity.caller\",\"user\":\"$context.identity.user\",\"requestTime\":\"$context.requestTime\",\"eventType\":\"$context.eventType\",\"routeKey\":\"$context.routeKey\",\"status\":\"$context.status\",\"requestId\":\"$context.requestId\",\"connectionId\":\"$context.connectionId\"}"
  }

  default_route_settings {
    logging_level      = "ERROR"
    data_trace_enabled = false
  }

  route_settings {
    route_key             = "send$${x}Message"
    logging_level         = "ERROR"
    data_trace_enabled    = false
    throttling_rate_limit = 12.5
  }
}
