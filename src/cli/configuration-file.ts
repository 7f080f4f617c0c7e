/** `~/.config/slipway/config.json`: the site that `slipway connect` was told, with its token. Mode 0600, since the token is a password. */
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { SlipwayError } from '../api/errors.ts';

const ConfigurationSchema = z.strictObject({
  siteUrl: z.url({ protocol: /^https$/ }),
  /** SHA-256 of the site CA's certificate (DER), hex. */
  caFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  token: z.string().min(1),
  /** Of a token that `slipway connect` made: it ends with the connection. */
  tokenId: z.uuid().optional(),
});
export type Configuration = z.output<typeof ConfigurationSchema>;

/** Where the file is, by the XDG Base Directory Specification. */
export function configurationPath(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_CONFIG_HOME'] || join(environment['HOME'] || homedir(), '.config');
  return join(base, 'slipway', 'config.json');
}

/** Null when there is no file. Refuses one that others may read, as ssh does with keys. */
export async function readConfiguration(path: string): Promise<Configuration | null> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0)
      throw unusable(path, `others may read it (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 ${path}`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SlipwayError) throw error;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
  return parseConfiguration(path, text);
}

function parseConfiguration(path: string, text: string): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(path, 'it is not JSON. Connect again with slipway connect');
  }
  const parsed = ConfigurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`).join('; ');
  throw unusable(path, `${problems}. Connect again with slipway connect`);
}

/** Replaces the file as a whole, so that a reader never sees half of it. */
export async function writeConfiguration(path: string, configuration: Configuration): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 });
  // A umask takes bits away and never adds any; a draft that was left over keeps its own mode.
  await chmod(draft, 0o600);
  await rename(draft, path);
}

/** Whether there was one. */
export async function removeConfiguration(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

function unusable(path: string, why: string): SlipwayError {
  return new SlipwayError('SLIP-6005', `The configuration file ${path} cannot be used: ${why}.`);
}
