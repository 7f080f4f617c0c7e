import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { importsOf, layers, refusal } from './layers.ts';

const root = resolve(import.meta.dirname, '..');

function sourceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], { cwd: root });
  return listed
    .toString()
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)));
}

function targetOf(path: string, specifier: string): string | null {
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(path), specifier)) : null;
}

test('no file imports against the table', () => {
  const files = sourceFiles();
  assert.ok(files.length > 100, `only ${files.length} files were found`);
  const refused = files.flatMap((path) =>
    importsOf(readFileSync(join(root, path), 'utf8')).flatMap(({ specifier, line }) => {
      const reason = refusal(path, specifier, targetOf(path, specifier));
      return reason === null ? [] : [`${path}:${line}: ${reason}`];
    }),
  );
  assert.deepEqual(refused, []);
});

test('every relative import names a file that is there', () => {
  const missing = sourceFiles().flatMap((path) =>
    importsOf(readFileSync(join(root, path), 'utf8'))
      .map(({ specifier, line }) => ({ target: targetOf(path, specifier), line }))
      .filter(({ target }) => target !== null && !existsSync(join(root, target)))
      .map(({ target, line }) => `${path}:${line}: ${target}`),
  );
  // This file plants imports of files that are not there.
  assert.deepEqual(
    missing.filter((line) => !line.startsWith('checks/layers.test.ts')),
    [],
  );
});

const forms: readonly [string, string][] = [
  ['static', "import { a } from '../../server/config.ts';"],
  ['type-only', "import type { A } from '../../server/config.ts';"],
  ['re-export', "export { a } from '../../server/config.ts';"],
  ['dynamic', "const a = await import('../../server/config.ts');"],
  ['require', "const a = require('../../server/config.ts');"],
  ['type query', "type A = typeof import('../../server/config.ts');"],
  ['side-effect', "import '../../server/config.ts';"],
];
for (const [name, code] of forms) {
  test(`a planted ${name} import is refused`, () => {
    const [found] = importsOf(`// a comment that says from 'zod'\n${code}\n`);
    assert.equal(found?.specifier, '../../server/config.ts');
    assert.equal(found.line, 2);
    assert.match(refusal('src/formats/wim/x.ts', found.specifier, 'src/server/config.ts') ?? '', /may import nothing/);
  });
}

test('npm packages and node modules outside a layer are refused', () => {
  assert.match(refusal('src/agent/x.ts', 'fastify', null) ?? '', /only zod/);
  assert.match(refusal('src/formats/x.ts', 'zod', null) ?? '', /no npm packages/);
  assert.match(refusal('src/api/x.ts', 'node:fs', null) ?? '', /browser/);
  assert.equal(refusal('src/agent/x.ts', 'zod/v4', null), null);
  assert.equal(refusal('src/agent/x.test.ts', 'fast-check', null), null);
});

test('Biome refuses one planted import for each pair of folders that the table forbids', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-layers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('git', ['init', '-q', folder]);
  const planted: string[] = [];
  for (const [name, layer] of Object.entries(layers)) {
    mkdirSync(join(folder, 'src', name, 'deep'), { recursive: true });
    for (const other of [...Object.keys(layers), 'demo', 'e2e', 'setup', 'boot-image', 'bench']) {
      if (other === name || layer.imports.includes(other)) continue;
      const inside = layers[other] !== undefined;
      const specifier = inside ? `../../${other}/a.ts` : `../../../${other}/a.ts`;
      const path = `src/${name}/deep/${other}.ts`;
      planted.push(path);
      writeFileSync(join(folder, path), `import { a } from '${specifier}';\n\nexport const b = a;\n`);
    }
  }
  const run = spawnSync(
    join(root, 'node_modules/.bin/biome'),
    ['lint', '--reporter=json', '--max-diagnostics=none', '.'],
    {
      cwd: folder,
      maxBuffer: 1 << 26,
    },
  );
  const caught = new Set([...run.stdout.toString().matchAll(/"path":\s*"([^"]+)"/g)].map((match) => match[1]));
  assert.match(run.stdout.toString(), /noRestrictedImports/);
  assert.deepEqual(
    planted.filter((path) => !caught.has(path)),
    [],
  );
});
