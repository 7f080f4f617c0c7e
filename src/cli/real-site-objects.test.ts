/** Objects in files, by the real program and a real site: what people with limits may apply. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RealSite, siteProgram } from './real-site-test-support.ts';

const real = new RealSite();

/** Applies a file as somebody. */
function apply(text: string, environment = real.here) {
  const file = join(real.folder, 'objects.yaml');
  writeFileSync(file, text);
  return real.slipway(['apply', '-f', file], environment).ended;
}

const device = (name: string, at: string): string => `kind: device\nname: ${name}\nmacs: [52:54:00:00:01:${at}]\n`;

describe('objects in files on a real site', { timeout: 300_000 }, () => {
  before(() => real.start([siteProgram]));
  after(() => real.end());

  describe('by somebody who is limited to collections', () => {
    let kim: Record<string, string> = {};

    before(async () => {
      await real.good(['collections', 'create', 'Room 12']);
      await real.good(['security-scopes', 'create', 'Berlin']);
      await real.good(['collections', 'set-scopes', 'Room 12', '--scope', 'Berlin']);
      const role = ['--role', 'Operating System Deployment Manager'];
      const limits = ['--scope', 'Berlin', '--collection', 'Room 12'];
      const password = 'seven grey geese swim\n';
      await real.good(['users', 'add', 'kim', '--keep-password', ...role, ...limits], real.here, password);
      const { caFingerprint } = JSON.parse(await real.good(['site', 'show', '--output', 'json']));
      kim = { HOME: real.folder };
      const connect = ['connect', real.url, '--user', 'kim', '--ca-fingerprint', caFingerprint];
      await real.good(connect, kim, password);
    });

    test('a new device that is in one of their collections is made in it', async () => {
      const file = `${device('PC-01', '01')}---\nkind: collection\nname: Room 12\ndevices: [PC-01]\n`;
      const { out, error } = await apply(file, kim);
      assert.match(out, /1 made, 1 changed, 0 the same/, error);
      assert.match((await apply(file, kim)).out, /0 made, 0 changed, 2 the same/);
    });

    test('a new device is made in a collection that is new too', async () => {
      const file = `${device('PC-02', '02')}---\nkind: collection\nname: Room 13\nvariablePrecedence: 3\ndevices: [PC-02]\n`;
      const { out, error } = await apply(file, kim);
      assert.match(out, /2 made, 0 changed, 0 the same/, error);
      assert.match((await apply(file, kim)).out, /0 made, 0 changed, 2 the same/);
    });

    test('a new device that is in no collection of the files is refused before anything is done, with what to do', async () => {
      const file = `kind: collection\nname: Room 14\n---\n${device('PC-03', '03')}`;
      const { out, error, code } = await apply(file, kim);
      assert.equal(code, 1, out);
      assert.match(error, /Nothing was done: 1 problem/);
      assert.match(error, /objects\.yaml line 5, name: you are limited to collections.*"devices"/);
      assert.doesNotMatch(await real.good(['collections', 'list']), /Room 14/);
      assert.match((await apply(file)).out, /2 made/, 'somebody without limits may');
    });
  });
});
