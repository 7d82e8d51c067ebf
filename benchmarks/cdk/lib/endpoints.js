// The gateway endpoints: S3 and DynamoDB are reached without a NAT gateway.

const { Fn } = require('aws-cdk-lib');
const { CfnVPCEndpoint } = require('aws-cdk-lib/aws-ec2');
const { allow, document } = require('./policies');

const TABLES = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*';
const HISTORY = ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'];

function endpoints(stack, routeTableIds) {
  const endpoint = (id, service, statement) =>
    new CfnVPCEndpoint(stack, id, {
      vpcId: stack.vpc.ref,
      vpcEndpointType: 'Gateway',
      serviceName: Fn.sub(`com.amazonaws.\${AWS::Region}.${service}`),
      routeTableIds,
      policyDocument: document(statement),
      ...stack.named(service),
    });
  endpoint('S3Endpoint', 's3', allow('Read', ['s3:GetObject'], ['*'], { principal: '*' }));
  endpoint('DynamoDbEndpoint', 'dynamodb', allow('History', HISTORY, [Fn.sub(TABLES)], { principal: '*' }));
}

module.exports = { endpoints };
