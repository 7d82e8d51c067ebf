// The frontend's files, and the distribution in front of them and of the balancer.

const { Aws, Fn } = require('aws-cdk-lib');
const { CfnDistribution, CfnFunction, CfnOriginAccessControl, CfnVpcOrigin } = require('aws-cdk-lib/aws-cloudfront');
const { bucketPolicy, privateBucket } = require('../lib/buckets');
const { headers } = require('../lib/headers');
const { allow } = require('../lib/policies');
const { DesignedStack } = require('../lib/stack');

// Policies that AWS manages, by what they are called.
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const READING = ['GET', 'HEAD'];
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

module.exports = class Site extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'site', "The frontend's files, and the distribution in front of them and of the balancer");
    this.given = this.inputs('Balancer', 'BalancerDns', 'Certificate');
    const bucket = privateBucket(this, 'Bucket', {
      id: 'ForgetReplacedFiles',
      status: 'Enabled',
      noncurrentVersionExpiration: { noncurrentDays: 30 },
    }, { versioningConfiguration: { status: 'Enabled' } });
    const distribution = this.distribution(bucket);
    this.policy(bucket);
    this.output('Distribution', distribution.ref, 'ID of the CloudFront distribution');
    this.output('DistributionDomain', distribution.attrDomainName, 'Host name of the CloudFront distribution');
    this.output('SiteBucket', bucket.ref, "Name of the bucket that holds the frontend's files");
  }

  distribution(bucket) {
    const { settings, given } = this;
    return new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: settings.name('site'),
        aliases: [settings.domain, settings.apiDomain],
        defaultRootObject: 'index.html',
        httpVersion: 'http2and3',
        ipv6Enabled: true,
        origins: [
          {
            id: 'site',
            domainName: bucket.attrRegionalDomainName,
            originAccessControlId: this.accessControl().attrId,
            s3OriginConfig: { originAccessIdentity: '' },
          },
          {
            id: 'balancer',
            domainName: given.BalancerDns,
            connectionAttempts: 3,
            connectionTimeout: 3,
            vpcOriginConfig: { vpcOriginId: this.vpcOrigin().attrId, originReadTimeout: 35, originKeepaliveTimeout: 5 },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: 'site',
          viewerProtocolPolicy: 'redirect-to-https',
          allowedMethods: READING,
          cachedMethods: READING,
          compress: true,
          cachePolicyId: CACHING_OPTIMIZED,
          responseHeadersPolicyId: headers(this, 'Site').ref,
          functionAssociations: [{ eventType: 'viewer-request', functionArn: this.pages().attrFunctionArn }],
        },
        cacheBehaviors: this.behaviors(),
        viewerCertificate: {
          acmCertificateArn: given.Certificate,
          minimumProtocolVersion: 'TLSv1.2_2021',
          sslSupportMethod: 'sni-only',
        },
      },
      ...this.named('site'),
    });
  }

  behaviors() {
    const api = headers(this, 'Api', { uncached: true });
    const admin = headers(this, 'Admin', { uncached: true, styles: "'self' 'unsafe-inline'" });
    const behavior = (pathPattern, policy, viewerProtocolPolicy = 'redirect-to-https') => ({
      pathPattern,
      targetOriginId: 'balancer',
      viewerProtocolPolicy,
      allowedMethods: ALL_METHODS,
      cachedMethods: READING,
      cachePolicyId: CACHING_DISABLED,
      originRequestPolicyId: ALL_VIEWER,
      responseHeadersPolicyId: policy.ref,
    });
    return [behavior('/api/*', api, 'https-only'), behavior('/readyz', api), behavior('/admin/*', admin)];
  }

  accessControl() {
    return new CfnOriginAccessControl(this, 'AccessControl', {
      originAccessControlConfig: {
        name: Aws.STACK_NAME,
        description: 'The distribution signs what it asks the bucket for',
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      },
    });
  }

  vpcOrigin() {
    return new CfnVpcOrigin(this, 'VpcOrigin', {
      vpcOriginEndpointConfig: {
        name: Aws.STACK_NAME,
        arn: this.given.Balancer,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
      },
      ...this.named('site'),
    });
  }

  pages() {
    return new CfnFunction(this, 'Pages', {
      name: Fn.sub('${AWS::StackName}-pages'),
      autoPublish: true,
      functionCode: `const API_HOST = ${JSON.stringify(this.settings.apiDomain)};\n${this.settings.pages}`,
      functionConfig: { comment: 'Shows the application at the address of each page', runtime: 'cloudfront-js-2.0' },
      ...this.named('pages'),
    });
  }

  policy(bucket) {
    const asked = {
      principal: { Service: 'cloudfront.amazonaws.com' },
      condition: {
        StringEquals: {
          'aws:SourceArn': Fn.sub('arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}'),
        },
      },
    };
    bucketPolicy(this, 'BucketPolicy', bucket,
      allow('ReadFiles', ['s3:GetObject'], [Fn.sub('${Bucket.Arn}/*')], asked),
      allow('KnowWhatIsMissing', ['s3:ListBucket'], [bucket.attrArn], asked));
  }
};
