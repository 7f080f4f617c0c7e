import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { grubScript, grubStart } from './grub-script.ts';
import { testPlan, testPlanNames } from './test-plans.ts';

const scripts: readonly (readonly [string, string])[] = [
  ['start', grubStart('10.0.0.1:8080')],
  ...testPlanNames.map((name) => [name, grubScript(testPlan(name), { kind: 'http' })] as const),
  ['pe-by-tftp', grubScript(testPlan('pe'), { kind: 'tftp', server: '10.0.0.9' })],
];

for (const [name, script] of scripts) {
  test(`GRUB's script for ${name} is testdata/${name}.cfg`, () => {
    assert.equal(script, readFileSync(new URL(`testdata/${name}.cfg`, import.meta.url), 'utf8'));
  });

  test(`grub-script-check takes the script for ${name}`, () => {
    const { status, stderr, error } = spawnSync('grub-script-check', { input: script, encoding: 'utf8' });
    assert.ifError(error);
    assert.equal(status, 0, stderr);
  });
}

test('grub-script-check refuses what is no script, so its consent means something', () => {
  assert.notEqual(spawnSync('grub-script-check', { input: 'if true; then\n' }).status, 0);
});
