import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { TranslatedSequence } from '../../api/task-sequence-translations.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeImage } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-import-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'export.zip');
writeFileSync(path, 'bytes of a zip');

const counts = { native: 1, translated: 0, opaque: 1, attention: 0 };
const where = {
  'linux-pe': { awaits: 'windows' },
  winpe: 'runnable',
  windows: 'runnable',
  linux: { cannot: 'no' },
} as const;

function sequence(name: string, originalId: string, child?: string): TranslatedSequence {
  const steps = [
    { type: 'restart-computer', name: 'Restart', options: {} },
    child === undefined
      ? { type: 'imported-step', name: 'Old\u001b[31m', options: { commandLine: 'cmd /c x' } }
      : { type: 'run-task-sequence', name: 'Child', options: { taskSequence: `missing:${child}` } },
  ];
  const { document } = parseTaskSequence({ version: 1, name, steps });
  assert.ok(document !== undefined);
  const node = { kind: 'step' as const, line: 3, type: 'X', notes: [], where };
  return {
    ...{ originalId, document, counts },
    nodes: [
      { ...node, id: '1', path: 'sequence/step[1]', name: 'Restart', becomes: 'restart-computer', status: 'native' },
      {
        ...node,
        id: '2',
        path: 'sequence/step[2]',
        name: 'Old\u001b[31m',
        becomes: 'imported-step',
        status: 'opaque',
        notes: ['It is kept.'],
      },
    ],
    references:
      child === undefined ? [] : [{ id: child, name: 'The child', kind: 'task-sequence', source: null, steps: ['2'] }],
    secrets: [{ variable: 'OSDJoinPassword', steps: ['1'] }],
    notices: [],
  };
}

const site = (sequences: TranslatedSequence[], more: object = {}) =>
  new FakeSite({
    images: [makeImage({})],
    translate: () => ({ format: 'configmgr-export', sequences, share: [], counts }),
    ...more,
  });

describe('task-sequences import', () => {
  test('--dry-run tells what would become of each step, and saves nothing', async () => {
    const fake = site([sequence('Office', 'ABC00001')]);
    const { out, exitCode } = await run(fake, `task-sequences import ${path} --dry-run`, { columns: 100 });
    assert.equal(exitCode, 0);
    assert.match(
      out,
      /^Office: 2 steps: 1 native, 0 translated, 1 opaque, 0 need attention\. It runs in either PE\.\nNothing was saved\.\n/,
    );
    assert.match(out, /Restart +restart-computer +native +awaits windows/);
    assert.match(out, /imported-step +opaque .*It is kept\./);
    assert.match(out, /Secret variables to be set on devices or collections:\n {2}OSDJoinPassword\n/);
    assert.ok(!out.includes('\u001b'), 'nothing of the file reaches the terminal');
    assert.deepEqual(fake.state.taskSequences, []);
    const json = JSON.parse((await run(fake, `task-sequences import ${path} --dry-run --output json`)).out);
    assert.deepEqual([json.dryRun, json.counts, json.sequences[0].id], [true, counts, null]);
  });

  test('all sequences of a file are saved with one request, and what they run of each other is not missing', async () => {
    const fake = site([sequence('Parent', 'ABC00001', 'abc00002'), sequence('Child', 'ABC00002')]);
    const { out } = await run(fake, `task-sequences import ${path}`);
    assert.match(out, /Parent: .*\nIt was saved with the id /);
    assert.ok(!out.includes('refers to what is not here'));
    assert.deepEqual(
      [fake.state.imported?.name, fake.state.imported?.sequences.map(({ originalId }) => originalId)],
      ['export.zip', ['ABC00001', 'ABC00002']],
    );
    assert.deepEqual(
      fake.state.taskSequences.map(({ name }) => name),
      ['Parent', 'Child'],
    );
  });

  test('when one is refused, nothing of the file is left', async () => {
    const broken = { ...sequence('Parent', 'ABC00001', 'ABC00002') };
    const wrong = { ...broken, document: { ...broken.document, name: '' } };
    const fake = site([sequence('Child', 'ABC00002'), wrong]);
    const { exitCode } = await run(fake, `task-sequences import ${path}`);
    assert.equal(exitCode, 1);
    assert.deepEqual(fake.state.taskSequences, []);
  });

  test('--dry-run needs no site: the same is told, and that no site was asked', async () => {
    const fake = new FakeSite({});
    fake.contract.beforeRequest = () => {
      throw new SlipwayError('SLIP-6002', 'Nobody is there.');
    };
    const file = join(folder, 'ts.xml');
    const apply = `<step name="Apply" type="SMS_TaskSequence_ApplyOperatingSystemAction"><defaultVarList><variable name="ImagePackageID" property="ImagePackageID">ABC00001</variable></defaultVarList></step>`;
    writeFileSync(file, `<sequence version="3.00" name="Office">${apply}</sequence>`);
    const { out, error, exitCode } = await run(fake, `task-sequences import ${file} --dry-run`, { columns: 100 });
    assert.equal(exitCode, 0, error);
    assert.match(out, /^Office: 1 step: 1 native/);
    assert.match(out, /Nothing was saved\.[\s\S]*ABC00001/);
    assert.match(error, /No site answers/);
    const json = await run(fake, `task-sequences import ${file} --dry-run --map ABC00001=${idOf(7)} --output json`);
    const [sequence] = JSON.parse(json.out).sequences;
    assert.deepEqual([sequence.references, sequence.document.steps[0].options.image], [[], idOf(7)]);
    writeFileSync(file, '<sequence><step/></sequence');
    const broken = await run(fake, `task-sequences import ${file} --dry-run`);
    assert.deepEqual([broken.exitCode, /SLIP-1001/.test(broken.error)], [1, true], broken.error);
    for (const more of ['', '--dry-run --map "ABC00001=Windows 11"'])
      assert.match((await run(fake, `task-sequences import ${file} ${more}`)).error, /Nobody is there\. \(SLIP-6002\)/);
  });

  test('rules are shown line by line, and what the share holds besides by kind', async () => {
    const rules: TranslatedSequence = {
      ...sequence('Rules of CustomSettings.ini', 'CustomSettings.ini'),
      nodes: [
        {
          ...{ kind: 'rule', id: '', path: '[Default] AdminPassword', line: 7, name: 'AdminPassword', type: null },
          ...{ becomes: 'nothing', status: 'attention', notes: ['The password is not taken.'], where: null },
        },
      ],
    };
    const object = { enabled: true, hidden: false, folders: [], details: {}, source: '.\\X' };
    const fake = site([], {
      translate: () => ({
        ...{ format: 'mdt-share', sequences: [rules], counts },
        share: [
          { kind: 'operating-system', id: '{1}', name: 'Windows 11', awaits: null, ...object },
          { kind: 'application', id: '{2}', name: 'Editor', awaits: 'software', ...object },
          { kind: 'application', id: '{3}', name: 'Viewer', awaits: 'software', ...object },
        ],
      }),
    });
    const { out } = await run(fake, `task-sequences import ${path} --dry-run`, { columns: 120 });
    assert.match(out, /Rules of CustomSettings\.ini: 1 line: /);
    assert.match(out, /7 +\[Default\] AdminPassword +attention +The password is not taken\./);
    assert.match(out, /import their images.*\n {2}\{1\} {2}Windows 11 {2}\.\\X\n/);
    assert.match(out, /2 applications, awaiting packages and applications/);
  });

  test('packages are mapped by id or by an image’s name', async () => {
    let asked: Record<string, string> = {};
    const fake = site([], {
      translate: ({ map }: { map: Record<string, string> }) => {
        asked = map;
        return { format: 'mdt-sequence', sequences: [], share: [], counts };
      },
    });
    await run(fake, `task-sequences import ${path} --map "ABC00010=Debian 12" --map ABC00011=${idOf(7)}`);
    assert.deepEqual(asked, { ABC00010: idOf(48), ABC00011: idOf(7) });
    const { error } = await run(fake, `task-sequences import ${path} --map nonsense`);
    assert.match(error, /write OLD=NEW/);
  });

  test('a file that is larger than the site takes is named, and read no further', async () => {
    const large = join(folder, 'large.zip');
    writeFileSync(large, '');
    truncateSync(large, 10 * 2 ** 30);
    for (const [given, why] of [
      [large, 'it has 10737418240 bytes'],
      ['/dev/zero', 'it has more than 6291456 bytes'],
    ] as const) {
      const { error, exitCode } = await run(site([]), `task-sequences import ${given}`);
      assert.equal(exitCode, 2);
      assert.ok(
        error.replace(/\s+/g, ' ').includes(`${given} cannot be imported: ${why}, and 6291456 are read at most.`),
        error,
      );
    }
  });

  test('a file that cannot be read is named', async () => {
    assert.match(
      (await run(site([]), 'task-sequences import nothing.zip')).error,
      /nothing\.zip cannot be read: ENOENT/,
    );
  });
});

describe('task-sequences import of a folder', () => {
  /** The names of the zip that the site is given, as Info-ZIP reads them. */
  async function sentFrom(folder: string): Promise<{ names: string[]; error: string; name: string | undefined }> {
    let sent: Buffer | null = null;
    let name: string | undefined;
    const fake = site([], {
      translate: (body: { file: string; name?: string }) => {
        sent = Buffer.from(body.file, 'base64');
        name = body.name;
        return { format: 'mdt-share', sequences: [], share: [], counts };
      },
    });
    const { error } = await run(fake, `task-sequences import ${folder} --dry-run`);
    if (sent === null) return { names: [], error, name };
    const zip = join(folder, '..', 'sent.zip');
    writeFileSync(zip, sent);
    return { names: execFileSync('unzip', ['-Z1', zip], { encoding: 'utf8' }).trim().split('\n'), error, name };
  }

  function share(): { root: string; control: string } {
    const root = mkdtempSync(join(folder, 'share-'));
    const control = join(root, 'control');
    mkdirSync(join(control, 'W11'), { recursive: true });
    writeFileSync(join(control, 'CustomSettings.ini'), '[Settings]\nPriority=Default\n');
    writeFileSync(join(control, 'TaskSequences.xml'), '<tss/>');
    writeFileSync(join(control, 'W11', 'ts.xml'), '<sequence/>');
    writeFileSync(join(control, 'W11', 'Unattend.xml'), '<unattend/>');
    writeFileSync(join(control, 'Drivers.xml.bak'), 'no');
    return { root, control };
  }

  test('sends its control files, whether the share or its folder Control is given', async () => {
    const { root, control } = share();
    const expected = ['Control/CustomSettings.ini', 'Control/TaskSequences.xml', 'Control/W11/ts.xml'];
    assert.deepEqual((await sentFrom(root)).names, expected);
    const sent = await sentFrom(control);
    assert.deepEqual([sent.names, sent.name], [expected, 'control']);
  });

  test('follows no link, and reads no pipe and no device', async () => {
    const { root, control } = share();
    symlinkSync('/etc/passwd', join(control, 'Applications.xml'));
    symlinkSync('/etc', join(control, 'etc'));
    mkdirSync(join(control, 'Linked'));
    symlinkSync('/etc/passwd', join(control, 'Linked', 'ts.xml'));
    execFileSync('mkfifo', [join(control, 'Packages.xml')]);
    assert.equal((await sentFrom(root)).names.length, 3);
  });

  test('a file that is too large is named, and a folder that is none of a share', async () => {
    const { root, control } = share();
    writeFileSync(join(control, 'Drivers.xml'), '');
    truncateSync(join(control, 'Drivers.xml'), (32 << 20) + 1);
    assert.match((await sentFrom(root)).error, /Drivers\.xml cannot be imported: it has 33554433 bytes/);
    writeFileSync(join(control, 'Drivers.xml'), randomBytes((6 << 20) + 1));
    assert.match((await sentFrom(root)).error, /packed it has 6\d+ bytes, and 6291456 are read at most/);
    const empty = mkdtempSync(join(folder, 'empty-'));
    assert.match((await sentFrom(empty)).error, /it is no deployment share/);
  });
});
