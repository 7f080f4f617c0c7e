/** For tests: looks for secrets in outputs, in every form that a program might have brought them into. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Pool } from 'pg';

/** What was planted, by a name for people. */
export type Planted = ReadonlyMap<string, string>;

/** Where something can leak to, and all that came out there. */
export type Outputs = ReadonlyMap<string, string>;

/** `<secret> in <output> as <form>` for each that is found. */
export function findLeaks(planted: Planted, outputs: Outputs): string[] {
  return [...planted].flatMap(([name, secret]) =>
    [...formsOf(secret)].flatMap(([form, text]) =>
      [...outputs].filter(([, output]) => output.includes(text)).map(([place]) => `${name} in ${place} as ${form}`),
    ),
  );
}

function formsOf(secret: string): Map<string, string> {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const forms = new Map([
    ['text', secret],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['hexadecimal', hex],
    ['HEXADECIMAL', hex.toUpperCase()],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded bytes', hex.replace(/../g, '%$&')],
    ['UTF-16', bytes.toString('latin1').split('').join('\0')],
  ]);
  // Within longer base64 a text has one of three forms, by where it begins; its ends depend on its neighbours.
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const inner = (encoded: string) => encoded.slice(Math.ceil((shift * 8) / 6), Math.floor((shifted.length * 8) / 6));
    forms.set(`base64, shifted ${shift}`, inner(shifted.toString('base64')));
    forms.set(`base64url, shifted ${shift}`, inner(shifted.toString('base64url')));
  }
  return forms;
}

/** Every column of every row of every table that is not the database's own; bytes in hexadecimal. */
export async function dumpTables(pool: Pool): Promise<Map<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'v') and n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  const dump = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(
      `select t::text || coalesce(to_jsonb(t)::text, '') as text from ${name} t`,
    );
    dump.set(`table ${name}`, rows.map(({ text }) => text).join('\n'));
  }
  return dump;
}

/** Command lines of these processes and all below them, and what those below were given as their environment. */
export function processTexts(roots: readonly number[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const pid of withDescendants(roots)) {
    texts.set(`command line of ${pid}`, readProc(pid, 'cmdline'));
    if (!roots.includes(pid)) texts.set(`environment of ${pid}`, readProc(pid, 'environ'));
  }
  return texts;
}

function withDescendants(roots: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    // proc(5): pid (name) state parent …; the name may hold blanks.
    const parent = /\) \S (\d+) /.exec(readProc(Number(name), 'stat'))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => roots.includes(pid) || (parents.has(pid) && isBelow(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isBelow);
}

/** Empty for a process that has ended meanwhile. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
