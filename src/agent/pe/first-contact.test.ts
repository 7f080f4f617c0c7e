import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from '../../api/client.ts';
import { inventory } from '../engine/test-run.ts';
import { createScreen } from '../screen/full-screen.ts';
import { createLineScreen } from '../screen/line-screen.ts';
import { mirror } from '../screen/mirror.ts';
import { TestClock } from '../screen/test-clock.ts';
import { ModelTerminal } from '../screen/test-terminal.ts';
import { openSessionWithSite } from './first-contact.ts';

const at = '2026-11-25T12:00:00.000Z';
const boot = {
  ticket: {
    format: 1,
    ...{ ticket: 't'.repeat(20), siteUrl: 'https://192.0.2.1:8443', siteName: 'Zürich' },
    ...{ caFingerprint: '0'.repeat(64), issuedAt: at },
  },
  origin: 'pxe',
} as const;
const session = {
  ...{ session: 's', siteTime: at, policyKeys: [], openRun: null, deployments: [] },
  device: { id: randomUUID(), name: 'LAB-07' },
};
const message = 'This computer waits for approval in Slipway: code KWAM.';

/** What a person and a serial console see while the site answers so, one answer after the other. */
async function contact(answers: readonly { status: number; body: unknown }[]) {
  const lines: string[] = [];
  const terminal = new ModelTerminal({ columns: 80, rows: 25 }, 'cp437');
  const clock = new TestClock();
  const screen = mirror(
    createScreen({ terminal, clock }),
    createLineScreen((line) => lines.push(line), clock),
  );
  const waits: number[] = [];
  const seen: string[] = [];
  const left = [...answers];
  const client = createClient(async () => {
    const { status, body } = left.shift() ?? assert.fail('asked once more');
    return { status, body: JSON.stringify(body) };
  });
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await clock.pass(60);
    seen.push(terminal.text().join('\n'));
  };
  const hands = { now: () => new Date(at), elapsed: () => 0, sleep };
  const changeNetwork = () => Promise.reject(new Error('nobody asked for it'));
  const found = await openSessionWithSite({ boot, client, screen, clock: hands, inventory, changeNetwork });
  screen.close();
  return { found, lines, waits, seen };
}

test('a computer that waits for approval shows its code in large, says so once, and goes on by itself', async () => {
  const refusal = { status: 403, body: { code: 'SLIP-2013', message, problems: [{ path: 'code', message: 'KWAM' }] } };
  const { found, lines, waits, seen } = await contact([refusal, refusal, refusal, { status: 200, body: session }]);
  assert.deepEqual(found, session);
  assert.deepEqual(waits, [10_000, 10_000, 10_000]);
  assert.equal(lines.filter((line) => line.includes('KWAM')).length, 1);
  for (const screen of seen) {
    assert.match(screen, / {2}█ █ █ {3}█ ▄▀▄ █▄ ▄█/);
    assert.match(screen, /Waiting\n/);
    assert.match(screen, /slipway devices unknown approve KWAM/);
  }
});

test('an older site tells its code in words alone', async () => {
  const refusal = { status: 403, body: { code: 'SLIP-2013', message } };
  const { lines } = await contact([refusal, { status: 200, body: session }]);
  assert.equal(lines.at(-1), `${message} It goes on by itself when somebody has approved it.`);
});
