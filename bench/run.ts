/**
 * `npm run bench -- <name> [--json] [--pairs N] [--scale S] [--external]`: runs one benchmark; without a name it lists them. Its last line with --json is one
 * object, `{"bench":…,"ok":…,"figures":{…}}`; the exit code is 1 where a target is missed.
 */
import { readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import type { Figures } from './measure.ts';

const SUFFIX = '.bench.ts';
const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length));

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '5' },
      scale: { type: 'string', default: '1' },
      external: { type: 'boolean', default: false },
    },
  });
  const [name] = positionals;
  if (name === undefined) return list();
  if (!names.includes(name)) throw new Error(`There is no benchmark "${name}". There are: ${names.join(', ')}.`);
  const benchmark = await load(name);
  requirePrograms(benchmark);
  const folder = await mkdtemp(join(tmpdir(), `slipway-bench-`));
  // A database's or a web server's system user must pass.
  await chmod(folder, 0o755);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    say(benchmark.description);
    const { external } = values;
    const options = { pairs: Number(values.pairs), scale: Number(values.scale), external, folder, say };
    return report(name, await benchmark.run(options), values.json);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function list(): Promise<number> {
  for (const name of names) process.stdout.write(`${name.padEnd(14)} ${(await load(name)).description}\n`);
  return 0;
}

async function load(name: string): Promise<Benchmark> {
  const address = pathToFileURL(join(import.meta.dirname, `${name}${SUFFIX}`)).href;
  return (await import(address)).benchmark;
}

function requirePrograms({ needs }: Benchmark): void {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const has = (program: string) =>
    folders.some((folder) => {
      try {
        return readdirSync(folder).includes(program);
      } catch {
        return false;
      }
    });
  const missing = needs.filter(({ program }) => !has(program));
  if (missing.length > 0) throw new Error(`Missing: apt-get install ${missing.map((each) => each.package).join(' ')}`);
}

function report(bench: string, figures: Figures, json: boolean): number {
  const ok = Object.values(figures).every((figure) => figure.ok);
  if (json) process.stdout.write(`${JSON.stringify({ bench, ok, figures })}\n`);
  else for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${figureText(name, figure)}\n`);
  return ok ? 0 : 1;
}

function figureText(name: string, figure: Figures[string]): string {
  const { value, unit, peer, peerValue, ratio, spread, pairs, target, ok } = figure;
  const compared =
    peer === undefined ? '' : `, ${peer} ${peerValue} ${unit}: ratio ${ratio} (spread ${spread}, ${pairs} pairs)`;
  return `${ok ? 'ok    ' : 'MISSED'} ${name}: ${value} ${unit}${compared}${target === undefined ? '' : `, target ${target}`}`;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
