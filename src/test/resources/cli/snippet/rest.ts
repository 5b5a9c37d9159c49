// Logging of stage prod of REST API a1b2c3d4e5, as the policy wants it.
// Merge it into your own template; what you have beside it stays.
import * as apigateway from 'aws-cdk-lib/aws-apigateway';

// api: your RestApi
const cfnStage = api.deploymentStage.node.defaultChild as apigateway.CfnStage;
cfnStage.accessLogSetting = {
  destinationArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:orders',
  format: '{"requestId":"$context.requestId","status":"$context.status","key":"$context.identity.apiKeyId","extendedRequestId":"$context.extendedRequestId","sourceIp":"$context.identity.sourceIp","caller":"$context.identity.caller","user":"$context.identity.user","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","protocol":"$context.protocol","responseLength":"$context.responseLength"}',
};
cfnStage.methodSettings = [
  {
    resourcePath: '/*',
    httpMethod: '*',
    loggingLevel: 'ERROR',
    dataTraceEnabled: false,
  },
  {
    resourcePath: '/',
    httpMethod: 'POST',
    loggingLevel: 'ERROR',
    dataTraceEnabled: false,
  },
  {
    resourcePath: '/~1pets~1{id}',
    httpMethod: 'GET',
    loggingLevel: 'INFO',
    dataTraceEnabled: false,
  },
];
