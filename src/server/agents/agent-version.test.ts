/** The rule of version skew at its edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../test-support.ts';
import { checkAgentVersion, oldestAgent } from './agent-version.ts';

for (const [agent, site] of [
  [oldestAgent, oldestAgent],
  [oldestAgent, '9.9.9'],
  ['0.2.0', '0.2.0'],
  ['0.2.9', '0.2.0'],
  ['0.2.0', '0.10.0'],
  ['0.2.0-rc.1', '0.2.0'],
] as const) {
  test(`a site of ${site} takes on an agent of ${agent}`, () => checkAgentVersion(agent, site));
}

for (const [agent, site, message] of [
  ['0.0.9', '0.1.0', 'needs 0.1.0 or later'],
  ['0.3.0', '0.2.9', 'newer than this site'],
  ['1.0.0', '0.9.9', 'newer than this site'],
  ['0.10.0', '0.9.0', 'newer than this site'],
  ['', '0.1.0', 'no version of an agent'],
  ['latest', '0.1.0', 'no version of an agent'],
  ['1', '0.1.0', 'no version of an agent'],
] as const) {
  test(`a site of ${site} refuses an agent of "${agent}"`, () => {
    assert.throws(() => checkAgentVersion(agent, site), refusal('SLIP-2005', message));
  });
}
