// Who talked to whom in the network.

const { Fn, RemovalPolicy } = require('aws-cdk-lib');
const { CfnFlowLog } = require('aws-cdk-lib/aws-ec2');
const { CfnRole } = require('aws-cdk-lib/aws-iam');
const { CfnLogGroup } = require('aws-cdk-lib/aws-logs');
const { ACCOUNT, allow, assumedBy, document } = require('./policies');

const SOURCES = 'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*';
const GROUPS = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*';

function flowLogs(stack) {
  const group = new CfnLogGroup(stack, 'FlowLogs', {
    retentionInDays: stack.settings.logDays,
    ...stack.named('flow-logs'),
  });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const role = new CfnRole(stack, 'FlowLogsRole', {
    assumeRolePolicyDocument: assumedBy('vpc-flow-logs.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': Fn.sub(SOURCES) },
    }),
    policies: [
      {
        policyName: 'write-flow-logs',
        policyDocument: document(
          allow('Write', ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [group.attrArn]),
          allow('Find', ['logs:DescribeLogGroups'], [Fn.sub(GROUPS)]),
        ),
      },
    ],
    ...stack.named('flow-logs'),
  });
  new CfnFlowLog(stack, 'FlowLog', {
    resourceId: stack.vpc.ref,
    resourceType: 'VPC',
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logGroupName: group.ref,
    deliverLogsPermissionArn: role.attrArn,
    maxAggregationInterval: 600,
    ...stack.named('flow-log'),
  });
}

module.exports = { flowLogs };
