// The environment's options (cloudformation/options.py), and what follows from them.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const options = require('../settings.json');

const ZONES = ['A', 'B'];
const TIERS = ['Public', 'Backend', 'Database'];
const BYTES_A_CONNECTION = 9_531_392; // RDS: max_connections = DBInstanceClassMemory / 9531392
const GIB = 1024 ** 3;
const BURSTABLE = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16, '2xlarge': 32 }; // GiB

function text(file) {
  return readFileSync(join(__dirname, '..', file), 'utf8');
}

// A quarter of the network for each tier, and a quarter of that for each zone.
function subnet(tier, zone) {
  const [address, length] = options.vpcCidr.split('/');
  const first = address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length) - 4);
  const number = first + size * (4 * TIERS.indexOf(tier) + ZONES.indexOf(zone));
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
  return `${parts.join('.')}/${Number(length) + 4}`;
}

function databaseConnections() {
  const memory = BURSTABLE[options.databaseClass.split('.')[2]];
  return Math.floor((memory * GIB * 0.9) / BYTES_A_CONNECTION);
}

module.exports = {
  ...options,
  zones: ZONES,
  subnet,
  databaseConnections: databaseConnections(),
  apiDomain: `api.${options.domain}`,
  boot: text('boot.sh'),
  pages: text('pages.js'),
  name: (what) => `andamio-${options.environment}-${what}`,
};
