import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '../../api/agent.ts';
import { ProgressMeter } from './progress-meter.ts';

/** A clock that is moved by hand; whoever sleeps is woken when it has come that far. */
function meterWithClock() {
  let now = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  const [displayed, reported]: [string[], string[]] = [[], []];
  const meter = new ProgressMeter({
    stepsTotal: 2,
    elapsed: () => now,
    sleep: (milliseconds) => new Promise((wake) => sleepers.push({ until: now + milliseconds, wake })),
    onDisplay: ({ name, message }: Progress) => displayed.push(`${name}: ${message}`),
    onReport: ({ name, message }: Progress) => reported.push(`${name}: ${message}`),
  });
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { meter, pass, displayed, reported, sleepers };
}

test('a message that is the last for long reaches screen and site, however soon after another it comes', async () => {
  for (const after of [0, 50, 300, 990, 1200]) {
    const { meter, pass, displayed, reported } = meterWithClock();
    meter.stepBegins('1', 'Fonts');
    await pass(after);
    meter.update({ message: 'copying' });
    await pass(1000);
    assert.equal(displayed.at(-1), 'Fonts: copying', `${after} ms after the step began`);
    assert.equal(reported.at(-1), 'Fonts: copying', `${after} ms after the step began`);
  }
});

test('a thousand messages in a second are two reports', async () => {
  const { meter, pass, reported, sleepers } = meterWithClock();
  meter.stepBegins('1', 'Fonts');
  for (let count = 1; count <= 999; count++) {
    await pass(1);
    meter.update({ message: `file ${count}` });
  }
  await pass(1000);
  assert.deepEqual(reported, ['Fonts: ', 'Fonts: file 999']);
  assert.equal(sleepers.length, 1);
});

test('what a step said is not told of the next one, nor when it is over', async () => {
  const { meter, pass, displayed, reported } = meterWithClock();
  meter.stepBegins('1', 'Fonts');
  meter.update({ message: 'copying' });
  meter.stepOver();
  await pass(100);
  meter.stepBegins('2', 'Printers');
  await pass(2000);
  assert.deepEqual(reported, ['Fonts: ', 'Printers: ']);
  assert.deepEqual(displayed, reported);
});
