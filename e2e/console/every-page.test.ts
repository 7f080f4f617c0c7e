/** Every page of the console, whatever comes between it and its site, and whatever people, computers and logs call things. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { z } from 'zod';
import { createUser } from '../../src/api/users.ts';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { type HostileNoun, type HostileSite, makeHostileSite } from '../support/hostile-site.ts';
import { openFields } from '../support/hostile-texts.ts';
import { expectApart, expectInside, expectTranslated } from '../support/page-checks.ts';
import { addEdge, goOn, jumps, SITE_FAILED, setEdge, settled } from '../support/page-edge.ts';

interface PageRow {
  /** As routes.tsx has it. */
  readonly path: string;
  /** What stands for its parameter. */
  readonly of?: HostileNoun | 'runs-over-time';
  /** The title of what is said where there is nothing yet; absent: there is always something, or nothing to list. */
  readonly empty?: string;
  /** How often a failure of the site is told: once for each part that asks by itself. 0: it asks nothing. */
  readonly failures?: number;
  /** For whoever has no permissions at all; default: the site's refusal. */
  readonly denied?: string;
}

const refusal = 'You may not see this';
const forbidden = 'You may not do this';
const pages: readonly PageRow[] = [
  { path: '/', empty: 'No computer is being deployed', failures: 3, denied: 'Nothing waits for you.' },
  { path: '/account', failures: 1, denied: 'Your account' },
  { path: '/alerts', empty: 'No alerts' },
  { path: '/api-tokens', empty: 'No API tokens yet' },
  { path: '/applications', empty: 'No applications yet' },
  { path: '/applications/$id', of: 'application' },
  { path: '/audit' },
  { path: '/boot-images', empty: 'No boot images yet' },
  { path: '/collections' },
  { path: '/collections/$id', of: 'collection' },
  { path: '/collections/new', denied: forbidden },
  { path: '/computer-associations', empty: 'No computer associations yet' },
  { path: '/content-store', empty: 'Nothing is stored yet' },
  { path: '/content-store/$versionId', of: 'content' },
  { path: '/deployment-templates', empty: 'No templates yet' },
  { path: '/deployments', empty: 'Nothing is deployed yet' },
  { path: '/deployments/$id', of: 'deployment' },
  { path: '/deployments/new', failures: 2, denied: forbidden },
  { path: '/device-categories', empty: 'No device categories yet' },
  { path: '/devices', empty: 'No computers yet' },
  { path: '/devices/$id', of: 'device' },
  { path: '/devices/import', failures: 0, denied: forbidden },
  { path: '/duplicate-identities', empty: 'No duplicate identities yet' },
  { path: '/first-deployment', denied: 'You may not do all of this' },
  { path: '/identity-conflicts', empty: 'No conflicts' },
  { path: '/identity-providers', empty: 'No identity providers yet' },
  { path: '/identity-providers/$id', of: 'identityProvider' },
  { path: '/images', empty: 'No images yet' },
  { path: '/images/$id', of: 'image' },
  { path: '/jobs', empty: 'No jobs yet' },
  { path: '/lab' },
  { path: '/packages', empty: 'No packages yet' },
  { path: '/packages/$id', of: 'package' },
  { path: '/recovery-keys', empty: 'No recovery keys yet' },
  { path: '/reports' },
  { path: '/reports/$name', of: 'runs-over-time' },
  { path: '/runs', empty: 'Nothing has run yet' },
  { path: '/runs/$id', of: 'run' },
  { path: '/security-roles' },
  { path: '/security-roles/$id', of: 'role' },
  { path: '/security-scopes' },
  { path: '/site' },
  { path: '/site/backups', empty: 'The site knows of no backup' },
  { path: '/site/certificates' },
  { path: '/site/health', denied: forbidden },
  { path: '/site/log' },
  { path: '/site/settings', failures: 2 },
  { path: '/status-messages', empty: 'No status messages' },
  { path: '/task-sequences', empty: 'No task sequences yet' },
  { path: '/task-sequences/$id', of: 'sequence' },
  { path: '/task-sequences/$id/edit', of: 'sequence', denied: 'You may not change task sequences' },
  { path: '/task-sequences/import', failures: 0, denied: forbidden },
  { path: '/upgrade-packages', empty: 'No upgrade packages yet' },
  { path: '/upgrade-packages/$id', of: 'upgradePackage' },
  { path: '/user-device-affinities', empty: 'Nobody is known as the user of a device yet' },
  { path: '/users' },
  { path: '/users/$id', of: 'user' },
  { path: '/waiting-computers', empty: 'No computer waits' },
  { path: '/webhooks', empty: 'No webhooks yet' },
  { path: '/webhooks/$id', of: 'webhook' },
];

/** Where nobody is signed in (sign-in.test.ts). */
const outside = ['/setup'];

/** How far things may jump while a page comes, as Chromium counts it (web.dev/cls: 0.1 is good). */
const MOST_JUMPS = 0.1;

/** Characters that a page may gain without having said that something is on its way. */
const SAID_MEANWHILE = 40;

const nobody = { name: 'otto', displayName: 'Otto Nobody', password: 'quiet pond 9913 reed' };

describe('every page of the console', () => {
  let browser: ConsoleBrowser;
  let hostile: HostileSite;
  before(async () => {
    browser = await ConsoleBrowser.open();
  });
  after(() => browser.close());

  test('is in the table of this test', () => {
    const routes = readFileSync(resolve(import.meta.dirname, '../../src/console/routes.tsx'), 'utf8');
    const paths = [...routes.matchAll(/path: '(?<path>\/[^']*)'/g)].map(({ groups }) => groups?.['path'] ?? '');
    assert.deepEqual(paths.sort(), [...pages.map(({ path }) => path), ...outside].sort());
  });

  test('says where there is nothing yet what would be there', async () => {
    const page = await open();
    const found: string[] = [];
    for (const { path, empty } of pages) {
      if (empty === undefined) continue;
      await goOn(page, path);
      await settled(page);
      const titles = await page.locator('#page h2').allTextContents();
      if (!titles.includes(empty)) found.push(`${path}: ${titles}`);
      if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) found.push(`${path}: not one title`);
    }
    assert.deepEqual([...found, ...browser.problems()], []);
    await browser.leave(page);
  });

  test('takes no text for more than a text, jumps nowhere while it comes over a slow network, and is whole in Dutch, in the dark, and on a telephone', async () => {
    hostile = await makeHostileSite(browser.site);
    const page = await open({ language: 'nl', colorScheme: 'dark' });
    const found: string[] = [];
    page.on('dialog', (dialog) => {
      found.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await setEdge(page, 'slow');
    for (const row of pages) {
      await goOn(page, addressOf(row));
      found.push(...(await comesCalmly(page, row)).map((problem) => `${row.path}: ${problem}`));
      await setEdge(page, 'open');
      found.push(...(await looksRight(browser, page, row)));
      await setEdge(page, 'slow');
    }
    assert.deepEqual(found, []);
    await browser.leave(page);
  });

  test('tells once why the site fails, in the place of what is not there, and asks again', async () => {
    const page = await open();
    const found: string[] = [];
    await setEdge(page, 'failing');
    for (const row of pages) {
      await goOn(page, addressOf(row));
      await settled(page);
      const { failures = 1 } = row;
      const told = await page.getByText(SITE_FAILED, { exact: true }).count();
      if (told !== failures) found.push(`${row.path}: told ${told} times`);
      if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) found.push(`${row.path}: not one title`);
      if (failures > 0 && !(await asksAgain(page))) found.push(`${row.path}: does not ask again`);
    }
    assert.deepEqual(found, []);
    browser.problems();
    await setEdge(page, 'open');
    await goOn(page, '/users');
    await page.getByRole('link', { name: 'kim' }).waitFor();
    await browser.leave(page);
  });

  test('tells whoever has no permission, and offers nothing', async () => {
    await browser.site.client(createUser, { body: { ...nobody, mustChangePassword: false, securityRoleIds: [] } });
    const page = await open({ person: nobody });
    const found: string[] = [];
    for (const row of pages) {
      await goOn(page, addressOf(row));
      await settled(page);
      const { denied = refusal } = row;
      if ((await page.locator('#page').getByText(denied).count()) === 0) found.push(`${row.path}: does not say so`);
      if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) found.push(`${row.path}: not one title`);
      const offers = await page.locator('#page').getByRole('button', { disabled: false }).allTextContents();
      const more = offers.filter((offer) => !harmless.test(offer));
      if (more.length > 0 && row.path !== '/account') found.push(`${row.path}: offers ${more.join(', ')}`);
    }
    assert.deepEqual(found, []);
    assert.deepEqual(
      browser.problems().filter((problem) => !problem.includes('403')),
      [],
    );
    // The edge stays around whatever comes in this tab.
    await page.context().close();
  });

  test('has met a hostile text in each field of the API that takes one', async () => {
    const open: string[] = [];
    for (const route of await routesOfApi()) {
      const name = `${route.method} ${route.path}`;
      if (openFields(route.body).length === 0 || isChangeOf(name, hostile.planted)) continue;
      if (!hostile.planted.has(name) && !Object.hasOwn(elsewhere, name)) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  /** At no page, with the edge around what comes next. */
  async function open(options: Parameters<ConsoleBrowser['page']>[1] = {}): Promise<Page> {
    const page = await browser.page('/nowhere', options);
    await addEdge(page);
    await page.reload();
    await page.getByRole('heading').first().waitFor();
    return page;
  }

  function addressOf({ path, of }: PageRow): string {
    const value = of === undefined || of === 'runs-over-time' ? (of ?? '') : hostile.ids[of];
    return path.replace(/\$\w+/, value);
  }
});

/** Filters and columns change nothing, and asking again is no offer. */
const harmless = /^(Try again|Filters|Columns|Choose none|)$/;

/** What a page does wrong while it comes, and with hostile texts. */
async function comesCalmly(page: Page, { path }: PageRow): Promise<string[]> {
  const titleAt = () =>
    page.evaluate<number | null>(`document.querySelector('#page h1')?.getBoundingClientRect().top ?? null`);
  const before = await titleAt();
  const isWaiting = await page.evaluate<boolean>(
    `document.querySelector('#page [role=status], #page .mantine-Skeleton-root') !== null`,
  );
  const textLength = () => page.evaluate<number>(`document.querySelector('#page').textContent.length`);
  const begun = await textLength();
  await settled(page);
  const after = await titleAt();
  const silent = !isWaiting && (await textLength()) > begun + SAID_MEANWHILE;
  const { sum, of } = await jumps(page);
  const texts = await page.evaluate<{ planted: boolean; markup: number; filledIn: number }>(`({
    planted: window.__planted !== undefined,
    markup: document.querySelectorAll('img[src=x], #page script, a[href^="javascript:"]').length,
    filledIn: document.body.textContent.split('onerror=__planted=1>').slice(1).filter((rest) => !rest.startsWith('{{name}}$t(title)')).length,
  })`);
  return [
    ...(silent ? ['shows nothing while it waits'] : []),
    ...(before !== null && before !== after ? [`its title moves from ${before} to ${after}`] : []),
    ...(sum >= MOST_JUMPS ? [`jumps: ${of.join(', ')}`] : []),
    ...(texts.planted ? ['ran a text'] : []),
    ...(texts.markup > 0 ? ['took a text for markup'] : []),
    ...(texts.filledIn > 0 ? ['filled something into a text'] : []),
    ...(page.url().includes(path.split('$')[0] ?? '') ? [] : [`went to ${page.url()}`]),
  ];
}

/** As on a telephone, where it has the same controls in less room, and as on a wall. */
const otherWindows = { narrow: { width: 360, height: 800 }, '4k': { width: 3840, height: 2160 } };

async function looksRight(browser: ConsoleBrowser, page: Page, { path }: PageRow): Promise<string[]> {
  const name = `every-page${path.replaceAll(/\W+/g, '-')}`;
  const found: string[] = [];
  const note = (error: Error) => found.push(error.message);
  await browser.check(page, name).catch(note);
  await expectTranslated(page, name, { words: true }).catch(note);
  await expectApart(page, name).catch(note);
  for (const [size, viewport] of Object.entries(otherWindows)) {
    await page.setViewportSize(viewport);
    await settled(page);
    await expectInside(page, `${name}-${size}`).catch(note);
    await expectApart(page, `${name}-${size}`).catch(note);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await settled(page);
  return found;
}

/** The button asks the site again, for each part that failed. */
async function asksAgain(page: Page): Promise<boolean> {
  const asked = () => page.evaluate<number>('window.__edge.asked.length');
  const before = await asked();
  const again = page.locator('#page').getByRole('button', { name: 'Try again' });
  // Waiting for it in vain would hide what all other pages do.
  if ((await again.count()) === 0) return false;
  await again.first().click();
  await settled(page);
  return (await asked()) > before;
}

interface RouteOfApi {
  readonly method: string;
  readonly path: string;
  readonly body: z.ZodType;
}

async function routesOfApi(): Promise<RouteOfApi[]> {
  const folder = resolve(import.meta.dirname, '../../src/api');
  const routes: RouteOfApi[] = [];
  for (const file of globSync('*.ts', { cwd: folder })) {
    if (file.endsWith('.test.ts')) continue;
    const values: unknown[] = Object.values(await import(join(folder, file)));
    routes.push(...values.filter(isRoute));
  }
  return routes;
}

function isRoute(value: unknown): value is RouteOfApi {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'body' in value;
}

/** The fields of a change are those that the thing was made with. */
function isChangeOf(route: string, planted: ReadonlySet<string>): boolean {
  const made = /^(?:PATCH|PUT) (?<path>\/api\/[\w-]+)\/:id$/.exec(route)?.groups?.['path'];
  return made !== undefined && planted.has(`POST ${made}`);
}

/** Which routes take hostile texts that this site was not given, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  'PUT /api/agent/runs/:runId/captures/:captureId': 'captures make images, whose names are planted',
  'POST /api/agent/runs': 'abilities, which no page shows',
  'POST /api/agent/runs/:runId/debugger': 'variables of the debugger: runs.test.ts',
  'POST /api/agent/runs/:runId/operating-system': 'needs a deployed system: e2e/deploy',
  'POST /api/agent/runs/:runId/progress': 'planted by hand: a step of the run that it is about',
  'POST /api/agent/runs/:runId/records': 'planted by hand: steps that belong together',
  'POST /api/agent/runs/:runId/recovery-keys': 'a volume, which is a drive letter to Windows',
  'POST /api/agent/runs/:runId/secrets': 'a question',
  'POST /api/agent/session': 'planted by hand: the inventory, not the ticket',
  'POST /api/boot-images': 'needs files of a boot image; its name is shown as an image’s',
  'POST /api/collections/query-preview': 'a question',
  'POST /api/content/repair': 'a folder of the site server',
  'POST /api/devices/:id/merge': 'the name of a plan, which no page shows',
  'POST /api/devices/imports': 'devices.test.ts imports a file of hostile cells',
  'POST /api/devices/imports/preview': 'devices.test.ts',
  'POST /api/identity-conflicts/:id/resolve': 'the name of a plan, which no page shows',
  'POST /api/images': 'planted by hand: the name, not the path',
  'POST /api/upgrade-packages': 'planted by hand: the name, not the path',
  'POST /api/object-changes': 'the same routes in a bundle',
  'POST /api/recovery-keys/:id/show': 'a reason, which the audit log keeps as any detail',
  'POST /api/runs/:id/debugger': 'a command to a run that is paused: runs.test.ts',
  'POST /api/setup-links/trade': 'the first user, made as any user is',
  'POST /api/sign-in': 'a name that is looked for',
  'POST /api/sign-in/api-token': 'a token, made as any token is',
  'POST /api/sign-in/api-token/by-code': 'a token, made as any token is',
  'POST /api/task-sequences/imports': 'task sequences, made as any other',
  'POST /api/task-sequences/translations': 'a question: task-sequences.test.ts',
  'POST /api/saved-filters': 'a name, which a menu shows: devices.test.ts',
  'PATCH /api/saved-filters/:id': 'a name, which a menu shows: devices.test.ts',
  'POST /api/uploads': 'names of files, which only whoever sends them sees: uploads.long.test.ts',
  'POST /api/user-device-affinities/imports': 'a file of names that have a form of their own',
  'POST /api/user-device-affinities/imports/preview': 'a question',
  'POST /api/waiting-computers/:id/approve': 'variables as of any device',
  'PUT /api/devices/:id/variables': 'variables as a device is made with',
};
