// Logging of stage v1 of HTTP API http000001, as the policy wants it.
// Merge it into your own template; what you have beside it stays.
// The log group must exist and keep events for at least 365 days.
// StageGuard sees to that when it puts the stage right.
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';

// stage: your HttpStage or WebSocketStage
const cfnStage = stage.node.defaultChild as apigatewayv2.CfnStage;
cfnStage.accessLogSettings = {
  destinationArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/apigateway/http000001/v1',
  format: '{"sourceIp":"$context.identity.sourceIp","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","routeKey":"$context.routeKey","protocol":"$context.protocol","status":"$context.status","responseLength":"$context.responseLength","requestId":"$context.requestId"}',
};
