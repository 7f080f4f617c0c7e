import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdentityConflict, ResolutionPlan } from '../../api/identity-conflicts.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const marks = { smbiosUuid: null, serialNumber: null };
const conflict: IdentityConflict = {
  id: idOf(0xc0ffee01),
  ...{ ...marks, macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'], manufacturer: 'Dell Inc.', model: null },
  matchedBy: 'marks',
  devices: [
    { id: idOf(1), name: 'PC-01', ...marks, macs: ['52:54:00:00:00:01'] },
    { id: idOf(2), name: 'PC-02', ...marks, macs: ['52:54:00:00:00:02'] },
  ],
  ...{ firstRefusedAt: AT, lastRefusedAt: AT },
};
const same = { before: null, after: null };
const plan: ResolutionPlan = {
  planId: 'the plan that was looked at',
  changes: [
    {
      ...{ device: { id: idOf(1), name: 'PC-01' }, becomes: 'is-the-computer', macsTaken: [] },
      ...{ macsGiven: ['52:54:00:00:00:02'], smbiosUuid: { before: 'old', after: 'new' }, serialNumber: same },
    },
    {
      ...{ device: { id: idOf(2), name: 'PC-02' }, becomes: 'obsolete', macsGiven: [] },
      ...{ macsTaken: ['52:54:00:00:00:02'], smbiosUuid: same, serialNumber: same },
    },
  ],
  warnings: ['"PC-01" has the SMBIOS UUID old: is it the same computer?'],
};
const newSite = () => new FakeSite({ identityConflicts: [conflict], resolutionPlan: plan });
const MOVES = [
  'PC-01:',
  '  gets the MAC address 52:54:00:00:00:02',
  '  gets the SMBIOS UUID new in place of old',
  'PC-02 becomes obsolete:',
  '  loses the MAC address 52:54:00:00:00:02',
];

test('a conflict is found by any mark of its computer, in any notation, and shown beside the records', async () => {
  const { out } = await run(newSite(), 'identity-conflicts show 52-54-00-00-00-02', { columns: 80 });
  assert.deepEqual(out.split('\n'), [
    'RECORD        MAC ADDRESSES                         SMBIOS UUID  SERIAL NUMBER',
    'the computer  52:54:00:00:00:01, 52:54:00:00:00:02  -            -',
    'PC-01         52:54:00:00:00:01                     -            -',
    'PC-02         52:54:00:00:00:02                     -            -',
    '',
  ]);
});

test('what moves is shown before a person says yes, and that very plan is carried out', async () => {
  const site = newSite();
  const { out, error, questions } = await run(site, 'identity-conflicts resolve 52:54:00:00:00:01 --device pc-01', {
    answers: ['y'],
  });
  assert.equal(
    error,
    [...MOVES, '1 warning:', '  "PC-01" has the SMBIOS UUID old: is it the same computer?', ''].join('\n'),
  );
  assert.deepEqual(questions, ['Is the computer 52:54:00:00:00:01 the device PC-01? [y/N] ']);
  assert.equal(out, ['The computer 52:54:00:00:00:01 is PC-01 from now on. Boot it again.', ...MOVES, ''].join('\n'));
  assert.deepEqual(site.state.resolutions, [{ deviceId: idOf(1), planId: plan.planId }]);
});

for (const [what, line, answers, exitCode] of [
  ['a preview', '--device PC-01 --preview', undefined, 0],
  ['somebody who says no', '--device PC-01', ['n'], 1],
  ['a script that does not confirm', '--new-device LAB-09', undefined, 2],
  ['neither a device nor a new one', '--yes', undefined, 2],
  ['both', '--device PC-01 --new-device LAB-09 --yes', undefined, 2],
  ['a device that it does not match', '--device PC-03 --yes', undefined, 1],
] as const)
  test(`nothing is resolved by ${what}`, async () => {
    const site = newSite();
    const result = await run(site, `identity-conflicts resolve c0ffee01 ${line}`, answers ? { answers } : {});
    assert.deepEqual([site.state.resolutions, result.exitCode], [[], exitCode], result.error);
  });
