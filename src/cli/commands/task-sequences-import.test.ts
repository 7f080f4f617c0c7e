import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
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
    references: child === undefined ? [] : [{ id: child, name: 'The child', kind: 'task-sequence', steps: ['2'] }],
    secrets: [{ variable: 'OSDJoinPassword', steps: ['1'] }],
    notices: [],
  };
}

const site = (sequences: TranslatedSequence[], more: object = {}) =>
  new FakeSite({
    images: [makeImage({})],
    translate: () => ({ format: 'configmgr-export', sequences, counts }),
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

  test('sequences that others run are saved before them, and the references lead to them', async () => {
    const fake = site([sequence('Parent', 'ABC00001', 'abc00002'), sequence('Child', 'ABC00002')]);
    const { out } = await run(fake, `task-sequences import ${path}`);
    assert.match(out, /Parent: .*\nIt was saved with the id /);
    const [child, parent] = fake.state.taskSequences;
    assert.deepEqual([child?.name, parent?.name], ['Child', 'Parent']);
    assert.ok(JSON.stringify(parent?.document).includes(child?.id ?? '-'));
  });

  test('when one is refused, nothing of the file is left', async () => {
    const broken = { ...sequence('Parent', 'ABC00001', 'ABC00002') };
    const wrong = { ...broken, document: { ...broken.document, name: '' } };
    const fake = site([wrong, sequence('Child', 'ABC00002')]);
    const { exitCode } = await run(fake, `task-sequences import ${path}`);
    assert.equal(exitCode, 1);
    assert.deepEqual(fake.state.taskSequences, []);
  });

  test('packages are mapped by id or by an image’s name', async () => {
    let asked: Record<string, string> = {};
    const fake = site([], {
      translate: ({ map }: { map: Record<string, string> }) => {
        asked = map;
        return { format: 'mdt-sequence', sequences: [], counts };
      },
    });
    await run(fake, `task-sequences import ${path} --map "ABC00010=Debian 12" --map ABC00011=${idOf(7)}`);
    assert.deepEqual(asked, { ABC00010: idOf(48), ABC00011: idOf(7) });
    const { error } = await run(fake, `task-sequences import ${path} --map nonsense`);
    assert.match(error, /write OLD=NEW/);
  });

  test('a file that cannot be read is named', async () => {
    assert.match(
      (await run(site([]), 'task-sequences import nothing.zip')).error,
      /nothing\.zip cannot be read: ENOENT/,
    );
  });
});
