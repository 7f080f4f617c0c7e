import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import { systemClock } from '../clock.ts';
import { openedAgain } from './site-resumption.ts';

const clock = { ...systemClock, sleep: async () => undefined };
const RUN_ID = '11111111-1111-4111-8111-111111111111';

/** Gives the answers one after the other; an error is thrown. */
function answering(...answers: (boolean | Error)[]): { client: Client; asked: () => number } {
  let asked = 0;
  const client = (async () => {
    const answer = answers[asked++];
    if (answer instanceof Error) throw answer;
    return { open: answer };
  }) as unknown as Client;
  return { client, asked: () => asked };
}

const never = new AbortController().signal;
const ignore = () => {};

test('asks until the run is open again, also a site that does not answer in between', async () => {
  const { client, asked } = answering(
    false,
    new Error('no route to host'),
    new SlipwayError('SLIP-1099', 'down'),
    true,
  );
  assert.equal(await openedAgain(client, RUN_ID, clock, never, ignore), true);
  assert.equal(asked(), 4);
});

test('asks no more when the site does not know the credential any more', async () => {
  const { client, asked } = answering(false, new SlipwayError('SLIP-1005', 'unknown'), true);
  assert.equal(await openedAgain(client, RUN_ID, clock, never, ignore), false);
  assert.equal(asked(), 2);
});

test('asks no more when it is told to stop', async () => {
  const over = new AbortController();
  const { client, asked } = answering(false, false, true);
  const sleep = async () => (asked() === 2 ? over.abort() : undefined);
  assert.equal(await openedAgain(client, RUN_ID, { ...clock, sleep }, over.signal, ignore), false);
  assert.equal(asked(), 2);
});

test('tells once of each newer version of the task sequence, and nothing of a site that names none', async () => {
  const answers: object[] = [
    { open: false },
    { open: false, editedVersion: null },
    ...[2, 2, 3].map((editedVersion) => ({ open: false, editedVersion })),
    { open: true, editedVersion: 4 },
  ];
  const told: number[] = [];
  const client = (async () => answers.shift()) as unknown as Client;
  assert.equal(await openedAgain(client, RUN_ID, clock, never, (version) => told.push(version)), true);
  assert.deepEqual(told, [2, 3]);
});
