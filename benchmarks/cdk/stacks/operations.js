// What people look at: a dashboard, and a budget.

const { Fn } = require('aws-cdk-lib');
const { CfnBudget } = require('aws-cdk-lib/aws-budgets');
const { CfnDashboard } = require('aws-cdk-lib/aws-cloudwatch');
const { body } = require('../lib/dashboard');
const { DesignedStack } = require('../lib/stack');

const INPUTS = [
  'AlarmTopic', 'BalancerFullName', 'DatabaseInstance', 'Distribution', 'Group', 'HistoryTable', 'LatencyAlarm',
  'NatGateways', 'ServerErrorsAlarm', 'TargetGroup', 'UnhealthyHostsAlarm',
];

module.exports = class Operations extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'operations', 'What people look at: a dashboard, and a budget');
    const { AlarmTopic, NatGateways, TargetGroup } = this.inputs(...INPUTS);
    const dashboard = new CfnDashboard(this, 'Dashboard', {
      dashboardBody: Fn.sub(body(settings.zones.length), {
        NatGateway0: Fn.select(0, NatGateways),
        NatGateway1: Fn.select(1, NatGateways),
        TargetGroupFullName: Fn.select(5, Fn.split(':', TargetGroup)),
      }),
    });
    this.budget(AlarmTopic);
    this.output('Dashboard', dashboard.ref, 'Name of the CloudWatch dashboard');
  }

  budget(address) {
    const { settings } = this;
    const told = (notificationType, threshold) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ address, subscriptionType: 'SNS' }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: settings.budgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [told('ACTUAL', 80), told('FORECASTED', 100)],
      resourceTags: [
        { key: 'Name', value: settings.name('budget') },
        { key: 'andamio:environment', value: settings.environment },
        { key: 'andamio:stack', value: 'operations' },
      ],
    });
  }
};
