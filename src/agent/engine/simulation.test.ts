/** The judge of the simulation is the engine: what it foretells is what the engine does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../../api/agent.ts';
import { allNodes, type Step, walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { POST_ACTION } from '../../task-sequence/post-action.ts';
import { simulate } from '../../task-sequence/simulation/simulate.ts';
import type { SimulatedNode, Simulation } from '../../task-sequence/simulation/simulation.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { stepDoings } from '../steps/step-doings.ts';
import { systemVolume } from '../steps/system-volume.ts';
import { memoryHome } from './journal-home.ts';
import type { StepContext, StepResult } from './step-context.ts';
import { inventory, runSequence } from './test-run.ts';

const names = fc.constantFrom('A', 'b', 'C');
const values = fc.constantFrom('', '1', '2', '%A%', 'x%b%');
const asked = fc.oneof(
  fc.record({
    variable: fc.constantFrom('a', 'B', 'C', '_SMSTSLastActionName', '_SMSTSCurrentActionName'),
    operator: fc.constantFrom('exists', 'notExists'),
  }),
  fc.record({
    variable: fc.constantFrom(
      ...['a', 'B', 'C', '_TS_CRMEMORY', '_SMSTSLastActionSucceeded', '_SMSTSLastActionRetCode', '_SMSTSInWinPE'],
      '_SMSTSLogPath',
    ),
    operator: fc.constantFrom('equals', 'notEquals', 'less', 'like'),
    value: fc.constantFrom('1', 'true', 'false', '%C%', 'x%', '0', '/run/slipway/log'),
  }),
);
const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    asked,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ none: fc.array(tie('condition'), { maxLength: 2 }) }),
  ),
}));
const common = {
  name: fc.constantFrom('one', 'two', 'three'),
  disabled: fc.integer({ min: 0, max: 9 }).map((each) => each === 0),
  continueOnError: fc.boolean(),
  condition: fc.option(condition, { nil: undefined, freq: 2 }),
};
const retry = fc.option(fc.record({ count: fc.integer({ min: 1, max: 2 }), delaySeconds: fc.constant(0) }), {
  nil: undefined,
  freq: 3,
});
const place = fc.option(fc.constantFrom('pe', 'system'), { nil: undefined, freq: 5 });
const stepNode = (type: string, options: fc.Arbitrary<object>) =>
  fc.record({ ...common, type: fc.constant(type), options, retry, runIn: place });
const step = fc.oneof(
  stepNode('run-command-line', fc.constant({ commandLine: 'true' })),
  stepNode('set-task-sequence-variable', fc.record({ variable: names, value: values })),
  stepNode(
    'set-dynamic-variables',
    fc.record({
      rules: fc.array(
        fc.record({
          condition: fc.option(asked, { nil: undefined }),
          variables: fc.array(
            fc.record(
              { name: names, value: values, list: fc.constant(true as const) },
              { requiredKeys: ['name', 'value'] },
            ),
            { maxLength: 2 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
  ),
  stepNode('set-task-sequence-variable', fc.constant({ variable: 'SMSTSRebootRequested', value: 'HD' })),
  stepNode('set-task-sequence-variable', fc.constant({ variable: 'SMSTSRebootDelayNext', value: '9' })),
  stepNode(
    'set-task-sequence-variable',
    fc.record({ variable: fc.constant('SMSTSPostAction'), value: fc.constantFrom('', 'true', '%A%', ' ') }),
  ),
  stepNode('restart-computer', fc.record({ target: fc.constantFrom('disk', 'pe') })),
  stepNode(
    'check-readiness',
    fc.record(
      {
        minimumMemoryMegabytes: fc.constantFrom(1, 999_999),
        firmware: fc.constantFrom('uefi', 'bios'),
        wiredNetwork: fc.boolean(),
        tpmEnabled: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
  // Not in the deployed system, not before an image is applied, and nowhere yet.
  stepNode('install-boot-loader', fc.constant({})),
  stepNode('auto-apply-drivers', fc.constant({})),
);
const { nodes } = fc.letrec((tie) => ({
  group: fc.record({ ...common, type: fc.constant('group'), steps: tie('nodes'), retry }),
  nodes: fc.array(fc.oneof({ maxDepth: 3, depthSize: 'small' }, step, tie('group')), { maxLength: 5 }),
}));
const documents = fc.record({ steps: nodes, onFailure: fc.option(nodes, { nil: undefined }) });

const given = [
  { name: 'A', value: '1' },
  { name: 'B', value: '2' },
];

const real = ['set-task-sequence-variable', 'set-dynamic-variables', 'restart-computer', 'check-readiness'] as const;

/** Steps of the engine itself do what they do; of the others it is enough that they are begun. */
function doing(each: Step, context: StepContext): Promise<StepResult> | StepResult {
  const type = real.find((known) => known === each.type);
  if (each.type === 'install-boot-loader') systemVolume(context.volumes(), each.options.volume);
  if (type === undefined) return { outcome: 'done', message: '' };
  // `as`: the doing of the step's own type, which a union cannot tell.
  return (stepDoings[type] as (step: Step, context: StepContext) => Promise<StepResult>)(each, context);
}

type LinuxEnvironment = Extract<Environment, 'linux-pe' | 'linux'>;

interface Carried {
  readonly records: readonly RunRecord[];
  readonly outcome: string;
  readonly environments: readonly LinuxEnvironment[];
}

/** All stretches of a run, each in the environment that the last one asked for. */
async function carriedOut(t: TestContext, document: object, begin: LinuxEnvironment): Promise<Carried> {
  const home = memoryHome();
  const environments: LinuxEnvironment[] = [begin];
  for (;;) {
    const environment = environments.at(-1) ?? begin;
    const options = {
      steps: [],
      document,
      policy: { variables: given },
      doing,
      home,
      environment,
    };
    const { end, records } = await runSequence(t, options);
    if (end.kind === 'ended') return { records, outcome: end.outcome, environments };
    assert.ok(end.kind === 'restart');
    environments.push(end.target === 'pe' ? 'linux-pe' : 'linux');
  }
}

function lastOutcomes(records: readonly RunRecord[]): Map<string, string> {
  const ends = records.flatMap((record) =>
    record.kind === 'step-finished' || record.kind === 'group-finished'
      ? [[record.nodeId, record.outcome] as const]
      : [],
  );
  return new Map(ends);
}

function foretoldOutcome({ state, fails }: SimulatedNode): string[] {
  if (state === 'runs') return fails ? ['failed'] : ['done', 'restart'];
  if (state === 'not-available') return ['failed'];
  // Of what is disabled, or stands in a group that is skipped, there is no record.
  return state === 'skipped' ? ['skipped', 'none'] : ['none'];
}

/** Names and values as they are after the records. */
function variablesAfter(records: readonly RunRecord[]): Map<string, string> {
  const set = records.flatMap((record) => (record.kind === 'step-finished' ? record.variables : []));
  const values = new Map(given.map(({ name, value }) => [name.toLowerCase(), value]));
  for (const { name, value } of set) if (!name.startsWith('_')) values.set(name.toLowerCase(), value ?? '');
  return new Map([...values].filter(([, value]) => value !== '').sort());
}

async function foretold(document: object, environment: Environment): Promise<Simulation> {
  const parsed = parseTaskSequence({ version: 1, name: 'A sequence', ...document });
  assert.deepEqual(parsed.problems, undefined);
  return simulate({
    document: parsed.document!,
    environment,
    run: {
      ...{ launchMode: 'PXE', siteName: 'School', deviceId: 'd', deviceName: 'PC-1', deploymentId: 'e' },
      ...{ taskSequenceId: 't', taskSequenceName: 'A sequence' },
    },
    inventory,
    variables: given,
    secretVariables: [],
    software: null,
    packages: new Map(),
  });
}

async function compare(t: TestContext, document: object, environment: LinuxEnvironment): Promise<Simulation> {
  const simulation = await foretold(document, environment);
  const carried = await carriedOut(t, document, environment);
  assert.equal(simulation.outcome, carried.outcome === 'succeeded' ? 'succeeds' : 'fails');
  const outcomes = lastOutcomes(carried.records);
  for (const node of simulation.nodes) {
    const outcome = outcomes.get(node.id) ?? 'none';
    assert.ok(foretoldOutcome(node).includes(outcome), `${node.id} ${node.type}: ${node.state}, and it was ${outcome}`);
  }
  assert.equal(simulation.postAction !== null, outcomes.has(POST_ACTION));
  assert.deepEqual(
    simulation.stretches.map((stretch) => stretch.environment),
    carried.environments,
  );
  const variables = simulation.variables.map(({ name, value }) => [name.toLowerCase(), value ?? ''] as const);
  assert.deepEqual(new Map(variables), variablesAfter(carried.records));
  return simulation;
}

test('what the simulation foretells is what the engine does', { timeout: 600_000 }, async (t) => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.constantFrom<LinuxEnvironment>('linux-pe', 'linux'),
      async (document, environment) => {
        const { nodes: told } = await compare(t, document, environment);
        for (const { state } of told) seen.set(state, (seen.get(state) ?? 0) + 1);
      },
    ),
    { numRuns: 150 },
  );
  // Documents that say nothing would prove nothing.
  for (const state of ['runs', 'skipped', 'not-available', 'not-reached'])
    assert.ok((seen.get(state) ?? 0) > 20, `${state}: ${seen.get(state)}`);
});

test('every node of a document is told', async () => {
  const document = {
    steps: [{ type: 'group', name: 'g', steps: [{ type: 'restart-computer', name: 'r', options: {} }] }],
  };
  const parsed = parseTaskSequence({ version: 1, name: 'A', ...document });
  const ids = [...walk(allNodes(parsed.document!))].map(({ id }) => id);
  assert.deepEqual(
    (await foretold(document, 'linux-pe')).nodes.map(({ id }) => id),
    ids,
  );
});
