// The application's secrets.

const { RemovalPolicy } = require('aws-cdk-lib');
const { CfnSecret } = require('aws-cdk-lib/aws-secretsmanager');
const { key, throughServices } = require('../lib/keys');
const { DesignedStack } = require('../lib/stack');

const SECRETS = {
  Django: ["Django's key: signs sessions and tokens; a new value signs everybody out", "Django's key"],
  Scoring: ["The token of the scoring service: put its owner's value in", "the scoring service's token"],
  Notifications: [
    "The token of the notification service: put its owner's value in",
    "the notification service's token",
  ],
};

module.exports = class Secrets extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'secrets', "The application's secrets");
    const uses = throughServices('secretsmanager');
    const kmsKeyId = key(this, 'secrets', "Encrypts the application's secrets", uses).attrArn;
    for (const [name, [description, what]] of Object.entries(SECRETS)) {
      const secret = new CfnSecret(this, `${name}Secret`, {
        description: `${description} (${settings.environment})`,
        generateSecretString: { excludePunctuation: true, passwordLength: 64 },
        kmsKeyId,
        ...this.named(name.toLowerCase()),
      });
      secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
      this.output(`${name}Secret`, secret.ref, `ARN of the secret with ${what}`);
    }
  }
};
