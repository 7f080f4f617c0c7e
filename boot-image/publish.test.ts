import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { makeManifest } from './manifest.ts';
import { currentBuildId, publish } from './publish.ts';

const manifestOf = (digit: string) =>
  makeManifest({
    ...{ buildId: digit.repeat(16), version: '1.0.0', kernelVersion: '6.12', suite: 'trixie' },
    files: [{ name: 'vmlinuz', bytes: 1, sha256: digit.repeat(64) }],
    packages: [],
  });

async function makeOutput(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-publish-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'kernel'), 'K');
  const output = join(directory, 'output');
  await mkdir(output);
  const publishAs = (digit: string) =>
    publish(output, manifestOf(digit), new Map([['vmlinuz', join(directory, 'kernel')]]));
  return { output, publishAs };
}

describe('publishing a boot image', () => {
  test('writes its files and manifest, and current names it', async (t) => {
    const { output, publishAs } = await makeOutput(t);
    assert.equal(await currentBuildId(output), undefined);
    const folder = await publishAs('a');
    assert.equal(folder, join(output, 'a'.repeat(16)));
    assert.equal(await currentBuildId(output), 'a'.repeat(16));
    assert.equal(await readFile(join(output, 'current/vmlinuz'), 'utf8'), 'K');
    assert.deepEqual(JSON.parse(await readFile(join(output, 'current/manifest.json'), 'utf8')), manifestOf('a'));
  });

  test('keeps the former one, removes older ones and what is half made, and nothing that is not ours', async (t) => {
    const { output, publishAs } = await makeOutput(t);
    await writeFile(join(output, 'build.log'), '');
    await mkdir(join(output, `making-${'9'.repeat(16)}`));
    for (const digit of ['a', 'b', 'c']) await publishAs(digit);
    const expected = ['b'.repeat(16), 'build.log', 'c'.repeat(16), 'current'];
    assert.deepEqual((await readdir(output)).sort(), expected);
    await publishAs('b');
    assert.deepEqual((await readdir(output)).sort(), expected);
    assert.equal(await readlink(join(output, 'current')), 'b'.repeat(16));
  });

  test('leaves the current one alone when a file cannot be had', async (t) => {
    const { output, publishAs } = await makeOutput(t);
    await publishAs('a');
    await assert.rejects(publish(output, manifestOf('b'), new Map([['vmlinuz', '/nowhere/vmlinuz']])), /ENOENT/);
    assert.equal(await currentBuildId(output), 'a'.repeat(16));
  });
});
