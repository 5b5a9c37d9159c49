# Logging of stage v1 of HTTP API http000001, as the policy wants it.
# Merge it into your own template; what you have beside it stays.
# The log group must exist and keep events for at least 365 days.
# StageGuard sees to that when it puts the stage right.
resource "aws_apigatewayv2_stage" "v1" {
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/apigateway/http000001/v1"
    format          = "{\"sourceIp\":\"$context.identity.sourceIp\",\"requestTime\":\"$context.requestTime\",\"httpMethod\":\"$context.httpMethod\",\"routeKey\":\"$context.routeKey\",\"protocol\":\"$context.protocol\",\"status\":\"$context.status\",\"responseLength\":\"$context.responseLength\",\"requestId\":\"$context.requestId\"}"
  }
}
