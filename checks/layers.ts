/** Which folder of src/ may import which, and which npm packages: the table of docs/architecture.md. biome.json repeats it; layers.test.ts compares them. */
export interface Layer {
  readonly imports: readonly string[];
  /** `any`: whatever package.json lists. */
  readonly packages: readonly string[] | 'any';
  /** Whether it must run in a browser: no node: modules. */
  readonly portable: boolean;
}

export const layers: Readonly<Record<string, Layer>> = {
  formats: { imports: [], packages: [], portable: false },
  protocols: { imports: [], packages: ['koffi'], portable: false },
  'task-sequence': { imports: [], packages: ['zod'], portable: true },
  interchange: { imports: ['formats', 'task-sequence'], packages: ['yauzl', 'yazl'], portable: false },
  api: { imports: ['task-sequence'], packages: ['zod'], portable: true },
  client: { imports: ['api'], packages: [], portable: false },
  server: {
    imports: ['formats', 'protocols', 'task-sequence', 'interchange', 'api', 'client'],
    packages: 'any',
    portable: false,
  },
  agent: { imports: ['formats', 'protocols', 'task-sequence', 'api', 'client'], packages: ['zod'], portable: false },
  console: { imports: ['task-sequence', 'api'], packages: 'any', portable: true },
  lab: { imports: ['formats', 'protocols', 'api', 'client'], packages: [], portable: false },
  cli: { imports: ['api', 'client', 'task-sequence', 'interchange', 'lab'], packages: 'any', portable: false },
};

/** Tests may besides use the test support of the lower layers and these packages. */
export const testPackages = ['yaml', 'fast-check', 'pg', 'pino', 'kysely', '@xmldom/xmldom'];

export interface Import {
  /** As written: `../api/errors.ts`, `zod`, `node:fs`. */
  readonly specifier: string;
  readonly line: number;
}

// Static, side-effect, re-export, dynamic, require and type imports: each names its module in a string after one of these words.
const forms =
  /(?<!['"])\b(?:from|import)\s*(['"])(?<static>[^'"\n]+)\1|\b(?:import|require|require\.resolve|import\.meta\.resolve)\s*\(\s*(['"`])(?<call>[^'"`\n]+)\3/g;

/** Every module that a source text names, in any form. Comments are passed over; a specifier that is computed is not seen. */
export function importsOf(source: string): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...text.matchAll(forms)].map((match) => ({
    specifier: match.groups?.['static'] ?? match.groups?.['call'] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** Why a file may not import a module; null when it may. `path` and `target` are relative to the repository, with `/`. */
export function refusal(path: string, specifier: string, target: string | null): string | null {
  const [, folder] = /^src\/([^/]+)\//.exec(path) ?? [];
  if (folder === undefined) return null;
  const layer = layers[folder];
  if (layer === undefined) return `src/${folder} is not in the table of layers (checks/layers.ts)`;
  if (target !== null) return refuseFile(folder, layer, path, target);
  if (specifier.startsWith('node:'))
    return layer.portable && !isTest(path) ? `src/${folder} must run in a browser` : null;
  const packageName = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const allowed = layer.packages === 'any' || layer.packages.includes(packageName);
  if (allowed || (isTest(path) && testPackages.includes(packageName))) return null;
  return `src/${folder} may use ${layer.packages.length === 0 ? 'no npm packages' : `only ${String(layer.packages)}`}`;
}

function refuseFile(folder: string, layer: Layer, path: string, target: string): string | null {
  const [, other] = /^src\/([^/]+)\//.exec(target) ?? [];
  if (other === folder || (other !== undefined && layer.imports.includes(other))) return null;
  if (target === 'package.json' && ['server', 'agent', 'cli'].includes(folder)) return null;
  const may = layer.imports.length === 0 ? 'nothing outside itself' : `only ${layer.imports.join(', ')}`;
  return `${path} imports ${target}, but src/${folder} may import ${may}`;
}

function isTest(path: string): boolean {
  return /\.test\.ts$|(^|\/)test-[a-z-]+\.ts$|-test-support\.ts$/.test(path);
}
