// The design of cloudformation/ as a CDK app: the same stacks, resources and properties, for the benchmark `synth`.
//
// Plain JavaScript, so that no compiler is measured, and the constructs of level 1, which are the quickest: those of
// level 2 would also make resources that the design doesn't have. What differs between environments is in
// settings.json, which the benchmark writes beside this file, as it does with the texts that are put into templates.

const { App } = require('aws-cdk-lib');
const settings = require('./lib/settings');

const STACKS = [
  require('./stacks/alerts'),
  require('./stacks/network'),
  require('./stacks/registry'),
  require('./stacks/secrets'),
  require('./stacks/data'),
  require('./stacks/certificate'),
  require('./stacks/balancer'),
  require('./stacks/backend'),
  require('./stacks/site'),
  require('./stacks/traffic'),
  require('./stacks/dns'),
  require('./stacks/operations'),
];

// What nobody reads here isn't written.
const app = new App({ treeMetadata: false });
for (const DesignedStack of STACKS) new DesignedStack(app, settings);
app.synth();
