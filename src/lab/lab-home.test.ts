import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { announceLab, forgetLab, listLabs, removeDeadLabs } from './lab-home.ts';

const scratch = mkdtempSync(join(tmpdir(), 'slipway-labs-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const root = process.getuid?.() === 0;
let labs = '';
beforeEach(() => {
  labs = mkdtempSync(join(scratch, 'run-'));
});

describe('labs of a machine', () => {
  test('are announced in a folder that is for root alone', async () => {
    const lab = await announceLab({ name: 'lab', directory: '/var/tmp/x' }, labs);
    assert.equal(lab.socketPath, join(labs, 'lab/control.sock'));
    assert.equal(statSync(join(labs, 'lab')).mode & 0o777, 0o700);
    assert.deepEqual(await listLabs(labs), [lab]);
    assert.equal(lab.pid, process.pid);
    await forgetLab(lab, labs);
    assert.deepEqual(readdirSync(labs), []);
    assert.deepEqual(await listLabs(labs), []);
  });

  test('have names of their own', async () => {
    await announceLab({ name: 'lab', directory: '/a' }, labs);
    await announceLab({ name: 'second', directory: '/b' }, labs);
    await assert.rejects(announceLab({ name: 'lab', directory: '/c' }, labs), /There is a lab named lab already/);
    assert.deepEqual(
      (await listLabs(labs)).map(({ name, directory }) => [name, directory]),
      [
        ['lab', '/a'],
        ['second', '/b'],
      ],
    );
    assert.deepEqual(readdirSync(labs), ['lab', 'second']);
  });

  for (const name of ['../x', '', 'a/b', '.hidden', 'Lab'])
    test(`are not named ${JSON.stringify(name)}`, async () => {
      await assert.rejects(announceLab({ name, directory: '/a' }, labs), /cannot name a lab/);
      assert.deepEqual(readdirSync(labs), []);
    });

  test('that were killed are told from living ones, and removed with what they left', {
    skip: root ? false : 'needs root',
  }, async () => {
    const living = await announceLab({ name: 'living', directory: join(scratch, 'living') }, labs);
    const directory = join(scratch, 'left-behind');
    mkdirSync(join(labs, 'ownerless'));
    mkdirSync(join(labs, 'dead'));
    mkdirSync(directory);
    writeFileSync(join(directory, 'disk0.raw'), 'x');
    // A process id that is used again: the start time tells that it is another process.
    const home = { name: 'dead', directory, pid: process.pid, startTime: '1' };
    writeFileSync(join(labs, 'dead/lab.json'), JSON.stringify(home));
    assert.deepEqual(
      (await listLabs(labs)).map(({ name, state }) => [name, state]),
      [
        ['dead', 'dead'],
        ['living', 'running'],
      ],
    );
    assert.deepEqual(await removeDeadLabs(() => undefined, labs), ['dead']);
    assert.equal(existsSync(directory), false);
    assert.deepEqual(await listLabs(labs), [living]);
    assert.deepEqual(readdirSync(labs), ['living']);
  });

  test('are not made up from folders that are none', async () => {
    mkdirSync(join(labs, 'empty'));
    mkdirSync(join(labs, 'broken'));
    writeFileSync(join(labs, 'broken/lab.json'), '{"name":');
    writeFileSync(join(labs, 'a-file'), '');
    assert.deepEqual(await listLabs(labs), []);
    assert.deepEqual(await listLabs(join(labs, 'not-there')), []);
  });
});
