/**
 * npm run screenshots: README's pictures of the console, of a real site on the loopback with the made-up school. They are to be looked at before they are
 * committed. `first-deployment.png` is of a lab, by `e2e/deploy/first-deployment.test.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { fillSchool } from '../setup/made-up-school.ts';
import { prepare } from '../setup/prepare.ts';
import type { Client } from '../src/api/client.ts';
import { listDeployments } from '../src/api/deployments.ts';
import { createTaskSequence } from '../src/api/task-sequences.ts';
import { importImageFile } from '../src/lab/deployment.ts';
import { templates } from '../src/task-sequence/templates/templates.ts';
import { ConsoleBrowser } from './support/console-browser.ts';

const images = resolve(import.meta.dirname, '../docs/images');
/** For computers to have moved a little, and for lists to have come. */
const SCHOOL_MILLISECONDS = 12_000;
const PAGE_MILLISECONDS = 4_000;

await prepare({ bootImage: null, sampleImage: false });
const browser = await ConsoleBrowser.open();
const end = new AbortController();
try {
  const { client } = browser.site;
  const school = await fillSchool(client);
  const sequenceId = await installDebian(client);
  const [deployment] = await client(listDeployments);
  const live = school.live(end.signal);
  const page = await browser.page('/');
  await sleep(SCHOOL_MILLISECONDS);
  await picture(page, 'console-home');
  await page.goto(`${browser.site.url}/deployments/${deployment?.id}`);
  await picture(page, 'console-deployment');
  await page.goto(`${browser.site.url}/task-sequences/${sequenceId}/edit`);
  await page.getByRole('treeitem', { name: 'Apply Operating System Image' }).click();
  await picture(page, 'console-editor');
  end.abort();
  await live;
} finally {
  await browser.close();
}

async function picture(page: Page, name: string): Promise<void> {
  await sleep(PAGE_MILLISECONDS);
  await page.screenshot({ path: join(images, `${name}.png`) });
}

/** The template of an installation with an image of its own. */
async function installDebian(client: Client): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pictures-'));
  writeFileSync(join(folder, 'hello'), 'hello\n');
  const file = `${folder}.wim`;
  execFileSync('wimlib-imagex', ['capture', folder, file, 'Debian 12'], { stdio: 'ignore' });
  const image = await importImageFile(client, 'Debian 12', file);
  for (const path of [folder, file]) rmSync(path, { recursive: true });
  const [install] = templates;
  const answers = { name: 'Install Debian 12', image: image.id, userStatePackage: '', upgradePackage: '' };
  return (await client(createTaskSequence, { body: { document: install?.document(answers) } })).id;
}
