/** The engine in the debugger of a real site: with its API, its database, a restart of it, and a power cut of the computer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandDebugger, type Debugger, type DebugRequest, readDebugger } from '../../api/debugger.ts';
import { getRun, listRunRecords } from '../../api/runs.ts';
import { runSequence, type Scripted } from '../engine/test-run.ts';
import { deployedRun, siteProcess } from '../steps/test-site-process.ts';
import { connectToSite } from './site-client.ts';
import { siteDebugging, siteReports } from './site-services.ts';

/** The agent asks ten times as often as it does. */
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds / 10));
const step = (id: string) => ({
  ...{ type: 'run-command-line', id, name: `Step ${id}`, options: { commandLine: 'true' } },
});

test('a run is debugged through a site, over its restart and a power cut', { timeout: 300_000 }, async (t) => {
  const site = await siteProcess(t);
  const steps = [{ type: 'group', id: 'g', name: 'Group', steps: [step('a'), step('b')] }, step('c'), step('d')];
  const run = await deployedRun(site, 'debugged', steps, { debug: true });
  const client = connectToSite(run.address)(run.runCredential);
  /** Of the computer as it was switched on first: once off, it says nothing more. */
  const first = { isOn: true };
  const debugging = siteDebugging(client, run.runId);
  const doing: Scripted = ({ id }, { variables }) => {
    variables.set('Trace', `${variables.get('Trace') ?? ''}${id}`);
    return { outcome: 'done', message: '' };
  };
  const start = async (power = { isOn: true }) =>
    runSequence(t, {
      ...{ steps: [], policy: run.policy, doing, sleep, reports: siteReports(client, run.runId) },
      known: await site.admin(listRunRecords, { params: { id: run.runId } }),
      environment: 'linux-pe',
      debugging: { wishes: (after, told) => (power.isOn ? debugging.wishes(after, told) : new Promise(() => {})) },
    });
  const look = () => site.admin(readDebugger, { params: { id: run.runId } });
  const say = (body: DebugRequest) => site.admin(commandDebugger, { params: { id: run.runId }, body });
  const until = async (isSo: (debugged: Debugger) => boolean): Promise<Debugger> => {
    for (;;) {
      const debugged = await look();
      if (isSo(debugged)) return debugged;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const pausedAt = (nodeId: string) =>
    until((debugged) => debugged.run.paused?.nodeId === nodeId && debugged.variables !== null);

  void start(first);
  const entry = await pausedAt('g');
  assert.equal(entry.run.paused?.reason, 'entry');
  assert.equal(entry.variables?.find(({ name }) => name === '_SMSTSMachineName')?.value, 'debugged');
  const set = await say({ command: 'setBreakpoints', nodeIds: ['c'] });
  const stepped = await say({ command: 'next' });
  assert.deepEqual(await say({ command: 'next' }), stepped, 'pressed twice, it is one step');
  const inGroup = await pausedAt('a');
  assert.deepEqual(
    [inGroup.breakpoints, inGroup.wishes.map(({ number }) => number)],
    [['c'], [set.number, stepped.number]],
  );

  await site.kill();
  await site.start();
  await say({ command: 'continue' });
  const third = await pausedAt('c');
  assert.equal(third.run.paused?.reason, 'breakpoint');
  assert.equal(third.variables?.find(({ name }) => name === 'Trace')?.value, 'ab');

  first.isOn = false;
  await say({ command: 'setVariable', name: 'Trace', value: 'x' });
  await say({ command: 'goto', nodeId: 'b', confirm: false });
  const second = start();
  const back = await pausedAt('b');
  assert.deepEqual([back.run.paused?.reason, back.run.state], ['goto', 'paused']);
  assert.equal(back.nodes.find(({ id }) => id === 'b')?.outcome, null, 'it is to be done again');
  await say({ command: 'setBreakpoints', nodeIds: [] });
  await say({ command: 'continue' });
  const { end, records } = await second;
  assert.equal(end.kind === 'ended' && end.outcome, 'succeeded');
  const trace = records.flatMap((record) => (record.kind === 'step-finished' ? record.variables : []));
  assert.equal(trace.at(-1)?.value, 'xbcd');
  assert.deepEqual(await site.admin(listRunRecords, { params: { id: run.runId } }), records);
  assert.equal((await site.admin(getRun, { params: { id: run.runId } })).state, 'succeeded');
  assert.ok((await look()).wishes.every(({ taken, refused }) => taken && refused === null));
});
