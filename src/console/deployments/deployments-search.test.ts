import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../api/deployments.ts';
import { searchDeployments } from './deployments-search.ts';

// `as`: what a search does not look at is left out.
const deployments = [
  {
    name: 'Debian -> Room 2',
    comment: 'pilot',
    purpose: 'required',
    status: 'active',
    startedOn: 2,
    createdAt: '2026-11-02',
  },
  {
    name: 'Debian -> Room 10',
    comment: '',
    purpose: 'available',
    status: 'active',
    startedOn: 10,
    createdAt: '2026-11-03',
  },
  {
    name: 'Windows -> Room 1',
    comment: '',
    purpose: 'required',
    status: 'disabled',
    startedOn: 0,
    createdAt: '2026-11-01',
  },
] as Deployment[];
const names = (search: Parameters<typeof searchDeployments>[1]) =>
  searchDeployments(deployments, search).map(({ name }) => name);

test('deployments are listed newest first', () => {
  assert.deepEqual(names({}), ['Debian -> Room 10', 'Debian -> Room 2', 'Windows -> Room 1']);
});

test('deployments are found by name and comment in any case, by purpose and by status', () => {
  assert.deepEqual(names({ search: 'PILOT' }), ['Debian -> Room 2']);
  assert.deepEqual(names({ purpose: 'required', status: 'active' }), ['Debian -> Room 2']);
  assert.deepEqual(names({ search: 'nothing' }), []);
});

test('deployments are sorted by numbers as numbers, also within names', () => {
  const order = 'ascending';
  assert.deepEqual(names({ sort: 'startedOn', order }), ['Windows -> Room 1', 'Debian -> Room 2', 'Debian -> Room 10']);
  assert.deepEqual(names({ sort: 'name', order }), ['Debian -> Room 2', 'Debian -> Room 10', 'Windows -> Room 1']);
});
