// The internal balancer in front of the backend, and its access logs.

const { Fn } = require('aws-cdk-lib');
const { CfnAlarm } = require('aws-cdk-lib/aws-cloudwatch');
const { CfnListener, CfnLoadBalancer } = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const { ABOVE, BELOW, alarm, dimensions } = require('../lib/alarms');
const { bucketPolicy, forget, privateBucket } = require('../lib/buckets');
const { certificate } = require('../lib/certificates');
const { ACCOUNT, allow } = require('../lib/policies');
const { DesignedStack } = require('../lib/stack');

const NAMESPACE = 'AWS/ApplicationELB';
const ALL = '(FILL(requests, 0) + FILL(own, 0))';
const FAILED = '(FILL(backends, 0) + FILL(own, 0))';

module.exports = class Balancer extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'balancer', 'The internal balancer in front of the backend, and its access logs');
    Object.assign(this, this.inputs(
      'AlarmTopic', 'BackendSubnets', 'BalancerRedirectSecurityGroup', 'BalancerSecurityGroup', 'HostedZoneId',
    ));
    const balancer = this.balancer();
    const shown = certificate(this, 'balancer', this.HostedZoneId);
    const https = this.listeners(balancer, shown);
    this.renewal(shown);
    this.alarms({ LoadBalancer: balancer.attrLoadBalancerFullName });
    this.output('Balancer', balancer.ref, 'ARN of the balancer');
    this.output('BalancerDns', balancer.attrDnsName, 'Host name of the balancer, inside of the network');
    this.output('BalancerFullName', balancer.attrLoadBalancerFullName, 'The balancer, as its metrics call it');
    this.output('Listener', https.ref, "ARN of the balancer's HTTPS listener");
  }

  balancer() {
    const logs = privateBucket(this, 'AccessLogs', forget(this.settings.logDays));
    const delivered = allow('Balancer', ['s3:PutObject'], [Fn.sub('${AccessLogs.Arn}/AWSLogs/${AWS::AccountId}/*')], {
      principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
    const policy = bucketPolicy(this, 'AccessLogsPolicy', logs, delivered);
    const attributes = {
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': logs.ref,
      'deletion_protection.enabled': 'true',
      'idle_timeout.timeout_seconds': '60',
      'routing.http.desync_mitigation_mode': 'strictest',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'zonal_shift.config.enabled': 'true',
    };
    const balancer = new CfnLoadBalancer(this, 'Balancer', {
      type: 'application',
      scheme: 'internal',
      ipAddressType: 'ipv4',
      subnets: this.BackendSubnets,
      securityGroups: [this.BalancerSecurityGroup, this.BalancerRedirectSecurityGroup],
      loadBalancerAttributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
      ...this.named('balancer'),
    });
    balancer.addResourceDependency(policy);
    return balancer;
  }

  listeners(balancer, shown) {
    new CfnListener(this, 'HttpListener', {
      loadBalancerArn: balancer.ref,
      port: 80,
      protocol: 'HTTP',
      defaultActions: [
        { type: 'redirect', redirectConfig: { port: '443', protocol: 'HTTPS', statusCode: 'HTTP_301' } },
      ],
      ...this.named('http'),
    });
    return new CfnListener(this, 'HttpsListener', {
      loadBalancerArn: balancer.ref,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      certificates: [{ certificateArn: shown.ref }],
      defaultActions: [
        {
          type: 'fixed-response',
          fixedResponseConfig: {
            statusCode: '404',
            contentType: 'application/json',
            messageBody: '{"detail":"Not found."}',
          },
        },
      ],
      ...this.named('https'),
    });
  }

  renewal(shown) {
    alarm(this, 'CertificateRenewalAlarm', this.AlarmTopic,
      "A certificate ends in under 30 days and wasn't renewed: its validation record is missing from the hosted zone.",
      {
        namespace: 'AWS/CertificateManager',
        metric: 'DaysToExpiry',
        of: { CertificateArn: shown.ref },
        statistic: 'Minimum',
      },
      30, { when: BELOW, minutes: 24 * 60, periods: 1 });
  }

  alarms(of) {
    const latency = (statistic) => ({ namespace: NAMESPACE, metric: 'TargetResponseTime', of, statistic });
    const slow = alarm(this, 'LatencyAlarm', this.AlarmTopic,
      "One request in twenty takes over 1 s. Look at the database's CPU and connections, and whether the group is at "
      + 'its most.',
      latency('p95'), 1, { when: ABOVE });
    alarm(this, 'SlowestAlarm', this.AlarmTopic,
      'One request in a hundred takes over 5 s for ten minutes: a query without an index, or a lock.',
      latency('p99'), 5, { when: ABOVE, periods: 10, among: 15 });
    alarm(this, 'BalancerErrorsAlarm', this.AlarmTopic,
      'The balancer itself answers 5xx: no healthy target, or one that closes connections.',
      { namespace: NAMESPACE, metric: 'HTTPCode_ELB_5XX_Count', of, statistic: 'Sum' }, 10, { periods: 3, among: 5 });
    const failing = this.serverErrors(of);
    this.output('ServerErrorsAlarm', failing.attrArn, 'ARN of the alarm about answers of 5xx');
    this.output('LatencyAlarm', slow.attrArn, 'ARN of the alarm about slow answers');
  }

  serverErrors(of) {
    const counted = (id, metricName) => ({
      id,
      metricStat: {
        metric: { namespace: NAMESPACE, metricName, dimensions: dimensions(of) },
        period: 60,
        stat: 'Sum',
      },
      returnData: false,
    });
    return new CfnAlarm(this, 'ServerErrorsAlarm', {
      alarmDescription:
        'Over 5 % of requests end in 5xx. A new release? It is rolled back while it is deployed; later: cfn.deploy '
        + "--tag with the tag before it. Else see the backend's log group.",
      metrics: [
        {
          id: 'rate',
          label: '5xx, percent of requests',
          expression: `IF(${ALL} >= 20, 100 * ${FAILED} / ${ALL}, 0)`,
          returnData: true,
        },
        counted('requests', 'RequestCount'),
        counted('backends', 'HTTPCode_Target_5XX_Count'),
        counted('own', 'HTTPCode_ELB_5XX_Count'),
      ],
      comparisonOperator: ABOVE,
      threshold: 5,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: 'notBreaching',
      alarmActions: [this.AlarmTopic],
      okActions: [this.AlarmTopic],
    });
  }
};
