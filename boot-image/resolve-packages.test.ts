import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { kernelPackage } from './package-list.ts';
import type { PackageRecord } from './package-records.ts';
import { type OpenApt, resolvePackages, type Suite } from './resolve-packages.ts';

const kernel = 'linux-image-6.12.1+deb13-amd64';

function record(name: string, dependencies: string[] = []): PackageRecord {
  const sha256 = createHash('sha256').update(name).digest('hex');
  return { name, version: '1', architecture: 'amd64', bytes: name.length, sha256, dependencies };
}

/** A mirror that has every package asked for; each package's bytes are its name. */
function mirrorWith(suites: readonly Suite[], without: readonly string[] = []) {
  const seen = { opened: [] as Suite[], downloads: 0 };
  const open: OpenApt = async (suite) => {
    seen.opened.push(suite);
    if (!suites.includes(suite)) throw new Error(`E: The repository '${suite} Release' does not have a Release file.`);
    return {
      suite,
      update: async () => undefined,
      show: async (names) =>
        names
          .filter((name) => !without.includes(name))
          .map((name) => record(name, name === kernelPackage ? [kernel, 'initramfs-tools'] : ['libc6'])),
      download: async (records, directory) => {
        seen.downloads += records.length;
        for (const { name } of records) await writeFile(join(directory, name), name);
      },
    };
  };
  return { open, seen };
}

describe('the packages of a boot image', () => {
  const begin = async (t: TestContext) => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-resolve-'));
    t.after(() => rm(directory, { recursive: true, force: true }));
    const said: string[] = [];
    const now = new Date('2026-01-01T00:00:00Z');
    const suites: Suite[] = ['trixie', 'bookworm'];
    return { said, options: { directory, suites, now, log: () => undefined, say: (line: string) => said.push(line) } };
  };
  const later = (now: Date, hours: number) => new Date(now.getTime() + hours * 3600 * 1000);

  test('come from Debian 13 with libraries and the real kernel, and a build soon after asks nobody', async (t) => {
    const { options } = await begin(t);
    const { open, seen } = mirrorWith(['trixie', 'bookworm']);
    const { resolved, store } = await resolvePackages(options, open);
    assert.equal(resolved.suite, 'trixie');
    const names = resolved.records.map(({ name }) => name);
    assert.ok(names.includes(kernel) && names.includes('libc6') && !names.includes('initramfs-tools'));
    assert.deepEqual(names, names.toSorted());
    assert.deepEqual(store.absent(resolved.records), []);
    const again = await resolvePackages({ ...options, now: later(options.now, 23) }, open);
    assert.deepEqual(again.resolved, resolved);
    assert.deepEqual(seen.opened, ['trixie']);
  });

  test('are asked for anew after a day, or when a kept one is gone; only that one is fetched', async (t) => {
    const { options } = await begin(t);
    const { open, seen } = mirrorWith(['trixie']);
    const { resolved, store } = await resolvePackages(options, open);
    await resolvePackages({ ...options, now: later(options.now, 25) }, open);
    assert.equal(seen.opened.length, 2);
    assert.equal(seen.downloads, resolved.records.length);
    await rm(store.pathOf(resolved.records[3]!));
    await resolvePackages({ ...options, now: later(options.now, 26) }, open);
    assert.equal(seen.opened.length, 3);
    assert.equal(seen.downloads, resolved.records.length + 1);
  });

  test('come from Debian 12, said aloud, when 13 cannot be had', async (t) => {
    const { options, said } = await begin(t);
    const { resolved } = await resolvePackages(options, mirrorWith(['bookworm']).open);
    assert.equal(resolved.suite, 'bookworm');
    assert.match(said.join('\n'), /Debian 13 \(trixie\) cannot be had now: E: The repository 'trixie Release'/);
  });

  test('are the kept ones of Debian 13 rather than Debian 12 when the mirror is away', async (t) => {
    const { options, said } = await begin(t);
    const { resolved } = await resolvePackages(options, mirrorWith(['trixie']).open);
    const away = await resolvePackages({ ...options, now: later(options.now, 100) }, mirrorWith(['bookworm']).open);
    assert.deepEqual(away.resolved, resolved);
    assert.match(said.join('\n'), /The packages of 2026-01-01T00:00:00.000Z are all here/);
  });

  test('cannot be had without a mirror: the error says why and what to do', async (t) => {
    const { options } = await begin(t);
    await assert.rejects(resolvePackages(options, mirrorWith([]).open), (error: Error & { code: string }) => {
      assert.equal(error.code, 'SLIP-5101');
      assert.match(error.message, /trixie Release.*bookworm Release.*Check that apt-get update works/s);
      return true;
    });
  });

  test('must be all there: a mirror without one of them is named, and nothing is kept of the attempt', async (t) => {
    const { options } = await begin(t);
    const lacking = mirrorWith(['trixie', 'bookworm'], ['wimtools']);
    await assert.rejects(resolvePackages(options, lacking.open), /has no package wimtools/);
    assert.equal(lacking.seen.downloads, 0);
    assert.deepEqual(await readdir(options.directory), ['packages']);
  });

  test('are asked for anew when the kept answer is damaged', async (t) => {
    const { options } = await begin(t);
    const { open, seen } = mirrorWith(['trixie']);
    for (const text of ['', '{"suite":"trixie"', '{"suite":"sid","wanted":[],"records":[]}', 'null']) {
      await resolvePackages(options, open);
      await writeFile(join(options.directory, 'resolved.json'), text);
      await resolvePackages(options, open);
    }
    assert.equal(seen.opened.length, 5);
  });
});
