// What an instance runs when it starts: the boot script, after its variables.

const { Aws, Fn } = require('aws-cdk-lib');

function userData(settings, given, logs) {
  const variables = {
    REGION: Aws.REGION,
    STACK: Aws.STACK_NAME,
    RESOURCE: 'Group',
    IMAGE: Fn.sub('${BackendRepository}:${ImageTag}'),
    REGISTRY: Fn.select(0, Fn.split('/', given.BackendRepository)),
    DATABASE_HOST: given.DatabaseHost,
    DATABASE_PORT: given.DatabasePort,
    DATABASE_NAME: given.DatabaseName,
    DATABASE_SECRET: given.DatabaseSecret,
    DJANGO_SECRET: given.DjangoSecret,
    SCORING_SECRET: given.ScoringSecret,
    NOTIFICATIONS_SECRET: given.NotificationsSecret,
    SCORING_URL: given.ScoringUrl,
    NOTIFICATIONS_URL: given.NotificationsUrl,
    HISTORY_TABLE: given.HistoryTable,
    WEB_ORIGIN: `https://${settings.domain}`,
    ALLOWED_HOSTS: `${settings.domain},${settings.apiDomain}`,
    LOG_GROUP: logs.ref,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  return Fn.base64(['#!/bin/bash\n', ...lines, settings.boot].join(''));
}

module.exports = { userData };
