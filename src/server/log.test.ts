import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigSchema } from './config.ts';
import { readableLine } from './log.ts';
import { startSummary } from './start-summary.ts';

test('a line for a person has time, level, role, message and facts', () => {
  const time = new Date(2026, 0, 1, 9, 5, 7).getTime();
  const line = JSON.stringify({ level: 40, time, pid: 1, hostname: 'h', role: 'api', msg: 'hello', n: 1 });
  assert.equal(readableLine(line), '09:05:07 warn  api: hello {"n":1}');
  assert.equal(readableLine(JSON.stringify({ level: 30, time, msg: 'hello' })), '09:05:07 info  hello');
  const failed = JSON.stringify({ level: 50, time, msg: 'no', err: { message: 'why', stack: 'Error: why\n    at x' } });
  assert.equal(readableLine(failed), '09:05:07 error no\nError: why\n    at x');
});

test('the start summary says where everything is, and only what runs', () => {
  const config = ConfigSchema.parse({ dataDirectory: '/data', address: '10.0.0.1', siteName: 'School' });
  const site = { databaseDescription: 'embedded PostgreSQL 18.4', setupLink: null };
  const all = startSummary({ config, roles: ['api', 'content', 'netboot'] }, site);
  assert.ok(!all.includes('setup'));
  const first = { ...site, setupLink: 'https://10.0.0.1:8443/setup#setup_abc' };
  assert.match(startSummary({ config, roles: ['api'] }, first), /no users yet.*\n {2}https:.*#setup_abc\n$/);
  assert.ok(
    !startSummary({ config, roles: ['content'] }, first).includes('setup'),
    'whoever serves no API makes no user',
  );
  for (const part of [
    '"School"',
    'https://10.0.0.1:8443',
    '/data/run/api.sock',
    'http://10.0.0.1:8080',
    'on the interface of 10.0.0.1',
    'PostgreSQL 18.4',
  ])
    assert.ok(all.includes(part), part);
  const content = startSummary({ config: { ...config, netboot: false }, roles: ['content'] }, site);
  assert.ok(!content.includes('8443') && !content.includes('api.sock') && !content.includes('network boot'));
});
