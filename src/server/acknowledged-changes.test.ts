import { test } from 'node:test';
import { testAcknowledgedChanges } from './test-acknowledged-changes.ts';

test(
  'every acknowledged one of 300 changes outlives kill -9 of site and PostgreSQL at two random moments',
  {
    timeout: 600_000,
  },
  (t) => testAcknowledgedChanges(t, 300, 2),
);
