/** Bundles the agent into one CommonJS file for Node 18 and later: what boot images and deployed systems run. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A larger bundle means that something crept in which the agent must not have (docs/architecture.md). */
const BUDGET = 1_000_000;

/** Writes the bundle; resolves with its size in bytes. */
export async function buildAgent(repository: string, target = join(repository, 'dist/agent.cjs')): Promise<number> {
  const size = await bundle(join(repository, 'src/agent/main.ts'), target, 'node18');
  if (size > BUDGET) throw new Error(`The agent's bundle has ${size} bytes, more than its budget of ${BUDGET}.`);
  return size;
}

/** Writes a program of the agent as one CommonJS file; resolves with its size in bytes. */
export async function bundle(entry: string, target: string, runsOn: 'node18' | 'node22'): Promise<number> {
  await mkdir(dirname(target), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    platform: 'node',
    target: runsOn,
    format: 'cjs',
    // Names stay, for stack traces in logs; white space goes.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [englishOnly],
  });
  return (await stat(target)).size;
}

/** zod brings its messages in fifty languages, a third of the bundle; the agent's are English. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir }) => ({
      path: resolveDir,
      namespace: 'english-only',
    }));
    onLoad({ filter: /.*/, namespace: 'english-only' }, ({ path }) => ({
      contents: `export { default as en } from ${JSON.stringify(join(path, '../locales/en.js'))};`,
      resolveDir: path,
    }));
  },
};
