import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as contract from '../../api/device-merges.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeDevice } from '../things-test-support.ts';

const same = { before: null, after: null };
const plan: contract.DeviceMergePlan = {
  ...{ planId: 'the plan that was looked at', macs: ['52:54:00:00:00:02'] },
  ...{ kept: { id: idOf(1), name: 'PC-01' }, other: { id: idOf(2), name: 'PC-02' } },
  ...{ smbiosUuid: same, serialNumber: { before: null, after: '7XK2M03' }, assetTag: same },
  ...{ variables: ['Room'], categories: [], collections: [{ id: idOf(3), name: 'Room 12' }], primaryUsers: [] },
  ...{ runs: 2, recoveryKeys: 1, computerAssociations: 0, inventory: false },
  ...{ lost: ['the name PC-02'], warnings: ['The two have different SMBIOS UUIDs: are they of one computer?'] },
};

function newSite() {
  const site = new FakeSite({
    devices: ['PC-01', 'PC-02'].map((name, at) => makeDevice({ id: idOf(at + 1), name })),
  });
  const merged: unknown[] = [];
  site.contract.on(contract.previewDeviceMerge, () => plan);
  site.contract.on(contract.mergeDevices, ({ params, body }) => {
    merged.push([params.id, body]);
    return plan;
  });
  return { site, merged };
}

test('what moves and what is lost is shown before a person says yes, and that very plan is carried out', async () => {
  const { site, merged } = newSite();
  const { out, error, questions } = await run(site, 'devices merge pc-01 pc-02', { answers: ['y'] });
  assert.deepEqual(error.split('\n'), [
    'PC-01 gets of PC-02:',
    '  the MAC address 52:54:00:00:00:02',
    '  the serial number 7XK2M03',
    '  the variable Room',
    '  a direct rule in the collection Room 12',
    '  2 runs',
    '  1 recovery key',
    'Lost:',
    '  the name PC-02',
    'Warnings:',
    '  The two have different SMBIOS UUIDs: are they of one computer?',
    '',
  ]);
  assert.deepEqual(questions, ['Merge PC-02 into PC-01, and delete PC-02? [y/N] ']);
  assert.equal(out, 'PC-02 was merged into PC-01, and deleted.\n');
  assert.deepEqual(merged, [[idOf(1), { otherId: idOf(2), planId: plan.planId }]]);
});

for (const [what, options, answers] of [
  ['a preview', '--preview', undefined],
  ['somebody who says no', '', ['n']],
  ['a script that does not confirm', '', undefined],
] as const)
  test(`nothing is merged by ${what}`, async () => {
    const { site, merged } = newSite();
    await run(site, `devices merge PC-01 PC-02 ${options}`, answers ? { answers } : {});
    assert.deepEqual(merged, []);
  });
