// The dashboard's text for Fn::Sub: the states of alarms on top, rows of graphs below.

const HERE = '${AWS::Region}';
const COLUMNS = 24;
const HEIGHT = 6;
const STATES_HEIGHT = 2;

// A metric's lines: [name, what it is called, statistic], under the same namespace and dimensions.
const lines = (namespace, dimensions, ...measured) =>
  measured.map(([name, label, stat]) => [namespace, name, ...dimensions, { stat, label }]);

const BALANCER = ['LoadBalancer', '${BalancerFullName}'];
const TARGETS = ['TargetGroup', '${TargetGroupFullName}', ...BALANCER];
const CLOUDFRONT = ['DistributionId', '${Distribution}', 'Region', 'Global'];
const INSTANCES = ['AutoScalingGroupName', '${Group}'];
const DATABASE = ['DBInstanceIdentifier', '${DatabaseInstance}'];
const TABLE = ['TableName', '${HistoryTable}'];

const edge = () => [
  ['CloudFront', lines('AWS/CloudFront', CLOUDFRONT,
    ['Requests', 'requests', 'Sum'],
    ['4xxErrorRate', '4xx, percent', 'Average'],
    ['5xxErrorRate', '5xx, percent', 'Average']), 'us-east-1'],
  ['Balancer: answers', lines('AWS/ApplicationELB', BALANCER,
    ['RequestCount', 'requests', 'Sum'],
    ['HTTPCode_Target_5XX_Count', '5xx of the backend', 'Sum'],
    ['HTTPCode_ELB_5XX_Count', '5xx of the balancer', 'Sum'])],
  ['Balancer: seconds until the answer', lines('AWS/ApplicationELB', BALANCER,
    ...['p50', 'p95', 'p99'].map((part) => ['TargetResponseTime', part, part]))],
];

const backend = () => [
  ['Backend: who answers', lines('AWS/ApplicationELB', TARGETS,
    ['HealthyHostCount', 'healthy', 'Minimum'],
    ['UnHealthyHostCount', 'unhealthy', 'Maximum'])],
  ['Backend: requests a minute and target', lines('AWS/ApplicationELB', TARGETS,
    ['RequestCountPerTarget', 'requests', 'Sum'])],
  ['Backend: instances', [
    ...lines('AWS/EC2', INSTANCES, ['CPUUtilization', 'CPU, percent', 'Average']),
    ...lines('AWS/AutoScaling', INSTANCES, ['GroupInServiceInstances', 'instances', 'Average']),
  ]],
];

const database = () => [
  ['Database: CPU', lines('AWS/RDS', DATABASE, ['CPUUtilization', 'percent', 'Average'])],
  ['Database: connections', lines('AWS/RDS', DATABASE, ['DatabaseConnections', 'connections', 'Maximum'])],
  ['Database: free bytes', lines('AWS/RDS', DATABASE,
    ['FreeStorageSpace', 'storage', 'Average'],
    ['FreeableMemory', 'memory', 'Average'])],
];

const rest = (gateways) => [
  ['History', lines('AWS/DynamoDB', TABLE,
    ['ConsumedReadCapacityUnits', 'read units', 'Sum'],
    ['ConsumedWriteCapacityUnits', 'write units', 'Sum'],
    ['ReadThrottleEvents', 'reads refused', 'Sum'],
    ['WriteThrottleEvents', 'writes refused', 'Sum'])],
  ['The way out: NAT gateways', [...Array(gateways).keys()].flatMap((number) =>
    lines('AWS/NATGateway', ['NatGatewayId', `\${NatGateway${number}}`],
      ['ActiveConnectionCount', `connections ${number + 1}`, 'Maximum'],
      ['ErrorPortAllocation', `without a port ${number + 1}`, 'Sum']))],
];

const graph = ([title, metrics, region = HERE], left, top, width) => ({
  type: 'metric',
  x: left,
  y: top,
  width,
  height: HEIGHT,
  properties: { title, view: 'timeSeries', region, period: 60, metrics, yAxis: { left: { min: 0 } } },
});

function body(gateways) {
  const alarms = ['${ServerErrorsAlarm}', '${LatencyAlarm}', '${UnhealthyHostsAlarm}'];
  const states = {
    type: 'alarm',
    x: 0,
    y: 0,
    width: COLUMNS,
    height: STATES_HEIGHT,
    properties: { title: 'Alarms', alarms },
  };
  const graphs = [edge(), backend(), database(), rest(gateways)].flatMap((row, number) =>
    row.map((one, column) =>
      graph(one, (column * COLUMNS) / row.length, STATES_HEIGHT + number * HEIGHT, COLUMNS / row.length)));
  return JSON.stringify({ start: '-PT6H', widgets: [states, ...graphs] });
}

module.exports = { body };
