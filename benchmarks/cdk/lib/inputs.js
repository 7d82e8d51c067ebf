// What flows into stacks, by name: its type, or the pattern that catches mistakes, and what it is.

const NAME = '[A-Za-z0-9][A-Za-z0-9._/-]*';
const HOST = '[a-z0-9]([a-z0-9.-]*[a-z0-9])?';
const URL = 'https://[a-z0-9.-]+(:443)?(/[A-Za-z0-9._~!&()*+,;=:@%-]*)*';

const text = (pattern, description) => ({ pattern, description });
const arn = (service, description) => text(`arn:aws[a-z-]*:${service}:[a-z0-9-]*:[0-9]*:.+`, description);
const typed = (type, description) => ({ type, description });

const INPUTS = {
  AlarmTopic: arn('sns', 'ARN of the topic that alarms and the budget are told to'),
  BackendRepository: text(`${HOST}/${NAME}`, "URI of the repository of the backend's images"),
  BackendRepositoryArn: arn('ecr', "ARN of the repository of the backend's images"),
  BackendSecurityGroup: typed('AWS::EC2::SecurityGroup::Id', 'Who reaches the backend'),
  BackendSubnets: typed('List<AWS::EC2::Subnet::Id>', 'Backend subnets, zone A first'),
  Balancer: arn('elasticloadbalancing', 'ARN of the balancer'),
  BalancerDns: text('[A-Za-z0-9.-]+', 'Host name of the balancer, inside of the network'),
  BalancerFullName: text('app/[A-Za-z0-9/-]+', 'The balancer, as its metrics call it'),
  BalancerRedirectSecurityGroup: typed('AWS::EC2::SecurityGroup::Id', 'Who reaches it with HTTP'),
  BalancerSecurityGroup: typed('AWS::EC2::SecurityGroup::Id', 'Who reaches the balancer'),
  Certificate: arn('acm', 'ARN of the certificate that CloudFront shows'),
  CloudFrontPrefixList: text('pl-[0-9a-f]+', "AWS's list of the addresses that CloudFront asks origins from"),
  DatabaseHost: text(HOST, 'Host name of the database'),
  DatabaseInstance: text(NAME, "Identifier of the database's instance"),
  DatabaseName: text('[a-z][a-z0-9_]*', 'Name of the database on its server'),
  DatabasePort: text('[0-9]{2,5}', 'Port of the database'),
  DatabaseSecret: arn('secretsmanager', "ARN of the secret with the database's user and password"),
  DatabaseSecurityGroup: typed('AWS::EC2::SecurityGroup::Id', 'Who reaches the database'),
  DatabaseSubnets: typed('List<AWS::EC2::Subnet::Id>', 'Database subnets, zone A first'),
  Distribution: text('[A-Z0-9]+', 'ID of the CloudFront distribution'),
  DistributionDomain: text(HOST, 'Host name of the CloudFront distribution'),
  DjangoSecret: arn('secretsmanager', "ARN of the secret with Django's key"),
  Group: text(NAME, "Name of the backend's Auto Scaling group"),
  HistoryTable: text(NAME, 'Name of the DynamoDB table that holds the history'),
  HistoryTableArn: arn('dynamodb', 'ARN of the DynamoDB table that holds the history'),
  HostedZoneId: typed('AWS::Route53::HostedZone::Id', 'The hosted zone of the domain'),
  ImageTag: text('[A-Za-z0-9_][A-Za-z0-9._-]{0,127}', "Tag of the backend's image"),
  LatencyAlarm: arn('cloudwatch', 'ARN of the alarm about slow answers'),
  Listener: arn('elasticloadbalancing', "ARN of the balancer's HTTPS listener"),
  NatGateways: typed('CommaDelimitedList', 'IDs of the NAT gateways, zone A first'),
  NotificationsSecret: arn('secretsmanager', "ARN of the secret with the notification service's token"),
  NotificationsUrl: text(URL, 'Address of the notification service'),
  ScoringSecret: arn('secretsmanager', "ARN of the secret with the scoring service's token"),
  ScoringUrl: text(URL, 'Address of the scoring service'),
  ServerErrorsAlarm: arn('cloudwatch', 'ARN of the alarm about answers of 5xx'),
  TargetGroup: arn('elasticloadbalancing', "ARN of the backend's target group"),
  UnhealthyHostsAlarm: arn('cloudwatch', 'ARN of the alarm about unhealthy targets'),
  Vpc: typed('AWS::EC2::VPC::Id', 'The network that everything is in'),
};

module.exports = { INPUTS };
