// The headers of answers that browsers are protected by.

const { Fn } = require('aws-cdk-lib');
const { CfnResponseHeadersPolicy } = require('aws-cdk-lib/aws-cloudfront');

const YEAR = 365 * 24 * 60 * 60;
const CUSTOM = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

const contentSecurity = (styles) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

function headers(stack, what, { uncached = false, styles = "'self'" } = {}) {
  const name = what.toLowerCase();
  const custom = Object.entries(CUSTOM).map(([header, value]) => ({ header, value, override: true }));
  if (uncached) custom.push({ header: 'Cache-Control', value: 'no-store', override: false });
  return new CfnResponseHeadersPolicy(stack, `${what}Headers`, {
    responseHeadersPolicyConfig: {
      name: Fn.sub(`\${AWS::StackName}-${name}`),
      comment: `Headers of ${name} in ${stack.settings.environment}`,
      customHeadersConfig: { items: custom },
      removeHeadersConfig: { items: [{ header: 'Server' }] },
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurity(styles), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'same-origin', override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: YEAR, includeSubdomains: true, override: true },
      },
    },
  });
}

module.exports = { headers };
