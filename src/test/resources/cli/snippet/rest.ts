// Logging of stage prod of REST API a1b2c3d4e5, as the policy wants it.
// Merge it into your own template; what you have beside it stays.
// An entry's other members (throttling, metrics, caching) are not shown: carry them over into the same entry.
// The code below does so with what deployOptions sets.
import * as apigateway from 'aws-cdk-lib/aws-apigateway';

// api: your RestApi
const cfnStage = api.deploymentStage.node.defaultChild as apigateway.CfnStage;
cfnStage.accessLogSetting = {
  destinationArn: 'arn:aws:logs:eu-central-1:111122223333:log-group:orders',
  format: '{"requestId":"$context.requestId","status":"$context.status","key":"$context.identity.apiKeyId","extendedRequestId":"$context.extendedRequestId","sourceIp":"$context.identity.sourceIp","caller":"$context.identity.caller","user":"$context.identity.user","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","protocol":"$context.protocol","responseLength":"$context.responseLength"}',
};
type MethodSetting = apigateway.CfnStage.MethodSettingProperty;
const logging: MethodSetting[] = [
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
const present = (cfnStage.methodSettings ?? []) as MethodSetting[];
const isSame = (a: MethodSetting, b: MethodSetting) =>
  a.resourcePath === b.resourcePath && a.httpMethod === b.httpMethod;
cfnStage.methodSettings = [
  ...present.filter((entry) => !logging.some((each) => isSame(each, entry))),
  ...logging.map((each) => ({ ...present.find((entry) => isSame(each, entry)), ...each })),
];
