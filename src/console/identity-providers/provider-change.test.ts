import assert from 'node:assert/strict';
import { test } from 'node:test';
import { providerChange } from './provider-change.ts';

test('only what was changed is sent, what was emptied as nothing, and no empty secret', () => {
  assert.deepEqual(providerChange({}), {});
  assert.deepEqual(providerChange({ issuer: 'https://a.example', clientSecret: '' }), { issuer: 'https://a.example' });
  assert.deepEqual(providerChange({ siteUrl: '', caCertificates: '', clientSecret: 's' }), {
    ...{ siteUrl: null, caCertificates: null, clientSecret: 's' },
  });
  assert.deepEqual(providerChange({ roleMappings: [], makeUsers: false }), { roleMappings: [], makeUsers: false });
});
