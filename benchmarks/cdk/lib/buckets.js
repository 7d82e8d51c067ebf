// Buckets: private, encrypted, reached by TLS, and kept when their stack goes.

const { Fn, RemovalPolicy } = require('aws-cdk-lib');
const { CfnBucket, CfnBucketPolicy } = require('aws-cdk-lib/aws-s3');
const { deny, document } = require('./policies');

const forget = (expirationInDays) => ({ id: 'Forget', status: 'Enabled', expirationInDays });

function privateBucket(stack, id, rule, more = {}) {
  const unfinished = {
    id: 'ForgetUnfinishedUploads',
    status: 'Enabled',
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  };
  const bucket = new CfnBucket(stack, id, {
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    lifecycleConfiguration: { rules: [rule, unfinished] },
    ...more,
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bucket;
}

function bucketPolicy(stack, id, bucket, ...statements) {
  const everything = [Fn.sub(`\${${bucket.node.id}.Arn}`), Fn.sub(`\${${bucket.node.id}.Arn}/*`)];
  const refused = (sid, condition) => deny(sid, ['s3:*'], everything, { principal: '*', condition });
  return new CfnBucketPolicy(stack, id, {
    bucket: bucket.ref,
    policyDocument: document(
      refused('NoTls', { Bool: { 'aws:SecureTransport': 'false' } }),
      refused('OldTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
      ...statements,
    ),
  });
}

module.exports = { bucketPolicy, forget, privateBucket };
