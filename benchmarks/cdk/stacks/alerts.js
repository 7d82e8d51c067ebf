// Whom alarms and the budget tell.

const { CfnTopic, CfnTopicPolicy } = require('aws-cdk-lib/aws-sns');
const { key } = require('../lib/keys');
const { ACCOUNT, allow, deny, document } = require('../lib/policies');
const { DesignedStack } = require('../lib/stack');

const PUBLISHERS = {
  principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
  condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
};

module.exports = class Alerts extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'alerts', 'Whom alarms and the budget tell');
    const uses = [allow('Publishers', ['kms:Decrypt', 'kms:GenerateDataKey'], ['*'], PUBLISHERS)];
    const topic = new CfnTopic(this, 'Topic', {
      displayName: `andamio ${settings.environment}`,
      kmsMasterKeyId: key(this, 'alerts', 'Encrypts what alarms say', uses).attrArn,
      ...this.named('alerts'),
    });
    new CfnTopicPolicy(this, 'Publishers', {
      topics: [topic.ref],
      policyDocument: document(
        allow('Publishers', ['sns:Publish'], [topic.ref], PUBLISHERS),
        deny('NoTls', ['sns:Publish'], [topic.ref], {
          principal: '*',
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ),
    });
    this.output('AlarmTopic', topic.ref, 'ARN of the topic that alarms and the budget are told to');
  }
};
