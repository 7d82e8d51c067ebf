// The certificate that CloudFront shows, which CloudFront wants in us-east-1.

const { certificate } = require('../lib/certificates');
const { DesignedStack } = require('../lib/stack');

module.exports = class Certificate extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'certificate', 'The certificate that CloudFront shows', 'us-east-1');
    const made = certificate(this, 'certificate', this.input('HostedZoneId'));
    this.output('Certificate', made.ref, 'ARN of the certificate that CloudFront shows');
  }
};
