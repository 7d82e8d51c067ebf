// What an instance may do.

const { Aws, Fn } = require('aws-cdk-lib');
const { CfnRole } = require('aws-cdk-lib/aws-iam');
const { allow, assumedBy, document } = require('./policies');

const LAYERS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const CHANNELS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
const INSTANCES = 'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*';

function instanceRole(stack, given) {
  const secrets = [given.DjangoSecret, given.ScoringSecret, given.NotificationsSecret, given.DatabaseSecret];
  const policies = {
    'run-the-image': [
      allow('RegistryToken', ['ecr:GetAuthorizationToken'], ['*']),
      allow('PullImage', LAYERS, [given.BackendRepositoryArn]),
      allow('ReadSecrets', ['secretsmanager:GetSecretValue'], secrets),
    ],
    'keep-history': [allow('KeepHistory', ['dynamodb:PutItem', 'dynamodb:Query'], [given.HistoryTableArn])],
    tell: [
      allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [Fn.sub('${LogGroup.Arn}')]),
      allow('SignalStack', ['cloudformation:SignalResource'], [Aws.STACK_ID]),
    ],
    'be-reached-by-session-manager': [
      allow('BeKnown', ['ssm:UpdateInstanceInformation'], [Fn.sub(INSTANCES)]),
      allow('OpenChannels', CHANNELS, ['*']),
    ],
  };
  return new CfnRole(stack, 'InstanceRole', {
    assumeRolePolicyDocument: assumedBy('ec2.amazonaws.com'),
    policies: Object.entries(policies).map(([policyName, statements]) => ({
      policyName,
      policyDocument: document(...statements),
    })),
    ...stack.named('backend'),
  });
}

module.exports = { instanceRole };
