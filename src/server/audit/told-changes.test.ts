import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../../api/audit.ts';
import { changesToTell } from './told-changes.ts';

const entry: AuditEntry = {
  ...{ number: 7, at: '2026-11-27T12:00:00Z', actor: { kind: 'user', id: 'U', name: 'ada' }, address: null },
  ...{ action: 'Change', object: { kind: 'user', id: 'V', name: 'bob' }, input: {}, changes: [] },
  ...{ outcome: 'done', errorCode: null },
};
const told = (more: Partial<AuditEntry>) =>
  changesToTell({ ...entry, ...more }).map(({ kind, subject }) => `${kind} ${subject}`);
const about = (kind: string, id: string | null = null) => told({ object: { kind, id, name: null } });

test('an entry tells of itself, and of the user, role or settings that it changed', () => {
  assert.deepEqual(told({}), ['user V', 'audit-entry 7']);
  assert.deepEqual(about('security role', 'R'), ['security-role R', 'audit-entry 7']);
  assert.deepEqual(about('PXE settings'), ['settings PXE settings', 'audit-entry 7']);
  assert.deepEqual(about('session', 'S'), ['user U', 'audit-entry 7'], 'whoever signed in');
});

test('what was refused, and what publishes events of its own, leaves the entry alone', () => {
  for (const outcome of ['refused', 'failed'] as const) assert.deepEqual(told({ outcome }), ['audit-entry 7']);
  for (const kind of ['device', 'collection', 'toString', '__proto__', ''])
    assert.deepEqual(about(kind, 'X'), ['audit-entry 7']);
});
