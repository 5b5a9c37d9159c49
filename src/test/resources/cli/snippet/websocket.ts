// Logging of stage live of WebSocket API chat000001, as the policy wants it.
// Merge it into your own template; what you have beside it stays.
// The log group must exist and keep events for at least 365 days.
// StageGuard sees to that when it puts the stage right.
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';

// stage: your HttpStage or WebSocketStage
const cfnStage = stage.node.defaultChild as apigatewayv2.CfnStage;
cfnStage.accessLogSettings = {
  destinationArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/apigateway/chat000001/live',
  format: '{"sourceIp":"$context.identity.sourceIp","caller":"$context.identity.caller","user":"$context.identity.user","requestTime":"$context.requestTime","eventType":"$context.eventType","routeKey":"$context.routeKey","status":"$context.status","requestId":"$context.requestId","connectionId":"$context.connectionId"}',
};
cfnStage.defaultRouteSettings = {
  loggingLevel: 'ERROR',
  dataTraceEnabled: false,
};
cfnStage.routeSettings = {
  ['send${x}Message']: {
    LoggingLevel: 'ERROR',
    DataTraceEnabled: false,
    ThrottlingRateLimit: 12.5,
  },
};
