// The network: two zones with a public, a backend and a database subnet each.

const { Fn } = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const { ABOVE, alarm } = require('../lib/alarms');
const { firewall } = require('../lib/firewall');
const { endpoints } = require('../lib/endpoints');
const { flowLogs } = require('../lib/flow-logs');
const { DesignedStack } = require('../lib/stack');

const EVERYWHERE = '0.0.0.0/0';

module.exports = class Network extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'network', 'The network: two zones with a public, a backend and a database subnet each');
    const { AlarmTopic, CloudFrontPrefixList } = this.inputs('AlarmTopic', 'CloudFrontPrefixList');
    this.topic = AlarmTopic;
    this.vpc = new ec2.CfnVPC(this, 'Vpc', {
      cidrBlock: settings.vpcCidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      ...this.named('network'),
    });
    this.internet();
    const zones = settings.zones.map((zone, number) => this.zone(zone, number));
    endpoints(this, zones.map((one) => one.privateRoutes.ref));
    flowLogs(this);
    firewall(this, CloudFrontPrefixList);
    this.outputs(zones);
  }

  internet() {
    const gateway = new ec2.CfnInternetGateway(this, 'InternetGateway', this.named('internet'));
    this.attachment = new ec2.CfnVPCGatewayAttachment(this, 'InternetAttachment', {
      vpcId: this.vpc.ref,
      internetGatewayId: gateway.ref,
    });
    this.publicRoutes = this.routeTable('PublicRouteTable', 'public');
    this.publicRoute = new ec2.CfnRoute(this, 'PublicDefaultRoute', {
      routeTableId: this.publicRoutes.ref,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: gateway.ref,
    });
    this.publicRoute.addResourceDependency(this.attachment);
  }

  zone(zone, number) {
    const suffix = zone.toLowerCase();
    const privateRoutes = this.routeTable(`PrivateRouteTable${zone}`, `private-${suffix}`);
    const databaseRoutes = this.routeTable(`DatabaseRouteTable${zone}`, `database-${suffix}`);
    const publicSubnet = this.subnet('Public', zone, number, this.publicRoutes);
    const backendSubnet = this.subnet('Backend', zone, number, privateRoutes);
    const databaseSubnet = this.subnet('Database', zone, number, databaseRoutes);
    const nat = this.nat(zone, publicSubnet);
    new ec2.CfnRoute(this, `PrivateDefaultRoute${zone}`, {
      routeTableId: privateRoutes.ref,
      destinationCidrBlock: EVERYWHERE,
      natGatewayId: nat.ref,
    });
    return { privateRoutes, publicSubnet, backendSubnet, databaseSubnet, nat };
  }

  routeTable(id, name) {
    return new ec2.CfnRouteTable(this, id, { vpcId: this.vpc.ref, ...this.named(name) });
  }

  subnet(tier, zone, number, routes) {
    const id = `${tier}Subnet${zone}`;
    const subnet = new ec2.CfnSubnet(this, id, {
      vpcId: this.vpc.ref,
      availabilityZone: Fn.select(number, Fn.getAzs('')),
      cidrBlock: this.settings.subnet(tier, zone),
      mapPublicIpOnLaunch: false,
      ...this.named(`${tier}-${zone}`.toLowerCase()),
    });
    new ec2.CfnSubnetRouteTableAssociation(this, `${id}Routes`, { subnetId: subnet.ref, routeTableId: routes.ref });
    return subnet;
  }

  nat(zone, subnet) {
    const name = this.named(`nat-${zone.toLowerCase()}`);
    const address = new ec2.CfnEIP(this, `NatAddress${zone}`, { domain: 'vpc', ...name });
    address.addResourceDependency(this.attachment);
    const gateway = new ec2.CfnNatGateway(this, `NatGateway${zone}`, {
      subnetId: subnet.ref,
      allocationId: address.attrAllocationId,
      ...name,
    });
    gateway.addResourceDependency(this.publicRoute);
    const measured = (metric) => ({
      namespace: 'AWS/NATGateway',
      metric,
      of: { NatGatewayId: gateway.ref },
      statistic: 'Sum',
    });
    alarm(this, `NatPortsAlarm${zone}`, this.topic,
      'The NAT gateway has no port left for a destination: connections to a microservice fail. '
      + "Look for connections that aren't reused.",
      measured('ErrorPortAllocation'), 0, { when: ABOVE, periods: 1 });
    alarm(this, `NatDropsAlarm${zone}`, this.topic,
      'The NAT gateway drops packets over a quarter of an hour: see the AWS Health Dashboard.',
      measured('PacketsDropCount'), 100, { minutes: 5, periods: 3 });
    return gateway;
  }

  outputs(zones) {
    const list = (what) => Fn.join(',', zones.map((zone) => zone[what].ref));
    this.output('Vpc', this.vpc.ref, 'The network that everything is in');
    this.output('PublicSubnets', list('publicSubnet'), 'Public subnets, zone A first');
    this.output('BackendSubnets', list('backendSubnet'), 'Backend subnets, zone A first');
    this.output('DatabaseSubnets', list('databaseSubnet'), 'Database subnets, zone A first');
    this.output('NatGateways', list('nat'), 'IDs of the NAT gateways, zone A first');
  }
};
