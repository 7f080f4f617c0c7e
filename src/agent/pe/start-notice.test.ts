import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../api/client.ts';
import { inventory } from '../engine/test-run.ts';
import { createScreen } from '../screen/full-screen.ts';
import { createLineScreen } from '../screen/line-screen.ts';
import { mirror } from '../screen/mirror.ts';
import { settle, TestClock } from '../screen/test-clock.ts';
import { ModelTerminal } from '../screen/test-terminal.ts';
import { shownNotice, waitForStart } from './start-notice.ts';

const notice = { seconds: 30, erases: true, headline: null, texts: [] };
const deployment = { id: '4c4c4544-0035-4510-8052-b4c04f4a3132', name: 'Debian', notice };

/** What a computer does with these keys, each pressed a while after the one before, and what it tells the site. */
async function pressing(keys: readonly string[], { answers = true, given = notice as typeof notice | null } = {}) {
  const terminal = new ModelTerminal({ columns: 80, rows: 25 }, 'cp437');
  const clock = new TestClock();
  const lines: string[] = [];
  const screen = mirror(
    createScreen({ terminal, clock }),
    createLineScreen((line) => lines.push(line), clock),
  );
  const told: { path: string; body: unknown }[] = [];
  const client = createClient(async ({ path, body }) => {
    told.push({ path, body: JSON.parse(String(body)) });
    if (!answers) throw new Error('no cable');
    return { status: 200, body: 'null' };
  });
  const hands = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (milliseconds: number) => clock.pass(milliseconds),
  };
  let end: string | null = null;
  void waitForStart({ screen, clock: hands, client, deployment: { ...deployment, notice: given }, inventory }).then(
    (value) => {
      end = value;
    },
  );
  await settle();
  const immediately = end;
  for (const key of keys) {
    terminal.type(key);
    await clock.pass(1_000);
  }
  const afterKeys = end;
  await clock.pass(120_000);
  screen.close();
  return { immediately, afterKeys, end: end as string | null, told, lines };
}

test('nothing is told of, and it begins at once', async () => {
  for (const given of [null, undefined]) {
    const { immediately, lines } = await pressing([], given === undefined ? {} : { given });
    if (given === null) assert.deepEqual([immediately, lines], ['start', []]);
    else assert.equal(immediately, null);
  }
});

test('time over, or Enter: it begins, and the site is told nothing', async () => {
  const waited = await pressing([]);
  assert.deepEqual([waited.immediately, waited.end, waited.told], [null, 'start', []]);
  const entered = await pressing(['\r']);
  assert.deepEqual([entered.afterKeys, entered.told], ['start', []]);
  assert.ok(entered.lines.includes('"Debian" starts on this computer in 30 s.'), entered.lines.join('\n'));
});

test('Escape: it does not begin, the site hears of it, and the computer waits for a person', async () => {
  const { end, told } = await pressing(['\u001b']);
  assert.equal(end, null);
  assert.deepEqual(
    told.map(({ path }) => path),
    ['/api/agent/declined-starts'],
  );
  assert.match(JSON.stringify(told), new RegExp(deployment.id));
});

test('after Escape it begins after all, or the computer leaves and tells the site when', async () => {
  for (const [key, expected, times] of [
    ['s', 'start', 1],
    ['b', 'restart', 2],
    ['o', 'switch-off', 2],
  ] as const) {
    const { end, told } = await pressing(['\u001b', key]);
    assert.equal(end, expected);
    assert.equal(told.length, times);
    assert.equal(new Set(told.map(({ body }) => (body as { id: string }).id)).size, 1);
  }
});

test('a site that does not answer keeps no computer', async () => {
  const { end, lines } = await pressing(['\u001b', 'b'], { answers: false });
  assert.equal(end, 'restart');
  assert.match(lines.join('\n'), /The site was not told that it is not to start: /);
});

test('it shows the disks that may be erased, with what is on them', () => {
  const disk = (path: string, partitions: object[], change: object = {}) => ({
    ...{ number: 0, path, model: 'Contoso', serial: null, bytes: 5e11, type: 'ssd', transport: null },
    ...{ removable: false, readOnly: false, bootMedium: false, partitions },
    ...change,
  });
  const partition = (fileSystem: string | null, label: string | null = null) => ({
    path: '/dev/sda1',
    bytes: 1,
    fileSystem,
    label,
  });
  const disks = [
    disk('/dev/sda', [partition('vfat', 'SYSTEM'), partition('ntfs', 'Windows')]),
    disk('/dev/sdb', [partition('BitLocker')], { model: null }),
    disk('/dev/sdc', [partition('ext4', 'root'), partition(null)], { bytes: 8e9 }),
    disk('/dev/sdd', [partition('ntfs', 'Photos')]),
    disk('/dev/sde', []),
    disk('/dev/sdf', [partition('vfat')], { removable: true }),
    disk('/dev/sdg', [partition('vfat')], { bootMedium: true }),
    disk('/dev/sdh', [partition('vfat')], { readOnly: true }),
  ] as never;
  const shown = shownNotice('Debian', notice, { disks });
  assert.deepEqual([shown.name, shown.headline], ['Debian', null]);
  assert.deepEqual(shown.disks, [
    '/dev/sda, Contoso, 500 GB: likely Windows, SYSTEM (vfat), Windows (ntfs)',
    '/dev/sdb, 500 GB: likely Windows, sda1 (BitLocker)',
    '/dev/sdc, Contoso, 8.0 GB: likely Linux, root (ext4), sda1 (unknown)',
    '/dev/sdd, Contoso, 500 GB: Photos (ntfs)',
    '/dev/sde, Contoso, 500 GB: blank',
  ]);
  assert.equal(shownNotice('Debian', { ...notice, erases: false }, { disks }).disks, null);
  assert.equal(shownNotice('Debian', { ...notice, headline: 'IT' }, { disks }).headline, 'IT');
});
