// Alarms that tell the topic when they go off, and when it is over.

const { CfnAlarm } = require('aws-cdk-lib/aws-cloudwatch');

const ABOVE = 'GreaterThanThreshold';
const AT_LEAST = 'GreaterThanOrEqualToThreshold';
const BELOW = 'LessThanThreshold';

const dimensions = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

function alarm(stack, id, topic, alarmDescription, measured, threshold, more = {}) {
  const { namespace, metric, of, statistic = 'Average' } = measured;
  const { when = AT_LEAST, minutes = 1, periods = 5, among = periods, missing = 'notBreaching' } = more;
  return new CfnAlarm(stack, id, {
    alarmDescription,
    namespace,
    metricName: metric,
    dimensions: dimensions(of),
    [/^p\d/.test(statistic) ? 'extendedStatistic' : 'statistic']: statistic,
    comparisonOperator: when,
    threshold,
    period: 60 * minutes,
    evaluationPeriods: among,
    datapointsToAlarm: periods,
    treatMissingData: missing,
    alarmActions: [topic],
    okActions: [topic],
  });
}

module.exports = { ABOVE, AT_LEAST, BELOW, alarm, dimensions };
