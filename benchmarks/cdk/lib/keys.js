// Keys of KMS that rotate each year and outlive their stack.

const { Fn, RemovalPolicy } = require('aws-cdk-lib');
const { CfnKey } = require('aws-cdk-lib/aws-kms');
const { ACCOUNT, ROOT, allow, deny, document } = require('./policies');

const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function key(stack, name, description, uses) {
  const noGrants = deny('NoGrants', ['kms:CreateGrant'], ['*'], {
    principal: '*',
    condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'kms:GrantIsForAWSResource': 'false' } },
  });
  const made = new CfnKey(stack, 'Key', {
    description,
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: document(allow('Account', ADMINISTRATION, ['*'], { principal: ROOT }), ...uses, noGrants),
    ...stack.named(name),
  });
  made.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return made;
}

function throughServices(...services) {
  const principal = { AWS: '*' };
  const called = {
    'kms:CallerAccount': ACCOUNT,
    'kms:ViaService': services.map((service) => Fn.sub(`${service}.\${AWS::Region}.amazonaws.com`)),
  };
  return [
    allow('ThroughServices', USE, ['*'], { principal, condition: { StringEquals: called } }),
    allow('ServicesKeepIt', ['kms:CreateGrant'], ['*'], {
      principal,
      condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' }, StringEquals: called },
    }),
  ];
}

module.exports = { key, throughServices };
