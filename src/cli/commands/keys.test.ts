import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

test('the sealing key is replaced after a question, and the list shows the former until nothing needs it', async () => {
  const site = new FakeSite({ sealingKeys: [{ id: 'a'.repeat(16), current: true, secrets: 12, madeAt: AT }] });
  assert.equal((await run(site, 'keys rotate sealing')).exitCode, 2, 'nobody can be asked');
  assert.equal(site.state.sealingKeys.length, 1);
  const { out, questions } = await run(site, 'keys rotate sealing', { answers: ['y'] });
  assert.deepEqual(questions, ['Replace the sealing key? Backups made until now need the former one. [y/N] ']);
  assert.match(out, /^New secrets are sealed with the key bbbbbbbbbbbbbbbb from now on\.\nThe job [0-9a-f-]{36} seals/);
  assert.equal(
    (await run(site, 'keys list')).out,
    'KEY               USE     SECRETS  MADE\n' +
      'bbbbbbbbbbbbbbbb  seals         0  2026-11-25 14:03:22\n' +
      'aaaaaaaaaaaaaaaa  former       12  2026-11-25 14:03:22\n',
  );
});
