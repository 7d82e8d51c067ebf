// What all stacks of the design have: a name, a region, tags, inputs and outputs.

const { CfnOutput, CfnParameter, DefaultStackSynthesizer, Stack, Tags } = require('aws-cdk-lib');
const { INPUTS } = require('./inputs');

// The design leaves it without tags, which the CDK would give it.
const UNTAGGED = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };

class DesignedStack extends Stack {
  constructor(app, settings, key, description, region = settings.region) {
    super(app, key, {
      stackName: settings.name(key),
      description,
      env: { region },
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.settings = settings;
    Tags.of(this).add('andamio:environment', settings.environment, UNTAGGED);
    Tags.of(this).add('andamio:stack', key, UNTAGGED);
  }

  // The tag that consoles show.
  named(what) {
    return { tags: [{ key: 'Name', value: this.settings.name(what) }] };
  }

  // The values of parameters: a list where the parameter is one.
  inputs(...names) {
    return Object.fromEntries(names.map((name) => [name, this.input(name)]));
  }

  input(name) {
    const { type = 'String', pattern, description } = INPUTS[name];
    const limits = pattern && { allowedPattern: `^${pattern}$`, constraintDescription: `must match ${pattern}` };
    const parameter = new CfnParameter(this, `Input${name}`, { type, description, ...limits });
    parameter.overrideLogicalId(name);
    return type.startsWith('List<') || type === 'CommaDelimitedList' ? parameter.valueAsList : parameter.valueAsString;
  }

  output(name, value, description) {
    new CfnOutput(this, `Output${name}`, { value, description }).overrideLogicalId(name);
  }
}

module.exports = { DesignedStack };
