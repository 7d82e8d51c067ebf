// The records of the domain.

const { CfnRecordSet } = require('aws-cdk-lib/aws-route53');
const { DesignedStack } = require('../lib/stack');

const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'; // that of all distributions, says Route 53's documentation of alias targets

module.exports = class Dns extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'dns', 'The records of the domain');
    const { HostedZoneId, DistributionDomain } = this.inputs('HostedZoneId', 'DistributionDomain');
    for (const [id, name] of [['Site', settings.domain], ['Api', settings.apiDomain]]) {
      for (const [suffix, type] of [['Ipv4', 'A'], ['Ipv6', 'AAAA']]) {
        new CfnRecordSet(this, `${id}${suffix}`, {
          name,
          type,
          hostedZoneId: HostedZoneId,
          aliasTarget: { dnsName: DistributionDomain, evaluateTargetHealth: false, hostedZoneId: CLOUDFRONT_ZONE },
        });
      }
    }
    this.output('SiteAddress', `https://${settings.domain}`, 'Where people find the site');
    this.output('ApiAddress', `https://${settings.apiDomain}`, 'Where programs find the API');
  }
};
