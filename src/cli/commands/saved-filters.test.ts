import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedFilter } from '../../api/saved-filters.ts';
import * as contract from '../../api/saved-filters.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf } from '../things-test-support.ts';

test('filters are saved, shown, shared, and deleted by name', async () => {
  const site = new FakeSite();
  const all: SavedFilter[] = [];
  site.contract.on(contract.listSavedFilters, () => all);
  site.contract.on(contract.createSavedFilter, ({ body }) => {
    const made = { ...body, id: idOf(7), own: true, owner: 'kim' };
    all.push(made);
    return made;
  });
  site.contract.on(contract.changeSavedFilter, ({ body }) => Object.assign(all[0] ?? {}, body) as SavedFilter);
  site.contract.on(contract.deleteSavedFilter, () => {
    all.pop();
    return null;
  });
  const made = await run(site, 'saved-filters create "Dell old" --set manufacturer=Dell --set search=a=b');
  assert.equal(
    made.out,
    'ID        NAME      LIST     OF   SHARED  SHOWS\n00000007  Dell old  devices  you  no      manufacturer=Dell search=a=b\n',
  );
  assert.match((await run(site, 'saved-filters change "Dell old" --share')).out, /Dell old +devices +you +yes/);
  assert.equal((await run(site, 'saved-filters delete "Dell old"')).out, 'The saved filter "Dell old" is deleted.\n');
  assert.match(
    (await run(site, 'saved-filters create Failed --list runs --set state=failed')).out,
    /Failed +runs +you +no +state=failed/,
  );
  assert.match((await run(site, 'saved-filters create x --list jobs --set a=b')).error, /Allowed choices are devices,/);
  assert.match((await run(site, 'saved-filters delete x')).error, /There is no saved filter "x"/);
  assert.match((await run(site, 'saved-filters create y --set =v')).error, /is not PART=VALUE/);
});
