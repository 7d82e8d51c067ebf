// The repositories of the backend's and the frontend's images.

const { RemovalPolicy } = require('aws-cdk-lib');
const { CfnRepository } = require('aws-cdk-lib/aws-ecr');
const { DesignedStack } = require('../lib/stack');

const LIFECYCLE = JSON.stringify({
  rules: [
    {
      action: { type: 'expire' },
      description: 'Interrupted pushes go after some days',
      rulePriority: 1,
      selection: { countNumber: 7, countType: 'sinceImagePushed', countUnit: 'days', tagStatus: 'untagged' },
    },
    {
      action: { type: 'expire' },
      description: 'The newest images stay',
      rulePriority: 2,
      selection: { countNumber: 100, countType: 'imageCountMoreThan', tagStatus: 'any' },
    },
  ],
});

module.exports = class Registry extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'registry', "The repositories of the backend's and the frontend's images");
    for (const half of ['Backend', 'Frontend']) {
      const repository = this.repository(half);
      const what = `of the repository of the ${half.toLowerCase()}'s images`;
      this.output(`${half}Repository`, repository.attrRepositoryUri, `URI ${what}`);
      this.output(`${half}RepositoryArn`, repository.attrArn, `ARN ${what}`);
    }
  }

  repository(half) {
    const repository = new CfnRepository(this, `${half}Repository`, {
      emptyOnDelete: false,
      encryptionConfiguration: { encryptionType: 'AES256' },
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: 'IMMUTABLE',
      lifecyclePolicy: { lifecyclePolicyText: LIFECYCLE },
      ...this.named(half.toLowerCase()),
    });
    repository.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return repository;
  }
};
