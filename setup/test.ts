/**
 * Runs the tests, ring by ring, and ends with one line `N passed, N failed, N skipped`.
 *
 *   node setup/test.ts [all|unit|console|netboot|deploy|long]... [--only TEXT]
 *
 * unit: beside the code, and the rules of the repository · console: Chromium on the pages of the real site · netboot: foreign clients and real firmware · deploy: blank disk to running system · long: what
 * does not fit into `all`. A virtual computer keeps one processor busy; labs are apart from each other, so two test files of them run at once, three of others.
 */
import { globSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { prepare } from './prepare.ts';
import { type Sharing, writeGroups } from './test-groups.ts';

const root = resolve(import.meta.dirname, '..');

interface Ring {
  files: string;
  /** Test files at once. */
  concurrency: number;
  needsImages: boolean;
  /** Files that take longest, begun first: otherwise one of them runs alone at the end. */
  longest?: readonly string[];
  /** Absent: each file has a process of its own. */
  sharing?: Sharing;
  /** Files that measure time on the clock: one after the other, before all others, with the machine to themselves. */
  alone?: readonly string[];
}

const beside = '{src,checks,setup,boot-image,sample-image,demo,bench}/**/*.test.ts';
const rings: Record<string, Ring> = {
  unit: {
    // Many wait: for a database, a program's end, a time that passes.
    ...{ files: beside, concurrency: 3, needsImages: false },
    // Loading the server takes as long as most of these files' tests.
    sharing: { processes: 16, importing: '/test-site.ts' },
  },
  console: {
    // A browser waits for its site, and the test for both: with three the processors are full.
    ...{ files: 'e2e/console/*.test.ts', concurrency: 3, needsImages: false },
    sharing: { processes: 7, heavy: ['every-page'] },
  },
  netboot: {
    files: 'e2e/netboot/*.test.ts',
    concurrency: 2,
    needsImages: true,
    longest: ['uefi', 'unknown-computers', 'bios'],
  },
  deploy: {
    ...{ files: 'e2e/deploy/*.test.ts', concurrency: 2, needsImages: true },
    longest: ['secure-boot', 'first-deployment', 'templates', 'interruptions'],
  },
  long: {
    ...{ files: '{src,e2e}/**/*.long.test.ts', concurrency: 2, needsImages: true },
    alone: ['endurance.long'],
  },
};
/** A test that hangs must not take the whole run with it. */
const FILE_TIMEOUT = { usual: 30 * 60_000, long: 3 * 3_600_000 };

interface Totals {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const chosen =
  positionals.length === 0 || positionals.includes('all') ? ['unit', 'console', 'netboot', 'deploy'] : positionals;
for (const name of chosen) {
  if (rings[name] !== undefined) continue;
  process.stderr.write(`There is no ring "${name}". Known: all, ${Object.keys(rings).join(', ')}.\n`);
  process.exit(2);
}
// Each test file is a process that loads hundreds of modules, the same ones mostly: what Node made of them is kept (half the time of loading a site, measured).
process.env['NODE_COMPILE_CACHE'] ??= join(root, '.cache/compile-cache');
const needsImages = chosen.some((name) => rings[name]?.needsImages);
await prepare({ bootImage: needsImages ? 'fast' : null, sampleImage: needsImages });
const totals: Totals = { passed: 0, failed: 0, skipped: [] };
for (const name of chosen) await runRing(name, totals);
process.stdout.write(summary(totals));
process.exit(totals.failed > 0 ? 1 : 0);

async function runRing(name: string, into: Totals): Promise<void> {
  const ring = rings[name];
  if (ring === undefined) return;
  const files = filesOf(name, ring).map((file) => join(root, file));
  const { sharing } = ring;
  process.stdout.write(`\n— ${name}: ${files.length} test files —\n`);
  const started = performance.now();
  const timeout = name === 'long' ? FILE_TIMEOUT.long : FILE_TIMEOUT.usual;
  const isAlone = (file: string) => ring.alone?.includes(nameOf(file)) ?? false;
  const others = files.filter((file) => !isAlone(file));
  const shared = sharing === undefined ? others : writeGroups(others, sharing, join(root, '.cache/test-groups', name));
  await runFiles({ files: files.filter(isAlone), concurrency: 1, timeout }, into);
  await runFiles({ files: shared, concurrency: ring.concurrency, timeout }, into);
  process.stdout.write(`— ${name} took ${Math.round((performance.now() - started) / 1000)} s —\n`);
}

async function runFiles(of: { files: string[]; concurrency: number; timeout: number }, into: Totals): Promise<void> {
  if (of.files.length === 0) return;
  const stream = run(of);
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite' || isFile(event)) return;
    if (event.skip === undefined) into.passed += 1;
    else into.skipped.push({ name: event.name, reason: event.skip === true ? 'no reason given' : String(event.skip) });
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite') into.failed += 1;
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
}

function filesOf(name: string, ring: Ring): string[] {
  const files = globSync(ring.files, { cwd: root }).filter(
    (file) => name === 'long' || !file.endsWith('.long.test.ts'),
  );
  const only = values.only;
  const wanted = only === undefined ? files : files.filter((file) => file.includes(only));
  if (wanted.length === 0 && only === undefined) throw new Error(`The ring ${name} has no test files: ${ring.files}`);
  return wanted.sort((one, other) => rankOf(one, ring) - rankOf(other, ring) || one.localeCompare(other));
}

function rankOf(file: string, { longest = [] }: Ring): number {
  const rank = longest.indexOf(nameOf(file));
  return rank === -1 ? longest.length : rank;
}

function nameOf(file: string): string {
  return basename(file, '.test.ts');
}

/** node:test counts a file that held no test as one; it is none. */
function isFile(event: { name: string; nesting: number; file?: string }): boolean {
  return event.nesting === 0 && event.file !== undefined && resolve(event.name) === event.file;
}

function summary({ passed, failed, skipped }: Totals): string {
  const reasons = skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}\n`).join('');
  return `\n${reasons}${passed} passed, ${failed} failed, ${skipped.length} skipped\n`;
}
