# Logging of stage prod of REST API a1b2c3d4e5, as the policy wants it.
# Merge it into your own template; what you have beside it stays.
# An entry's other members (throttling, metrics, caching) are not shown: carry them over into the same entry.
resource "aws_api_gateway_stage" "prod" {
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-central-1:111122223333:log-group:orders"
    format          = "{\"requestId\":\"$context.requestId\",\"status\":\"$context.status\",\"key\":\"$context.identity.apiKeyId\",\"extendedRequestId\":\"$context.extendedRequestId\",\"sourceIp\":\"$context.identity.sourceIp\",\"caller\":\"$context.identity.caller\",\"user\":\"$context.identity.user\",\"requestTime\":\"$context.requestTime\",\"httpMethod\":\"$context.httpMethod\",\"resourcePath\":\"$context.resourcePath\",\"protocol\":\"$context.protocol\",\"responseLength\":\"$context.responseLength\"}"
  }
}

resource "aws_api_gateway_method_settings" "prod_all" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"

  settings {
    logging_level      = "ERROR"
    data_trace_enabled = false
  }
}

resource "aws_api_gateway_method_settings" "prod_1" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "~1/POST"

  settings {
    logging_level      = "ERROR"
    data_trace_enabled = false
  }
}

resource "aws_api_gateway_method_settings" "prod_2" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "~1pets~1{id}/GET"

  settings {
    logging_level      = "INFO"
    data_trace_enabled = false
  }
}
