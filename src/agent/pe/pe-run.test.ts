import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../api/client.ts';
import { systemClock } from '../clock.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import type { RunResult } from '../screen/screen-state.ts';
import { conclude, FAILURE_SECONDS, type Pe } from './pe-run.ts';

/** How long the end is shown. */
async function secondsShown(outcome: RunResult['outcome'], failureSeconds: number | null): Promise<number | undefined> {
  let seconds: number | undefined;
  const screen = {
    end: async (result: RunResult) => {
      seconds = result.seconds;
      return 'over';
    },
  };
  const clock = { ...systemClock, sleep: async () => undefined };
  // `as`: the end of a run needs no more of the PE.
  const pe = { machine: createScriptedMachine(), screen, clock } as unknown as Pe;
  const unanswered: Client = () => new Promise(() => {});
  const end = { kind: 'ended', outcome, message: '', bytes: null } as const;
  await conclude(pe, { end, failureSeconds, client: unanswered, runId: 'r', milliseconds: 1 });
  return seconds;
}

test('a failure is shown as long as the sequence says, else a quarter of an hour', async () => {
  assert.equal(await secondsShown('failed', null), FAILURE_SECONDS);
  assert.equal(await secondsShown('failed', 30), 30);
  assert.equal(await secondsShown('failed', 0), 0);
});

test('a success is not shown longer for that', async () => {
  assert.equal(await secondsShown('succeeded', 3000), await secondsShown('succeeded', null));
});
