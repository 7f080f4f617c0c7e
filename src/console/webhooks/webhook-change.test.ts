import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookChange } from './webhook-change.ts';

test('only what was changed is sent, and no empty secret', () => {
  assert.deepEqual(webhookChange({}), {});
  assert.deepEqual(webhookChange({ name: 'x', secret: '', url: 'https://a.example/' }), { url: 'https://a.example/' });
  assert.deepEqual(webhookChange({ caCertificates: '', secret: 's' }), { caCertificates: null, secret: 's' });
  assert.deepEqual(webhookChange({ caCertificates: 'PEM', allowHttp: false }), {
    caCertificates: 'PEM',
    allowHttp: false,
  });
});
