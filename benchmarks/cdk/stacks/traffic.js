// The access logs of the distribution.

const { Aws, Fn } = require('aws-cdk-lib');
const { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } = require('aws-cdk-lib/aws-logs');
const { bucketPolicy, forget, privateBucket } = require('../lib/buckets');
const { ACCOUNT, allow } = require('../lib/policies');
const { DesignedStack } = require('../lib/stack');

const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'x-edge-request-id',
  'x-edge-result-type',
  'x-edge-detailed-result-type',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'cs(User-Agent)',
  'cs-protocol-version',
  'ssl-protocol',
  'sc-status',
  'sc-bytes',
  'cs-bytes',
  'time-taken',
  'time-to-first-byte',
];

module.exports = class Traffic extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'traffic', 'The access logs of the distribution');
    this.input('Distribution');
    const bucket = privateBucket(this, 'Bucket', forget(settings.logDays));
    const policy = bucketPolicy(this, 'BucketPolicy', bucket, this.delivered());
    const destination = new CfnDeliveryDestination(this, 'Destination', {
      name: Aws.STACK_NAME,
      destinationResourceArn: bucket.attrArn,
      outputFormat: 'json',
      ...this.named('traffic'),
    });
    destination.addResourceDependency(policy);
    const source = new CfnDeliverySource(this, 'Source', {
      name: Aws.STACK_NAME,
      logType: 'ACCESS_LOGS',
      resourceArn: Fn.sub('arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}'),
      ...this.named('traffic'),
    });
    new CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
      recordFields: FIELDS,
      s3EnableHiveCompatiblePath: false,
      s3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}',
      ...this.named('traffic'),
    });
  }

  delivered() {
    const source = Fn.sub('arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:delivery-source:*');
    return allow('Delivery', ['s3:PutObject'], [Fn.sub('${Bucket.Arn}/*')], {
      principal: { Service: 'delivery.logs.amazonaws.com' },
      condition: {
        ArnLike: { 'aws:SourceArn': source },
        StringEquals: { 'aws:SourceAccount': ACCOUNT, 's3:x-amz-acl': 'bucket-owner-full-control' },
      },
    });
  }
};
