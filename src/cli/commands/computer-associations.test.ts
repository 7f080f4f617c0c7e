import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as contract from '../../api/computer-associations.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function newSite() {
  const devices = ['PC-07', 'PC-31'].map((name, at) => makeDevice({ id: idOf(at + 1), name }));
  const site = new FakeSite({ devices });
  const all: contract.ComputerAssociation[] = [];
  const nameOf = (id: string) => devices.find((device) => device.id === id)?.name ?? '';
  site.contract.on(contract.listComputerAssociations, () => all);
  site.contract.on(contract.createComputerAssociation, ({ body }) => {
    const type = body.sourceDeviceId === body.destinationDeviceId ? ('in-place' as const) : ('side-by-side' as const);
    const names = { sourceName: nameOf(body.sourceDeviceId), destinationName: nameOf(body.destinationDeviceId) };
    const made = { id: idOf(all.length + 10), ...body, ...names, type, createdAt: AT };
    all.push(made);
    return made;
  });
  site.contract.on(contract.deleteComputerAssociation, ({ params }) => {
    all.splice(
      all.findIndex(({ id }) => id === params.id),
      1,
    );
    return null;
  });
  return site;
}

test('computer associations are made, listed and deleted by the names of both computers, or of one in place', async () => {
  const site = newSite();
  assert.equal((await run(site, 'computer-associations list')).out, 'There are no computer associations.\n');
  const made = await run(
    site,
    'computer-associations create pc-07 PC-31 --user-accounts capture-all-restore-specified',
  );
  assert.equal(made.out, "PC-31 gets its users' data from PC-07.\n");
  const own = await run(site, 'computer-associations create PC-07');
  assert.equal(own.out, "PC-07 keeps its users' data in place.\n");
  assert.equal(
    (await run(site, 'computer-associations list')).out,
    [
      'SOURCE  DESTINATION  TYPE          USER ACCOUNTS                  CREATED',
      'PC-07   PC-31        side-by-side  capture-all-restore-specified  2026-11-25 14:03:22',
      'PC-07   PC-07        in-place      capture-and-restore-all        2026-11-25 14:03:22',
      '',
    ].join('\n'),
  );
  const deleted = await run(site, 'computer-associations delete PC-07 PC-31');
  assert.equal(deleted.out, 'The association from PC-07 to PC-31 was deleted.\n');
  const missing = await run(site, 'computer-associations delete PC-31 PC-07');
  assert.match(missing.error, /There is no computer association from "PC-31" to "PC-07"\..*\(SLIP-1002\)/);
  assert.match((await run(site, 'computer-associations create PC-07 PC-99')).error, /There is no device "PC-99"/);
});
