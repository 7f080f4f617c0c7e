import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bootEnglish, bootPhrase } from '../../api/boot-phrases.ts';
import { type DeploymentFact, dueDeployments } from '../deployments/due-deployments.ts';
import { atPxe, deploymentFact, endedAt } from '../deployments/test-deployment-fact.ts';
import {
  type BootDecision,
  type BootFacts,
  type BootQuery,
  decideBoot,
  type OpenRun,
  type PlaceholderFacts,
  type PxeFacts,
} from './boot-decision.ts';
import { testPxe } from './test-plans.ts';

const device = { id: 'd1', name: 'PC-1' };
const cameInBy = ['eth0', '52:54:00:00:00:01'];
const run = (state: OpenRun['state'], environment: OpenRun['environment'] = 'linux-pe'): OpenRun => ({
  id: 'r1',
  state,
  environment,
  taskSequenceName: 'Deploy Debian',
});
const deployment = (purpose: 'available' | 'required', change: Partial<DeploymentFact> = {}): DeploymentFact => ({
  ...deploymentFact(purpose, { name: `Deploy ${purpose}`, purpose }),
  ...change,
});
const ended = endedAt('2026-11-30T12:00:00.000Z');

const placeholder = (deployments: readonly DeploymentFact[]): PlaceholderFacts => ({
  device: { id: 'p1', name: 'x64 Unknown Computer', isPlaceholder: true },
  architecture: 'x64',
  due: dueDeployments(deployments, atPxe),
});

interface Case {
  readonly what: string;
  readonly device?: BootFacts['device'];
  readonly openRun?: OpenRun;
  readonly deployments?: readonly DeploymentFact[];
  readonly buildId?: null;
  readonly pxe?: Partial<PxeFacts>;
  /** What is deployed to the placeholder of x64; left out: the site takes no unknown computers in. */
  readonly unknown?: readonly (readonly DeploymentFact[])[];
  readonly rejected?: string;
  readonly architecture?: string;
  /** What firmware gets, and what a loader of ours gets. */
  readonly firmware: BootDecision['kind'] | 'pe-on-key';
  readonly loader: BootDecision['kind'] | 'pe-on-key';
  readonly because: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: 'an unknown computer',
    device: 'unknown',
    firmware: 'ignore',
    loader: 'disk',
    because: /^No device has this/,
  },
  {
    what: 'an unknown computer on a site that takes them in, with nothing deployed',
    device: 'unknown',
    unknown: [[]],
    firmware: 'ignore',
    loader: 'disk',
    because: /counts as x64 Unknown Computer\. Nothing is deployed/,
  },
  ...(['bios', 'x64-uefi'] as const).map((architecture) => ({
    what: `an unknown computer with ${architecture}, to whose placeholder something is required`,
    device: 'unknown' as const,
    unknown: [[deployment('required')]],
    architecture,
    firmware: 'pe' as const,
    loader: 'pe' as const,
    because: /counts as x64 Unknown Computer\. "Deploy required" is required/,
  })),
  {
    what: 'an unknown computer that was rejected, to whose placeholder something is required',
    device: 'unknown',
    unknown: [[deployment('required')]],
    rejected: 'ABCD',
    firmware: 'ignore',
    loader: 'disk',
    because:
      /A person has rejected it, or another at its network adapter\. If it is that one: slipway devices unknown approve ABCD\./,
  },
  {
    what: 'a device whose computer was rejected before it was one',
    deployments: [deployment('required')],
    rejected: 'ABCD',
    firmware: 'pe',
    loader: 'pe',
    because: /^"Deploy required" is required/,
  },
  {
    what: 'an unknown computer to whose placeholder something is available',
    device: 'unknown',
    unknown: [[deployment('available')]],
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /counts as x64 Unknown Computer\. .*"Deploy available" can be chosen/,
  },
  {
    what: 'an unknown computer of another architecture than those that something is deployed to',
    device: 'unknown',
    unknown: [[deployment('required')]],
    architecture: 'riscv64-uefi',
    firmware: 'ignore',
    loader: 'disk',
    because: /no placeholder for unknown computers of riscv64-uefi\.$/,
  },
  {
    what: 'a tie on a site that takes unknown computers in',
    device: 'tie',
    unknown: [[deployment('required')]],
    firmware: 'ignore',
    loader: 'disk',
    because: /fit equally well/,
  },
  {
    what: 'a device to which nothing is deployed, on a site that takes unknown computers in',
    unknown: [[deployment('required')]],
    firmware: 'ignore',
    loader: 'disk',
    because: /^Nothing is deployed/,
  },
  { what: 'a tie', device: 'tie', firmware: 'ignore', loader: 'disk', because: /fit equally well/ },
  { what: 'nothing deployed', firmware: 'ignore', loader: 'disk', because: /^Nothing is deployed/ },
  {
    what: 'a required deployment',
    deployments: [deployment('required')],
    firmware: 'pe',
    loader: 'pe',
    because: /^"Deploy required" is required and has not run on this device\.$/,
  },
  {
    what: 'a required deployment that a person at the computer has just stopped',
    deployments: [deployment('required', { declinedAt: '2026-12-01T11:55:00.000Z' })],
    firmware: 'disk',
    loader: 'disk',
    because: /A person at the computer did not let it start: until 2026-12-01T12:05:00\.000Z/,
  },
  {
    what: 'one that was stopped long ago',
    deployments: [deployment('required', { declinedAt: '2026-12-01T11:45:00.000Z' })],
    firmware: 'pe',
    loader: 'pe',
    because: /^"Deploy required" is required/,
  },
  {
    what: 'a required deployment that has ended',
    deployments: [deployment('required', { ended })],
    firmware: 'disk',
    loader: 'disk',
    because: /has ended on this device; clear it to run it again\.$/,
  },
  {
    what: 'a disabled required deployment',
    deployments: [deployment('required', { enabled: false })],
    firmware: 'ignore',
    loader: 'disk',
    because: /^"Deploy required" is disabled\.$/,
  },
  {
    what: 'a disabled deployment that has ended, whose system is on the disk',
    deployments: [deployment('required', { enabled: false, ended })],
    firmware: 'disk',
    loader: 'disk',
    because: /^"Deploy required" is disabled\.$/,
  },
  {
    what: 'a required deployment that has ended on a site without a boot image',
    deployments: [deployment('required', { ended })],
    buildId: null,
    firmware: 'ignore',
    loader: 'disk',
    because: /has ended on this device/,
  },
  {
    what: 'an available deployment',
    deployments: [deployment('available')],
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /^1 deployment\(s\) are available to choose from\. "Deploy available" can be chosen\.$/,
  },
  {
    what: 'an available deployment that has ended',
    deployments: [deployment('available', { ended })],
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /"Deploy available" can be chosen\.$/,
  },
  {
    what: 'one available deployment that has ended and one that has not',
    deployments: [deployment('available', { ended }), deployment('available', { id: 'other' })],
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /^2 deployment\(s\) are available/,
  },
  {
    what: 'a required one that has ended beside an available one',
    deployments: [deployment('required', { ended }), deployment('available')],
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /has ended .* 1 deployment\(s\) are available/,
  },
  {
    what: 'a required deployment beside an available one',
    deployments: [deployment('available'), deployment('required')],
    firmware: 'pe',
    loader: 'pe',
    because: /^"Deploy required" is required/,
  },
  {
    what: 'more available deployments than fit on a screen',
    deployments: Array.from({ length: 7 }, (_, at) => deployment('available', { name: `Deploy ${at}` })),
    firmware: 'pe-on-key',
    loader: 'pe-on-key',
    because: /"Deploy 4" can be chosen\. 2 more can be chosen\.$/,
  },
  {
    what: 'a required deployment on a site that is set to answer nobody',
    deployments: [deployment('required')],
    pxe: { respond: false },
    firmware: 'ignore',
    loader: 'disk',
    because: /^The site is set to answer no PXE requests\.$/,
  },
  {
    what: 'a computer that is never answered, even with an open run',
    openRun: run('waiting-for-pe'),
    pxe: { ignored: true },
    firmware: 'ignore',
    loader: 'disk',
    because: /^This MAC address is on the list of those that are never answered\.$/,
  },
  {
    what: 'a question that came in by another interface than those that are set',
    deployments: [deployment('required')],
    pxe: { interfaces: ['eth1', '52:54:00:00:00:02'] },
    firmware: 'ignore',
    loader: 'disk',
    because: /^The site is set to answer no PXE requests on its interface eth0\.$/,
  },
  ...['eth0', '52:54:00:00:00:01'].map((name) => ({
    what: `a question that came in by the interface that is set as ${name}`,
    deployments: [deployment('required')],
    pxe: { interfaces: ['eth1', name] },
    firmware: 'pe' as const,
    loader: 'pe' as const,
    because: /is required/,
  })),
  {
    what: 'a run that waits for its disk, whatever is deployed',
    openRun: run('waiting-for-disk'),
    deployments: [deployment('required')],
    firmware: 'disk',
    loader: 'disk',
    because: /^The run of "Deploy Debian" on PC-1 waits for its disk\.$/,
  },
  {
    what: 'a run that waits for the PE, even after its deployment is gone',
    openRun: run('waiting-for-pe', 'linux'),
    firmware: 'pe',
    loader: 'pe',
    because: /waits for the PE\.$/,
  },
  {
    what: 'a run that was interrupted while it was paused in the PE',
    openRun: run('paused', 'linux-pe'),
    firmware: 'pe',
    loader: 'pe',
    because: /was interrupted in the PE: it goes on there\.$/,
  },
  {
    what: 'a run that was paused in the deployed system',
    openRun: run('paused', 'linux'),
    firmware: 'disk',
    loader: 'disk',
    because: /from the deployed system: it goes on there\.$/,
  },
  ...(['linux-pe', 'winpe'] as const).map((environment) => ({
    what: `a run that was interrupted in ${environment}`,
    openRun: run('running', environment),
    firmware: 'pe' as const,
    loader: 'pe' as const,
    because: /was interrupted in the PE: it goes on there\.$/,
  })),
  ...(['linux', 'windows'] as const).map((environment) => ({
    what: `a run that was last heard of from ${environment}`,
    openRun: run('running', environment),
    firmware: 'disk' as const,
    loader: 'disk' as const,
    because: /from the deployed system: it goes on there\.$/,
  })),
  {
    what: 'a required deployment on a site without a boot image',
    deployments: [deployment('required')],
    buildId: null,
    firmware: 'ignore',
    loader: 'disk',
    because: /^"Deploy required" is required .* The site has no boot image\.$/,
  },
  {
    what: 'a run that waits for its disk on a site without a boot image, so without a loader to lead there',
    openRun: run('waiting-for-disk'),
    buildId: null,
    firmware: 'ignore',
    loader: 'disk',
    because: /waits for its disk\./,
  },
  {
    what: 'a required deployment on an ARM computer',
    deployments: [deployment('required')],
    architecture: 'arm64-uefi',
    firmware: 'ignore',
    // No loader of ours runs there; the question cannot be asked.
    loader: 'pe',
    because: /is required/,
  },
];

const short = (decision: BootDecision): Case['firmware'] =>
  decision.kind === 'pe' && decision.promptSeconds !== null ? 'pe-on-key' : decision.kind;

function factsOf(
  of: Pick<Case, 'device' | 'openRun' | 'deployments' | 'buildId' | 'pxe' | 'unknown' | 'rejected'>,
): BootFacts {
  return {
    pxe: { ...testPxe, ...of.pxe },
    placeholders: (of.unknown ?? []).map(placeholder),
    rejected: of.rejected ?? null,
    device: of.device ?? device,
    openRun: of.openRun ?? null,
    due: dueDeployments(of.deployments ?? [], atPxe),
    buildId: of.buildId === null ? null : '0123456789abcdef',
  };
}

describe('the boot decision', () => {
  for (const row of CASES) {
    test(`${row.what}: firmware ${row.firmware}, a loader ${row.loader}`, () => {
      for (const askedBy of ['firmware', 'loader'] as const) {
        const decision = decideBoot(factsOf(row), { architecture: row.architecture ?? 'x64-uefi', askedBy, cameInBy });
        assert.equal(short(decision), row[askedBy], askedBy);
        assert.match(decision.reasons.map(bootEnglish).join(' '), row.because);
      }
    });
  }

  test('says that no boot image starts on an ARM computer', () => {
    const facts = factsOf({ deployments: [deployment('required')] });
    const { reasons } = decideBoot(facts, { architecture: 'arm64-uefi', askedBy: 'firmware', cameInBy });
    assert.deepEqual(reasons.at(-1), bootPhrase('noBootImageFor', { architecture: 'arm64-uefi' }));
  });

  test('always gives a reason, in sentences, and never leaves a loader without an answer', () => {
    fc.assert(
      fc.property(anyFacts, anyQuery, (facts, query) => {
        const decision = decideBoot(facts, query);
        assert.ok(decision.reasons.length > 0);
        for (const reason of decision.reasons) assert.match(bootEnglish(reason), /^["A-Z0-9].*\.$/);
        if (query.askedBy === 'loader') assert.notEqual(decision.kind, 'ignore');
        else if (decision.kind === 'disk') assert.notEqual(decision.buildId, null);
      }),
    );
  });
});

const anyDeployments = fc.array(
  fc
    .record({
      ...{ id: fc.uuid(), name: fc.string(), taskSequenceId: fc.uuid() },
      ...{ purpose: fc.constantFrom('available', 'required'), enabled: fc.boolean(), debug: fc.boolean() },
      ended: fc.constantFrom(null, ended),
    })
    .map((each) => deploymentFact(each.id, each)),
  { maxLength: 4 },
);
const anyRun = fc.record({
  id: fc.uuid(),
  state: fc.constantFrom('running', 'paused', 'waiting-for-disk', 'waiting-for-pe'),
  environment: fc.constantFrom('linux-pe', 'winpe', 'windows', 'linux'),
  taskSequenceName: fc.string(),
});
const anyFacts = fc
  .record({
    device: fc.constantFrom<BootFacts['device']>(device, 'unknown', 'tie'),
    openRun: fc.option(anyRun),
    deployments: anyDeployments,
    buildId: fc.constantFrom('0123456789abcdef', null),
    rejected: fc.constantFrom(null, 'ABCD'),
    placeholders: fc.array(anyDeployments, { maxLength: 1 }).map((each) => each.map(placeholder)),
    pxe: fc.record({
      respond: fc.boolean(),
      interfaces: fc.constantFrom([], ['eth0'], ['eth9']),
      ignored: fc.boolean(),
      delaySeconds: fc.nat(32),
      promptSeconds: fc.integer({ min: 1, max: 600 }),
    }),
  })
  .map(({ deployments, ...facts }): BootFacts => ({ ...facts, due: dueDeployments(deployments, atPxe) }));
const anyQuery = fc.record({
  architecture: fc.constantFrom('bios', 'x64-uefi', 'arm64-uefi', 'unknown'),
  askedBy: fc.constantFrom('firmware', 'loader'),
  cameInBy: fc.constantFrom([], cameInBy),
}) satisfies fc.Arbitrary<BootQuery>;

/**
 * One computer with the network first in its boot order, and what can happen to it. What the PE's agent does is as the
 * site's session allows it: an open run goes on; else a required deployment that is due begins by itself; else it waits.
 */
class Computer {
  readonly deployments: DeploymentFact[];
  openRun: OpenRun | null = null;
  /** Where it is now. */
  place: 'off' | 'pe' | 'disk' = 'off';
  /** Deployments whose runs began without a person. */
  readonly begunByItself: string[] = [];
  #deploymentOfRun: string | null = null;
  #hasSystem = false;

  constructor(deployments: readonly DeploymentFact[]) {
    this.deployments = [...deployments];
  }

  /** Switched on, or restarted: firmware asks, and where it gets a loader, the loader asks. */
  boot(pressesKey = false): void {
    const facts = { ...factsOf({ deployments: this.deployments }), openRun: this.openRun };
    const offered = decideBoot(facts, { architecture: 'bios', askedBy: 'firmware', cameInBy });
    const loader: BootQuery = { architecture: 'x64', askedBy: 'loader', cameInBy: [] };
    const told = offered.kind === 'ignore' ? offered : decideBoot(facts, loader);
    this.place = told.kind === 'pe' && (told.promptSeconds === null || pressesKey) ? 'pe' : 'disk';
    if (this.place === 'pe') this.#agentStarts('linux-pe');
    else if (this.#hasSystem && this.openRun !== null) this.#agentStarts('linux');
  }

  #agentStarts(environment: 'linux-pe' | 'linux'): void {
    if (this.openRun !== null) {
      this.openRun = { ...this.openRun, state: 'running', environment };
      return;
    }
    const { required } = dueDeployments(this.deployments, atPxe);
    if (required === null) return;
    this.begunByItself.push(required.id);
    this.#begin(required.id);
  }

  #begin(id: string): void {
    this.#deploymentOfRun = id;
    this.openRun = run('running');
  }

  /** Somebody at the wizard. */
  choose(id: string): void {
    if (this.place === 'pe' && this.openRun === null) this.#begin(id);
  }

  report(state: 'waiting-for-disk' | 'waiting-for-pe' | 'ended'): void {
    if (this.openRun?.state !== 'running' || this.place === 'off') return;
    if (state === 'waiting-for-disk') this.#hasSystem = true;
    if (state !== 'ended') {
      this.openRun = { ...this.openRun, state };
      return;
    }
    const at = this.deployments.findIndex(({ id }) => id === this.#deploymentOfRun);
    const was = this.deployments[at];
    if (was !== undefined) this.deployments[at] = { ...was, ended: endedAt('2026-12-01T11:00:00.000Z') };
    this.openRun = null;
  }
}

const happening = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('boot' as const, 'boot with a key' as const) },
  { weight: 2, arbitrary: fc.constantFrom('waiting-for-disk', 'waiting-for-pe', 'ended') },
  { weight: 1, arbitrary: fc.nat(3).map((chosen) => ({ chosen })) },
);

test('a computer that boots from the network first never begins a deployment twice by itself', () => {
  fc.assert(
    fc.property(anyDeployments, fc.array(happening, { maxLength: 40 }), (deployments, happenings) => {
      const computer = new Computer(deployments.map((each) => ({ ...each, ended: null })));
      for (const each of happenings) {
        if (each === 'boot' || each === 'boot with a key') computer.boot(each === 'boot with a key');
        else if (typeof each === 'string') computer.report(each);
        else {
          const available = dueDeployments(computer.deployments, atPxe).available[each.chosen];
          if (available !== undefined) computer.choose(available.id);
        }
      }
      assert.equal(new Set(computer.begunByItself).size, computer.begunByItself.length);
    }),
    { numRuns: 3000 },
  );
});

test('an available deployment never boots the PE without a key, a required one always does', () => {
  fc.assert(
    fc.property(anyFacts, anyQuery, (facts, query) => {
      if (facts.device === 'unknown') return;
      const decision = decideBoot(facts, query);
      if (decision.kind !== 'pe' || facts.openRun !== null) return;
      assert.equal(decision.promptSeconds, facts.due.required === null ? facts.pxe.promptSeconds : null);
    }),
  );
});

test('once everything has ended, every further boot goes to the disk', () => {
  fc.assert(
    fc.property(anyDeployments, fc.nat(5), (deployments, boots) => {
      const computer = new Computer(deployments.map((each) => ({ ...each, ended })));
      for (let count = 0; count <= boots; count += 1) {
        computer.boot();
        assert.equal(computer.place, 'disk');
      }
    }),
  );
});
