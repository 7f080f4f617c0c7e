/** The run's log as a file: what scripts find in the folder of `_SMSTSLogPath`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { logFolders } from '../../task-sequence/log-folder.ts';
import { linuxFiles } from '../machine/machine-files.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { type LogMachine, RunLog } from './run-log.ts';
import { HOME } from './staging.ts';
import { runSequence } from './test-run.ts';

const now = () => new Date('2026-01-02T03:04:05.678Z');
const at = '2026-01-02T03:04:05.678Z';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'run', 'log');
}

function openIn(folder: string, machine: LogMachine = linuxFiles, onLost: (why: string) => void = assert.fail) {
  return RunLog.open({ machine, folder, now, onLost });
}

test('the folder is there before the first line, and lines stand in it in order', async (t) => {
  const folder = folderFor(t);
  const log = await openIn(folder);
  assert.deepEqual(readdirSync(folder), ['slipway.log']);
  for (const text of ['one', 'two', 'three']) log.line(text);
  await log.flush();
  assert.equal(readFileSync(join(folder, 'slipway.log'), 'utf8'), `${at} one\n${at} two\n${at} three\n`);
});

test('a run that goes on writes behind what is there, and touches nothing else in the folder', async (t) => {
  const folder = folderFor(t);
  const first = await openIn(folder);
  first.line('before');
  await first.flush();
  await linuxFiles.writeFile(join(folder, 'script.log'), 'mine');
  const second = await openIn(folder);
  second.line('after');
  await second.flush();
  assert.equal(readFileSync(join(folder, 'slipway.log'), 'utf8'), `${at} before\n${at} after\n`);
  assert.equal(readFileSync(join(folder, 'script.log'), 'utf8'), 'mine');
});

test('of a long log the newest 8 to 16 MiB are there, also when the run goes on', async (t) => {
  const folder = folderFor(t);
  const text = 'x'.repeat(1 << 20);
  for (const part of ['a', 'b', 'c']) {
    const log = await openIn(folder);
    for (let number = 0; number < 9; number += 1) {
      log.line(`${part}${number} ${text}`);
      await log.flush();
    }
  }
  assert.deepEqual(readdirSync(folder).sort(), ['slipway.1.log', 'slipway.log']);
  const [older, newer] = ['slipway.1.log', 'slipway.log'].map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const content of [older, newer]) assert.ok((content?.length ?? 0) <= 8 << 20);
  const parts = `${older}${newer}`.match(/[abc]\d(?= x)/g) ?? [];
  assert.ok(parts.length >= 8, parts.join());
  assert.deepEqual(
    parts,
    ['a', 'b', 'c'].flatMap((part) => [...'012345678'].map((number) => part + number)).slice(-parts.length),
  );
});

test('a file that cannot be written is told once, and nothing fails', async () => {
  const told: string[] = [];
  const appendFile = () => Promise.reject(new Error('ENOSPC'));
  const log = await openIn('/nowhere', { ...createScriptedMachine(), appendFile }, (why) => told.push(why));
  log.line('one');
  log.line('two');
  await log.flush();
  log.line('three');
  await log.flush();
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /cannot be written to \/nowhere\/slipway\.log; the site has it all the same: Error: ENOSPC/,
  );
});

test('what is said behind the end of a stretch makes no log anew where the agent has taken itself away', async (t) => {
  const folder = folderFor(t);
  const real = (path: string) => path.replace(logFolders.linux, folder);
  const machine = { appendFile: (path: string, content: Buffer) => linuxFiles.appendFile(real(path), content) };
  const sinks: ((line: string) => void)[] = [];
  await runSequence(t, { machine, environment: 'linux', steps: [], connectLog: (sink) => sinks.push(sink) });
  assert.ok(existsSync(folder));
  rmSync(folder, { recursive: true });
  sinks.at(-1)?.('$ systemctl daemon-reload');
  await setTimeout(50);
  assert.ok(!existsSync(folder));
});

test('in the deployed system the log is removed with the agent', () => {
  assert.ok(logFolders.linux.startsWith(`${HOME}/`));
});

describe('a script finds the log by _SMSTSLogPath', () => {
  for (const environment of ['linux-pe', 'linux'] as const)
    test(`in ${environment}`, async (t) => {
      const folder = folderFor(t);
      const real = (path: string) => path.replace(logFolders[environment], folder);
      const machine = {
        ...{
          exists: (path: string) => linuxFiles.exists(real(path)),
          readFile: (path: string) => linuxFiles.readFile(real(path)),
        },
        appendFile: (path: string, content: Buffer) => linuxFiles.appendFile(real(path), content),
      };
      const seen: string[] = [];
      const step = (name: string) => ({ type: 'run-command-line', name, id: name, options: { commandLine: 'x' } });
      const { end } = await runSequence(t, {
        ...{ environment, machine, steps: [step('first'), step('second')] },
        doing: ({ name }, { variables, log }) => {
          const path = real(variables.get('_SMSTSLogPath') ?? '');
          seen.push(spawnSync('ls', [path], { encoding: 'utf8' }).stdout.trim());
          variables.set('Pin', 'sw0rdfish', { secret: true });
          log(`${name} says sw0rdfish`);
          return { outcome: 'done', message: '' };
        },
      });
      assert.equal(end.kind === 'ended' && end.outcome, 'succeeded');
      assert.deepEqual(seen, ['slipway.log', 'slipway.log']);
      const text = readFileSync(join(folder, 'slipway.log'), 'utf8');
      assert.match(text, /--- first .*\n.* first says \*\*\*\n.*--- second .*\n.* second says \*\*\*\n$/s);
    });
});
