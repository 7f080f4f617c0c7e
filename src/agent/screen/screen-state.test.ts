import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  initialState,
  scrollLog,
  shownPhase,
  stepPosition,
  withFacts,
  withLogLine,
  withPause,
  withPhase,
  withPlan,
  withProgress,
  withStep,
} from './screen-state.ts';
import { document } from './test-scenes.ts';

const planned = withPlan(initialState, document);

describe('the state of the screen', () => {
  test('has the groups and steps in order, without the disabled ones', () => {
    const names = planned.plan?.nodes.map(({ name, depth, kind }) => `${depth} ${kind} ${name}`) ?? [];
    assert.deepEqual(names.slice(0, 6), [
      '0 step Check Readiness',
      '0 group Install Operating System',
      '1 step Format and Partition Disk',
      '1 step Apply Operating System Image',
      '1 step Install Boot Loader',
      '0 group Settings',
    ]);
    assert.ok(!names.some((name) => name.includes('Not used any more')));
  });

  test('leaves out everything in a disabled group', () => {
    const steps = document.steps.map((node) => (node.id === 'software' ? { ...node, disabled: true } : node));
    assert.equal(withPlan(initialState, { ...document, steps }).plan?.nodes.length, 9);
  });

  test('numbers the steps through all groups', () => {
    assert.deepEqual(stepPosition(planned.plan, 'ready'), { number: 1, total: 12 });
    assert.deepEqual(stepPosition(planned.plan, 'software-5'), { number: 12, total: 12 });
    assert.equal(stepPosition(planned.plan, 'install'), null);
    assert.equal(stepPosition(planned.plan, 'unknown'), null);
    assert.equal(stepPosition(null, 'ready'), null);
  });

  test('has what is there for a failure from its first step on, and not before', () => {
    const [first, ...others] = document.steps.flatMap((node) => (node.type === 'group' ? [] : [node]));
    assert.ok(first !== undefined);
    const handler = { ...first, id: 'on-failure.1', name: 'Collect logs' };
    const failing = withPlan(initialState, { ...document, onFailure: [handler, ...others] });
    assert.equal(failing.plan?.nodes.length, planned.plan?.nodes.length);
    const failed = withStep(failing, { nodeId: 'on-failure.1', outcome: 'running' });
    assert.deepEqual(
      failed.plan?.nodes.slice(planned.plan?.nodes.length).map(({ name, depth }) => `${depth} ${name}`),
      ['0 On failure', '1 Collect logs'],
    );
    assert.deepEqual(stepPosition(failed.plan, failed.currentId), { number: 13, total: 13 });
    assert.equal(
      withStep(failed, { nodeId: 'on-failure.1', outcome: 'done' }).plan?.nodes.length,
      failed.plan?.nodes.length,
    );
  });

  test('forgets progress and phase when the next step begins, and keeps them when one ends', () => {
    const progress = {
      nodeId: 'disk',
      name: '',
      stepsDone: 0,
      stepsTotal: 1,
      bytesDone: 1,
      bytesTotal: 2,
      bytesPerSecond: null,
      message: '',
    };
    const running = withStep(planned, { nodeId: 'disk', outcome: 'running' });
    const busy = withPhase(withProgress(running, progress), { text: 'x', tone: 'working' });
    assert.equal(withStep(busy, { nodeId: 'disk', outcome: 'done' }).progress, progress);
    assert.equal(withStep(busy, { nodeId: 'ready', outcome: 'skipped' }).currentId, 'disk');
    const next = withStep(busy, { nodeId: 'apply', outcome: 'running' });
    assert.deepEqual([next.currentId, next.progress, next.phase], ['apply', null, null]);
    assert.equal(withProgress(next, progress).progress, null);
  });

  test('goes on waiting for what it waits for when the next step begins', () => {
    const phase = { text: 'The site does not answer', tone: 'attention' } as const;
    assert.equal(withStep(withPhase(planned, phase), { nodeId: 'disk', outcome: 'running' }).phase, phase);
  });

  test('begins anew with a plan', () => {
    const state = withPlan(withStep(planned, { nodeId: 'disk', outcome: 'running' }), document);
    assert.deepEqual([state.currentId, state.updates.size], [null, 0]);
  });

  test('keeps facts that are not told again', () => {
    const state = withFacts(withFacts(initialState, { deviceName: 'PC', mac: 'x' }), { mac: 'y' });
    assert.deepEqual(state.facts, { deviceName: 'PC', mac: 'y' });
  });

  test('keeps the newest two thousand log lines, each of a length that can be read', () => {
    let state = initialState;
    for (let at = 0; at < 2500; at++) state = withLogLine(state, `line ${at}`);
    assert.deepEqual([state.log.length, state.log[0], state.log.at(-1)], [2000, 'line 500', 'line 2499']);
    assert.equal(withLogLine(state, 'x'.repeat(1_000_000)).log.at(-1)?.length, 2000);
  });

  test('scrolls the log within its ends, and stays at its place when lines come', () => {
    const three = ['a', 'b', 'c'].reduce(withLogLine, initialState);
    assert.equal(scrollLog(three, 99).logScroll, 2);
    assert.equal(scrollLog(three, -1).logScroll, 0);
    assert.equal(scrollLog(initialState, 5).logScroll, 0);
    assert.equal(withLogLine(scrollLog(three, 1), 'd').logScroll, 2);
    assert.equal(withLogLine(scrollLog(three, 0), 'd').logScroll, 0);
  });
});

test('a pause of the debugger stays in view, behind what a person may have to mend', () => {
  const paused = withPause(initialState, 'Paused before "a"');
  const lost = withPhase(paused, { text: 'The site does not answer', tone: 'attention' });
  assert.equal(shownPhase(paused)?.text, 'Paused before "a"');
  assert.equal(shownPhase(lost)?.text, 'The site does not answer');
  assert.equal(shownPhase(withPhase(lost, null))?.text, 'Paused before "a"', 'an answer of the site does not end it');
  assert.equal(shownPhase(withPause(paused, null)), null);
});
