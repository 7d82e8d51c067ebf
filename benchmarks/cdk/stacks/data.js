// What must not be lost: PostgreSQL, and the DynamoDB table of the history.

const { Fn, RemovalPolicy } = require('aws-cdk-lib');
const { CfnTable } = require('aws-cdk-lib/aws-dynamodb');
const { CfnRole } = require('aws-cdk-lib/aws-iam');
const rds = require('aws-cdk-lib/aws-rds');
const { CfnSecret, CfnSecretTargetAttachment } = require('aws-cdk-lib/aws-secretsmanager');
const { ABOVE, BELOW, alarm } = require('../lib/alarms');
const { key, throughServices } = require('../lib/keys');
const { ACCOUNT, assumedBy } = require('../lib/policies');
const { DesignedStack } = require('../lib/stack');

const NAME = 'andamio';
const GIB = 1024 ** 3;

module.exports = class Data extends DesignedStack {
  constructor(app, settings) {
    super(app, settings, 'data', 'What must not be lost: PostgreSQL, and the DynamoDB table of the history');
    Object.assign(this, this.inputs('AlarmTopic', 'DatabaseSecurityGroup', 'DatabaseSubnets'));
    const uses = throughServices('dynamodb', 'rds', 'secretsmanager');
    this.key = key(this, 'data', 'Encrypts database, history and their secret', uses);
    const secret = this.secret();
    const database = this.database();
    new CfnSecretTargetAttachment(this, 'DatabaseSecretTarget', {
      secretId: secret.ref,
      targetId: database.ref,
      targetType: 'AWS::RDS::DBInstance',
    });
    this.databaseAlarms(database);
    const history = this.history();
    this.throttles('Read', history, 'people see no history');
    this.throttles('Write', history, 'events wait in the outbox');
    this.outputs(database, secret, history);
  }

  secret() {
    const secret = new CfnSecret(this, 'DatabaseSecret', {
      description: `User and password of the database (${this.settings.environment})`,
      generateSecretString: {
        excludePunctuation: true,
        generateStringKey: 'password',
        passwordLength: 48,
        secretStringTemplate: JSON.stringify({ username: NAME }),
      },
      kmsKeyId: this.key.attrArn,
      ...this.named('database'),
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return secret;
  }

  database() {
    const { settings } = this;
    const database = new rds.CfnDBInstance(this, 'Database', {
      engine: 'postgres',
      engineVersion: '17',
      dbInstanceClass: settings.databaseClass,
      dbName: NAME,
      port: '5432',
      masterUsername: NAME,
      masterUserPassword: Fn.sub('{{resolve:secretsmanager:${DatabaseSecret}:SecretString:password}}'),
      multiAz: settings.databaseMultiAz,
      dbSubnetGroupName: this.subnetGroup().ref,
      vpcSecurityGroups: [this.DatabaseSecurityGroup],
      publiclyAccessible: false,
      dbParameterGroupName: this.parameters().ref,
      storageType: 'gp3',
      allocatedStorage: String(settings.databaseStorage),
      maxAllocatedStorage: settings.databaseMostStorage,
      storageEncrypted: true,
      kmsKeyId: this.key.attrArn,
      backupRetentionPeriod: settings.backupDays,
      preferredBackupWindow: '02:00-03:00',
      preferredMaintenanceWindow: 'sun:03:30-sun:04:30',
      deleteAutomatedBackups: false,
      deletionProtection: true,
      copyTagsToSnapshot: true,
      applyImmediately: false,
      allowMajorVersionUpgrade: false,
      autoMinorVersionUpgrade: true,
      enableCloudwatchLogsExports: ['postgresql', 'upgrade'],
      enablePerformanceInsights: true,
      performanceInsightsKmsKeyId: this.key.attrArn,
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: this.monitoringRole().attrArn,
      ...this.named('database'),
    });
    database.applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
    return database;
  }

  subnetGroup() {
    return new rds.CfnDBSubnetGroup(this, 'DatabaseSubnetGroup', {
      dbSubnetGroupDescription: 'The database subnets of both zones',
      subnetIds: this.DatabaseSubnets,
      ...this.named('database'),
    });
  }

  parameters() {
    return new rds.CfnDBParameterGroup(this, 'DatabaseParameters', {
      description: 'TLS only; slow statements, waits for locks and forgotten transactions are told',
      family: 'postgres17',
      parameters: {
        'rds.force_ssl': '1',
        log_min_duration_statement: '1000',
        log_lock_waits: '1',
        idle_in_transaction_session_timeout: '60000',
      },
      ...this.named('database'),
    });
  }

  monitoringRole() {
    const managed = 'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole';
    return new CfnRole(this, 'DatabaseMonitoringRole', {
      assumeRolePolicyDocument: assumedBy('monitoring.rds.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
      }),
      managedPolicyArns: [Fn.sub(managed)],
      ...this.named('database-monitoring'),
    });
  }

  databaseAlarms(database) {
    const { databaseConnections, databaseStorage } = this.settings;
    const measured = (metric, statistic) => ({
      namespace: 'AWS/RDS',
      metric,
      of: { DBInstanceIdentifier: database.ref },
      statistic,
    });
    alarm(this, 'DatabaseCpuAlarm', this.AlarmTopic,
      'The database computes at over 80 % for a quarter of an hour: look for the statement in Database Insights, '
      + 'or take a larger DATABASE_CLASS.',
      measured('CPUUtilization', 'Average'), 80, { minutes: 5, periods: 3, missing: 'missing' });
    alarm(this, 'DatabaseStorageAlarm', this.AlarmTopic,
      "The database's storage is nearly full and hasn't grown: it is at its largest, or grew in the last six hours. "
      + 'A full one stops taking writes.',
      measured('FreeStorageSpace', 'Minimum'), Math.floor(databaseStorage * GIB * 0.1),
      { when: BELOW, minutes: 5, periods: 3, missing: 'missing' });
    alarm(this, 'DatabaseConnectionsAlarm', this.AlarmTopic,
      `Of about ${databaseConnections} connections, most are taken: the next instance's will be refused.`,
      measured('DatabaseConnections', 'Maximum'), Math.floor(databaseConnections * 0.8),
      { when: ABOVE, missing: 'missing' });
  }

  history() {
    const table = new CfnTable(this, 'History', {
      attributeDefinitions: ['loan_id', 'event_key'].map((attributeName) => ({ attributeName, attributeType: 'S' })),
      keySchema: [
        { attributeName: 'loan_id', keyType: 'HASH' },
        { attributeName: 'event_key', keyType: 'RANGE' },
      ],
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      sseSpecification: { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: this.key.attrArn },
      deletionProtectionEnabled: true,
      ...this.named('history'),
    });
    table.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return table;
  }

  throttles(what, table, effect) {
    alarm(this, `History${what}ThrottlesAlarm`, this.AlarmTopic,
      `DynamoDB refuses requests because there are too many: ${effect}. One request's history may be asked for far `
      + 'too often (a hot partition).',
      { namespace: 'AWS/DynamoDB', metric: `${what}ThrottleEvents`, of: { TableName: table.ref }, statistic: 'Sum' },
      0, { when: ABOVE, periods: 3, among: 5 });
  }

  outputs(database, secret, history) {
    this.output('DatabaseInstance', database.ref, "Identifier of the database's instance");
    this.output('DatabaseHost', database.attrEndpointAddress, 'Host name of the database');
    this.output('DatabasePort', database.attrEndpointPort, 'Port of the database');
    this.output('DatabaseName', NAME, 'Name of the database on its server');
    this.output('DatabaseSecret', secret.ref, "ARN of the secret with the database's user and password");
    this.output('HistoryTable', history.ref, 'Name of the DynamoDB table that holds the history');
    this.output('HistoryTableArn', history.attrArn, 'ARN of the DynamoDB table that holds the history');
  }
};
