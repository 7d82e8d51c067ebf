// Statements of IAM, and the documents that are made of them.

const { Fn } = require('aws-cdk-lib');

const ACCOUNT = Fn.sub('${AWS::AccountId}');
const ROOT = { AWS: Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') };

const document = (...statements) => ({ Version: '2012-10-17', Statement: statements });

const statement = (Effect, Sid, Action, Resource, { principal, condition } = {}) => ({
  Sid,
  Effect,
  ...(principal && { Principal: principal }),
  Action,
  Resource,
  ...(condition && { Condition: condition }),
});
const allow = (...parts) => statement('Allow', ...parts);
const deny = (...parts) => statement('Deny', ...parts);

const assumedBy = (service, condition) =>
  document({
    Sid: 'Service',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sts:AssumeRole'],
    ...(condition && { Condition: condition }),
  });

module.exports = { ACCOUNT, ROOT, allow, assumedBy, deny, document };
