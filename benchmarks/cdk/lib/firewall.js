// The security groups, which refer to each other: who reaches whom, at which port.

const { CfnSecurityGroup, CfnSecurityGroupIngress } = require('aws-cdk-lib/aws-ec2');

const BACKEND = 8000;
const POSTGRESQL = 5432;
const NOTHING = [{ cidrIp: '127.0.0.1/32', description: 'Nothing is started from here', ipProtocol: '-1' }];

const tcp = (port, description, more) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port, description, ...more });

function firewall(stack, sourcePrefixListId) {
  const group = (id, name, groupDescription, more) =>
    new CfnSecurityGroup(stack, id, { vpcId: stack.vpc.ref, groupDescription, ...more, ...stack.named(name) });

  const database = group('DatabaseSecurityGroup', 'database', 'The database: PostgreSQL from the backend', {
    securityGroupEgress: NOTHING,
  });
  const backend = group('BackendSecurityGroup', 'backend', 'The backend: requests from the balancer', {
    securityGroupEgress: [
      tcp(443, 'HTTPS to the microservices and to the services of AWS', { cidrIp: '0.0.0.0/0' }),
      tcp(POSTGRESQL, 'PostgreSQL to the database', { destinationSecurityGroupId: database.ref }),
    ],
  });
  const balancer = group('BalancerSecurityGroup', 'balancer', 'The balancer: HTTPS from CloudFront', {
    securityGroupIngress: [tcp(443, 'HTTPS from CloudFront', { sourcePrefixListId })],
    securityGroupEgress: [
      tcp(BACKEND, 'Requests and health checks to the backend', { destinationSecurityGroupId: backend.ref }),
    ],
  });
  const redirect = group(
    'BalancerRedirectSecurityGroup', 'balancerredirect', 'The balancer: HTTP, which it redirects', {
      securityGroupIngress: [tcp(80, 'HTTP, to be redirected', { sourcePrefixListId })],
      securityGroupEgress: NOTHING,
    });
  const enters = (id, into, from, port, what) =>
    new CfnSecurityGroupIngress(stack, id, {
      groupId: into.ref,
      ...tcp(port, what, { sourceSecurityGroupId: from.ref }),
    });
  enters('BackendFromBalancer', backend, balancer, BACKEND, 'Requests and health checks');
  enters('DatabaseFromBackend', database, backend, POSTGRESQL, 'PostgreSQL');

  stack.output('BalancerSecurityGroup', balancer.ref, 'Who reaches the balancer');
  stack.output('BalancerRedirectSecurityGroup', redirect.ref, 'Who reaches it with HTTP');
  stack.output('BackendSecurityGroup', backend.ref, 'Who reaches the backend');
  stack.output('DatabaseSecurityGroup', database.ref, 'Who reaches the database');
}

module.exports = { firewall };
