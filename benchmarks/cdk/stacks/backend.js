// The backend on instances, in an Auto Scaling group over both zones.

const { Fn, RemovalPolicy } = require('aws-cdk-lib');
const { CfnAutoScalingGroup, CfnScalingPolicy } = require('aws-cdk-lib/aws-autoscaling');
const { CfnLaunchTemplate } = require('aws-cdk-lib/aws-ec2');
const { CfnListenerRule, CfnTargetGroup } = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const { CfnInstanceProfile } = require('aws-cdk-lib/aws-iam');
const { CfnLogGroup } = require('aws-cdk-lib/aws-logs');
const { BELOW, alarm } = require('../lib/alarms');
const { instanceRole } = require('../lib/instance-role');
const { userData } = require('../lib/user-data');
const { DesignedStack } = require('../lib/stack');

const INPUTS = [
  'AlarmTopic', 'BackendRepository', 'BackendRepositoryArn', 'BackendSecurityGroup', 'BackendSubnets',
  'BalancerFullName', 'DatabaseHost', 'DatabaseName', 'DatabasePort', 'DatabaseSecret', 'DjangoSecret', 'HistoryTable',
  'HistoryTableArn', 'ImageTag', 'Listener', 'NotificationsSecret', 'NotificationsUrl', 'ScoringSecret', 'ScoringUrl',
  'Vpc',
];
const READY = '/readyz';
const PATIENCE = 'PT15M';
const PAUSED = ['AlarmNotification', 'AZRebalance', 'HealthCheck', 'ReplaceUnhealthy', 'ScheduledActions'];

module.exports = class Backend extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'backend', 'The backend on instances, in an Auto Scaling group over both zones');
    this.given = this.inputs(...INPUTS);
    this.targets = this.targetGroup();
    const rules = this.rules();
    const role = instanceRole(this, this.given);
    const profile = new CfnInstanceProfile(this, 'InstanceProfile', { roles: [role.ref] });
    const logs = new CfnLogGroup(this, 'LogGroup', { retentionInDays: settings.logDays, ...this.named('backend') });
    logs.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const group = this.group(this.launchTemplate(profile, logs));
    group.addResourceDependency(rules.ApiRule);
    group.addResourceDependency(role);
    this.scaling(group, Object.values(rules));
    const unhealthy = this.alarms(group);
    this.output('TargetGroup', this.targets.ref, "ARN of the backend's target group");
    this.output('Group', group.ref, "Name of the backend's Auto Scaling group");
    this.output('UnhealthyHostsAlarm', unhealthy.attrArn, 'ARN of the alarm about unhealthy targets');
  }

  targetGroup() {
    const attributes = {
      'deregistration_delay.timeout_seconds': '30',
      'stickiness.enabled': 'false',
      'load_balancing.algorithm.type': 'least_outstanding_requests',
    };
    return new CfnTargetGroup(this, 'TargetGroup', {
      vpcId: this.given.Vpc,
      targetType: 'instance',
      protocol: 'HTTP',
      port: 8000,
      healthCheckProtocol: 'HTTP',
      healthCheckPath: READY,
      healthCheckIntervalSeconds: 10,
      healthCheckTimeoutSeconds: 5,
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      matcher: { httpCode: '200' },
      targetGroupAttributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
    });
  }

  rules() {
    const { domain, apiDomain } = this.settings;
    const rule = (id, priority, hosts, path) =>
      new CfnListenerRule(this, id, {
        listenerArn: this.given.Listener,
        priority,
        conditions: [
          { field: 'host-header', hostHeaderConfig: { values: hosts } },
          { field: 'path-pattern', pathPatternConfig: { values: [path] } },
        ],
        actions: [{ type: 'forward', targetGroupArn: this.targets.ref }],
      });
    return {
      ApiRule: rule('ApiRule', 10, [domain, apiDomain], '/api/*'),
      AdminRule: rule('AdminRule', 20, [domain], '/admin/*'),
      HealthRule: rule('HealthRule', 30, [domain, apiDomain], READY),
    };
  }

  launchTemplate(profile, logs) {
    const { settings } = this;
    const tags = [
      ['Name', settings.name('backend')],
      ['andamio:environment', settings.environment],
      ['andamio:stack', 'backend'],
    ].map(([key, value]) => ({ key, value }));
    const tagged = (...types) => types.map((resourceType) => ({ resourceType, tags }));
    return new CfnLaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateData: {
        imageId: `{{resolve:ssm:${settings.imageParameter}}}`,
        instanceType: settings.instanceType,
        iamInstanceProfile: { arn: profile.attrArn },
        ebsOptimized: true,
        blockDeviceMappings: [
          {
            deviceName: '/dev/sda1',
            ebs: { deleteOnTermination: true, encrypted: true, volumeSize: 20, volumeType: 'gp3' },
          },
        ],
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 2 },
        monitoring: { enabled: true },
        networkInterfaces: [
          {
            deviceIndex: 0,
            associatePublicIpAddress: false,
            deleteOnTermination: true,
            groups: [this.given.BackendSecurityGroup],
          },
        ],
        userData: userData(settings, this.given, logs),
        tagSpecifications: tagged('instance', 'volume', 'network-interface'),
      },
      tagSpecifications: tagged('launch-template'),
    });
  }

  group(template) {
    const { settings } = this;
    const group = new CfnAutoScalingGroup(this, 'Group', {
      launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
      minSize: String(settings.leastInstances),
      maxSize: String(settings.mostInstances),
      vpcZoneIdentifier: this.given.BackendSubnets,
      targetGroupArns: [this.targets.ref],
      healthCheckType: 'ELB',
      healthCheckGracePeriod: 2 * settings.warmupSeconds,
      defaultInstanceWarmup: settings.warmupSeconds,
      metricsCollection: [{ granularity: '1Minute' }],
      tags: [{ key: 'Name', value: settings.name('backend'), propagateAtLaunch: true }],
    });
    group.cfnOptions.creationPolicy = { resourceSignal: { count: settings.leastInstances, timeout: PATIENCE } };
    group.cfnOptions.updatePolicy = {
      autoScalingRollingUpdate: {
        maxBatchSize: 1,
        minInstancesInService: settings.leastInstances,
        minSuccessfulInstancesPercent: 100,
        pauseTime: PATIENCE,
        suspendProcesses: PAUSED,
        waitOnResourceSignals: true,
      },
    };
    return group;
  }

  scaling(group, rules) {
    const policy = (id, predefinedMetricSpecification, targetValue) =>
      new CfnScalingPolicy(this, id, {
        autoScalingGroupName: group.ref,
        policyType: 'TargetTrackingScaling',
        targetTrackingConfiguration: { predefinedMetricSpecification, targetValue },
      });
    policy('ScaleByCpu', { predefinedMetricType: 'ASGAverageCPUUtilization' }, this.settings.cpuTarget);
    const byRequests = policy('ScaleByRequests', {
      predefinedMetricType: 'ALBRequestCountPerTarget',
      resourceLabel: Fn.sub('${BalancerFullName}/${TargetGroup.TargetGroupFullName}'),
    }, this.settings.requestsTarget);
    for (const rule of rules) byRequests.addResourceDependency(rule);
  }

  alarms(group) {
    const { leastInstances, mostInstances } = this.settings;
    const { AlarmTopic, BalancerFullName } = this.given;
    alarm(this, 'MostInstancesAlarm', AlarmTopic,
      "The group is at its most for a quarter of an hour and can't grow: raise AWS_MOST_INSTANCES, or find out who "
      + 'asks so much.',
      {
        namespace: 'AWS/AutoScaling',
        metric: 'GroupInServiceInstances',
        of: { AutoScalingGroupName: group.ref },
        statistic: 'Maximum',
      },
      mostInstances, { periods: 15 });
    return alarm(this, 'UnhealthyHostsAlarm', AlarmTopic,
      `Fewer than ${leastInstances} healthy backends for 3 minutes. What they said last is in the log group; a missing `
      + `migration and an unreachable database show at ${READY}.`,
      {
        namespace: 'AWS/ApplicationELB',
        metric: 'HealthyHostCount',
        of: { LoadBalancer: BalancerFullName, TargetGroup: this.targets.attrTargetGroupFullName },
        statistic: 'Minimum',
      },
      leastInstances, { when: BELOW, periods: 3, missing: 'breaching' });
  }
};
