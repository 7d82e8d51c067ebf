// Certificates for the domain and the API's, which validate themselves by records in the hosted zone.

const { CfnCertificate } = require('aws-cdk-lib/aws-certificatemanager');

function certificate(stack, name, hostedZoneId) {
  const { domain, apiDomain } = stack.settings;
  return new CfnCertificate(stack, 'Certificate', {
    domainName: domain,
    subjectAlternativeNames: [apiDomain],
    validationMethod: 'DNS',
    domainValidationOptions: [domain, apiDomain].map((domainName) => ({ domainName, hostedZoneId })),
    certificateTransparencyLoggingPreference: 'ENABLED',
    ...stack.named(name),
  });
}

module.exports = { certificate };
