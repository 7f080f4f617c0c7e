import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorCodes } from '../../api/errors.ts';
import { permissionNames } from '../../api/permissions.ts';
import { builtInVariables } from '../../task-sequence/built-in-variables/built-in-variables.ts';
import { stepVariables } from '../../task-sequence/built-in-variables/step-variables.ts';
import { referencePages } from './reference.ts';

const pages = await referencePages();

for (const [name, text] of pages) {
  test(`docs/reference/${name} is what the contract says`, async () => {
    const committed = await readFile(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');
    assert.ok(committed === text, `docs/reference/${name} is stale: run node src/server/reference/write-reference.ts`);
  });
}

test('every error code has its line', () => {
  const page = pages.get('errors.md') ?? '';
  for (const code of Object.keys(errorCodes)) assert.ok(page.includes(`| ${code} |`), `${code} is missing`);
});

test('every permission has its line, with the routes that ask for it', () => {
  const page = pages.get('permissions.md') ?? '';
  for (const name of permissionNames) assert.ok(page.includes(`| \`${name}\` |`), `${name} is missing`);
  assert.match(
    page,
    /^\| `run\.control` \| .* \| × \| × \| × (\| {2}){5}\| × \| {2}\| POST \/api\/runs\/\{id\}\/resume<br>POST \/api\/runs\/\{id\}\/resume-edited<br>POST \/api\/runs\/\{id\}\/cancel \|$/m,
  );
});

test('every variable has its line, and every link leads to a heading', () => {
  const page = pages.get('variables.md') ?? '';
  for (const { name } of [...builtInVariables, ...stepVariables]) assert.ok(page.includes(`| \`${name}\` |`), name);
  assert.match(page, /^\| `_SMSTSInWinPE` \| .* \| the engine \| set \| awaits the agent .* \| set \| {2}\|$/m);
  assert.match(
    page,
    /^\| `OSDDiskIndex` \| [^|]+ \| `disk\.number` of \[Format and Partition Disk\]\(.*\) \| used \|/m,
  );
  const headings = (pages.get('steps.md') ?? '').split('\n').filter((line) => line.startsWith('## '));
  const anchors = headings.map((line) =>
    line
      .slice(3)
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, anchor = ''] of page.matchAll(/steps\.md#([a-z0-9-]+)\)/g)) assert.ok(anchors.includes(anchor), anchor);
});

test('every component that the OpenAPI document refers to is there', () => {
  const text = pages.get('openapi.json') ?? '{}';
  const { components } = JSON.parse(text);
  const names = [...text.matchAll(/#\/components\/schemas\/([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? '');
  assert.ok(names.length > 20);
  for (const name of names) assert.ok(components.schemas[name], `${name} is missing`);
});
