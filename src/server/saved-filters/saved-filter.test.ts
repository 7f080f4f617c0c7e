import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as contract from '../../api/saved-filters.ts';
import { localAdministrator } from '../http/administrator.ts';
import { everything } from '../reach/reach.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser } from '../users/test-people.ts';
import { changeSavedFilter, createSavedFilter, deleteSavedFilter, listSavedFilters } from './saved-filter.ts';

const site = await createTestSite();
const [ann, ben] = await Promise.all(
  ['ann', 'ben'].map(async (name) => {
    const { id } = await addUser(site, name, 'operator');
    return { userId: id, permissions: new Set(['device.read'] as const), reach: everything };
  }),
);
assert.ok(ann && ben);
const filter = { list: 'devices' as const, columns: null, shared: false };
const namesFor = async (person: Parameters<typeof listSavedFilters>[1]) =>
  (await listSavedFilters(site.site, person)).map(({ name, own }) => `${name}${own ? '' : ' of others'}`);

test('a private filter is its owner’s alone, a shared one everybody’s, and one’s own come first', async () => {
  const made = await createSavedFilter(site.site, ann, { ...filter, name: 'Zeta', search: { model: 'X1', add: true } });
  assert.deepEqual(
    { ...made, id: '' },
    {
      id: '',
      list: 'devices',
      name: 'Zeta',
      search: { model: 'X1', add: true },
      columns: null,
      shared: false,
      own: true,
      owner: 'ann',
    },
  );
  await createSavedFilter(site.site, ben, { ...filter, name: 'Alpha', search: {}, columns: ['name'], shared: true });
  assert.deepEqual([await namesFor(ann), await namesFor(ben)], [['Zeta', 'Alpha of others'], ['Alpha']]);
  await assert.rejects(changeSavedFilter(site.site, ben, made.id, { shared: true }), refusal('SLIP-1002'));
  await assert.rejects(deleteSavedFilter(site.site, ben, made.id), refusal('SLIP-1002'));
  await changeSavedFilter(site.site, ann, made.id, { shared: true });
  assert.deepEqual(await namesFor(ben), ['Alpha', 'Zeta of others']);
  await assert.rejects(
    changeSavedFilter(site.site, ben, made.id, { name: 'Mine' }),
    refusal('SLIP-1006', 'another person'),
  );
  await assert.rejects(deleteSavedFilter(site.site, ben, made.id), refusal('SLIP-1006'));
});

test('what others share of a list is told to whoever may see that list, and to nobody else', async () => {
  const lists = Object.entries(contract.savedFilterPermissions);
  for (const list of contract.savedFilterLists)
    await createSavedFilter(site.site, ann, { ...filter, list, name: `For ${list}`, search: {}, shared: true });
  for (const permission of new Set(Object.values(contract.savedFilterPermissions))) {
    const seen = await listSavedFilters(site.site, { userId: null, permissions: new Set([permission]) });
    assert.deepEqual(
      seen.filter(({ name }) => name.startsWith('For ')).map(({ list }) => list),
      lists.flatMap(([list, needed]) => (needed === permission ? [list] : [])).sort(),
    );
  }
  // One's own are one's own.
  assert.deepEqual(await namesFor({ ...ben, permissions: new Set() }), ['Alpha']);
  for (const { id, own, name } of await listSavedFilters(site.site, ann))
    if (own && name.startsWith('For ')) await deleteSavedFilter(site.site, ann, id);
});

test('a name is one person’s once, whatever its case; what is left out of a change stays', async () => {
  await assert.rejects(
    createSavedFilter(site.site, ann, { ...filter, name: 'zETA', search: {} }),
    refusal('SLIP-1003', 'zETA'),
  );
  const other = await createSavedFilter(site.site, ben, { ...filter, name: 'Zeta', search: { sort: 'name' } });
  await assert.rejects(changeSavedFilter(site.site, ben, other.id, { name: 'ALPHA' }), refusal('SLIP-1003'));
  const renamed = await changeSavedFilter(site.site, ben, other.id, { name: 'Beta' });
  assert.deepEqual([renamed.name, renamed.search, renamed.shared], ['Beta', { sort: 'name' }, false]);
});

test('what belongs to nobody is shared, and is cared for by who cares for the site', async () => {
  const body = { ...filter, name: 'Of the site', search: { placeholders: 'only' } };
  const made = await site.admin(contract.createSavedFilter, { body });
  assert.deepEqual([made.shared, made.owner, made.own], [true, null, true]);
  await assert.rejects(changeSavedFilter(site.site, ann, made.id, { name: 'Mine' }), refusal('SLIP-1006'));
  const kept = await site.admin(contract.changeSavedFilter, { params: { id: made.id }, body: { shared: false } });
  assert.equal(kept.shared, true);
  const [alpha] = (await listSavedFilters(site.site, ben)).filter(({ name }) => name === 'Alpha');
  await deleteSavedFilter(site.site, localAdministrator, alpha?.id ?? '');
  await site.admin(contract.deleteSavedFilter, { params: { id: made.id } });
  assert.deepEqual(await namesFor(ben), ['Beta', 'Zeta of others']);
});

test('whoever may change the site but is limited leaves what others share, and what belongs to nobody, alone', async () => {
  const mine = await createSavedFilter(site.site, ben, { ...filter, name: 'Shared', search: {}, shared: true });
  const nobodys = await site.admin(contract.createSavedFilter, { body: { ...filter, name: 'Nobody’s', search: {} } });
  for (const reach of [
    { scopeIds: [], collectionIds: null },
    { scopeIds: null, collectionIds: [] },
  ]) {
    const limited = { ...ann, permissions: localAdministrator.permissions, reach };
    for (const { id } of [mine, nobodys])
      await assert.rejects(deleteSavedFilter(site.site, limited, id), refusal('SLIP-1006'));
    await assert.rejects(changeSavedFilter(site.site, limited, nobodys.id, { name: 'Mine' }), refusal('SLIP-1006'));
  }
  for (const { id } of [mine, nobodys]) await deleteSavedFilter(site.site, localAdministrator, id);
});

test('a filter goes with its owner, and what is no part of an address is refused', async () => {
  await site.database.db.deleteFrom('user_account').where('id', '=', ann.userId).execute();
  assert.deepEqual(await namesFor(ben), ['Beta']);
  for (const search of [{ a: { b: 1 } }, { a: 'x'.repeat(201) }, { '': 'x' }])
    await assert.rejects(
      // As: what the contract refuses.
      site.admin(contract.createSavedFilter, {
        body: { ...filter, name: 'Bad', search: search as Record<string, string> },
      }),
      refusal('SLIP-1001'),
    );
});
