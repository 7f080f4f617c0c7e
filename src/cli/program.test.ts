import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from 'commander';
import { run } from './command-test-support.ts';
import { FakeSite } from './fake-site-test-support.ts';
import { createProgram } from './program.ts';
import { widthOf } from './text-width.ts';

/** Every command that does something, with its words. */
function leaves(command: Command, words: string[] = []): { command: Command; words: string[] }[] {
  if (command.commands.length === 0) return [{ command, words }];
  return command.commands.flatMap((each) => leaves(each, [...words, each.name()]));
}

const all = leaves(
  createProgram({
    environment: {},
    workingDirectory: '/',
    openSite: async () => new FakeSite().asSite(),
    pause: async () => undefined,
    now: () => new Date(),
    takeInterrupts: () => new AbortController().signal,
    terminal: {
      ...{
        paper: { columns: null, colours: false },
        errorPaper: { columns: null, colours: false },
        interactive: false,
      },
      ...{ out: () => undefined, error: () => undefined, status: () => undefined },
      ...{ ask: async () => '', askHidden: async () => '', readAll: async () => '' },
    },
  }).program,
);

describe('the help', () => {
  test('covers every noun', () => {
    const nouns = new Set(all.map(({ words }) => words[0]));
    for (const noun of 'devices collections images boot-images content task-sequences deployments runs tokens users security-roles identity-providers setup settings site events serve lab connect version'.split(
      ' ',
    ))
      assert.ok(nouns.has(noun), noun);
  });

  for (const { words } of all)
    test(`of slipway ${words.join(' ')} has an example of it and fits 80 columns`, async () => {
      const { out, exitCode } = await run(new FakeSite(), `${words.join(' ')} --help`, { columns: 80 });
      assert.equal(exitCode, 0);
      assert.match(out, new RegExp(`\\nExamples?:\\n(.*\\n)*? {2}(sudo |\\S+=\\S+ .*?)?slipway ${words.join(' ')}`));
      for (const line of out.split('\n').filter((each) => !each.includes('slipway ')))
        assert.ok(widthOf(line) <= 80, line);
    });

  test('comes for a noun alone, on standard error and with 2, since nothing was done', async () => {
    const { error, exitCode, out } = await run(new FakeSite(), 'devices');
    assert.match(error, /^Usage: slipway devices \[options\] \[command\]\n/);
    assert.equal(exitCode, 2);
    assert.equal(out, '');
  });

  test('comes on standard output when it is asked for', async () => {
    assert.match((await run(new FakeSite(), '--help')).out, /^Usage: slipway/);
    assert.match((await run(new FakeSite(), 'help devices')).out, /^Usage: slipway devices/);
  });
});

describe('a wrong command line ends with 2', () => {
  for (const [line, message] of [
    ['devices lst', `Unknown command 'lst'. Did you mean list? See "slipway devices --help".`],
    ['device list', `Unknown command 'device'. Did you mean devices? See "slipway --help".`],
    ['devices list --foo', `Unknown option '--foo'. See "slipway devices list --help".`],
    ['devices show', `Missing required argument 'device'. See "slipway devices show --help".`],
    [
      'devices show a b',
      `Too many arguments for 'show'. Expected 1 argument but got 2: a, b. See "slipway devices show --help".`,
    ],
    ['devices list --search', `Option '--search <text>' argument missing. See "slipway devices list --help".`],
    ['devices list --output xml', '"xml" is not one of table, json, yaml.'],
  ] as const)
    test(line, async () => {
      const site = new FakeSite();
      const { error, exitCode } = await run(site, line);
      assert.equal(error, `slipway: ${message} (SLIP-6001)\n`);
      assert.equal(exitCode, 2);
      assert.deepEqual(site.contract.requests, []);
    });

  test('and is JSON for a program that wants JSON', async () => {
    const { error } = await run(new FakeSite(), 'devices lst --output json');
    assert.deepEqual(JSON.parse(error).code, 'SLIP-6001');
  });
});

test('an unexpected error keeps its words and ends with 1', async () => {
  const site = new FakeSite();
  site.contract.beforeRequest = () => {
    throw new TypeError('x is not a function');
  };
  const { error, exitCode } = await run(site, 'collections list');
  assert.equal(error, 'slipway: Unexpected: x is not a function (SLIP-6099)\n');
  assert.equal(exitCode, 1);
});
