/**
 * A newcomer's whole way, by the pages alone: from the link that a lab prints, over its first user, to a virtual computer that was deployed. Nothing is made by
 * the test itself, and every interaction is counted.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { makeLabDirectory } from '../../src/lab/lab-directory.ts';
import { type Lab, startLab } from '../../src/lab/lab-service.ts';
import { administrator, checkPage } from '../support/console-browser.ts';
import { CountedPerson } from '../support/counted-person.ts';
import { repository, requireImages } from '../support/deploy-lab.ts';
import { launchChromium } from '../support/one-chromium.ts';

const MINUTE = 60_000;
const viewport = { width: 1280, height: 800 };
const MOST_INTERACTIONS = 25;
/** A processor that is emulated, beside another test. */
const LONGEST_RUN = 18 * MINUTE;
let scratch = '';
let lab: Lab;
let browser: Browser;
before(async () => {
  scratch = await makeLabDirectory();
  lab = await startLab({
    ...{ name: `first${process.pid}`, subnet: '10.93.0.0/24', taps: 1, labs: join(scratch, 'run'), directory: scratch },
    site: {
      ...{ repository, bootImage: requireImages().bootImage, consolePort: 0 },
      kernelArguments: 'console=ttyS0 console=tty0',
    },
    say: () => undefined,
  });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await lab?.close();
});

test('a newcomer deploys a virtual computer with at most 25 interactions, and sees its screen', {
  timeout: 25 * MINUTE,
}, async (t) => {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'en',
    reducedMotion: 'reduce',
    viewport,
  });
  const page = await context.newPage();
  const person = new CountedPerson();
  await makeFirstUser(page, person);
  await importSampleImage(page, person);
  await person.click(page.getByRole('button', { name: 'Next' }));
  await person.click(page.getByRole('button', { name: 'Make the task sequence and go on' }));
  assert.ok(await page.getByRole('radio', { name: 'Try it on a virtual PC' }).isChecked());
  await person.click(page.getByRole('button', { name: 'Make the virtual PC and go on' }));
  await person.click(page.getByRole('button', { name: 'Deploy it and switch pc1 on' }));
  const question = page.getByRole('dialog');
  await person.fill(question.getByLabel('Number of computers'), '1');
  await person.click(question.getByRole('button', { name: 'Confirm' }));
  await page.getByRole('heading', { name: 'pc1 is starting' }).waitFor();
  t.diagnostic(`from the printed link to the computer that is switched on: ${person.interactions.length} interactions`);
  assert.ok(person.interactions.length <= MOST_INTERACTIONS, person.interactions.join('\n'));
  const pictures = await untilDeployed(page);
  assert.ok(
    pictures.size >= 4,
    `the screen showed ${pictures.size} different pictures from the firmware to the new system`,
  );
  await page.getByRole('button', { name: 'Look at the new system' }).waitFor();
  await page.getByRole('link', { name: 'Signed report' }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('status').getByText('signed', { exact: false }).first().waitFor();
});

/** Runs in the page, whose types this file does not have. */
const SHOWN = "document.querySelector('.lab-screen canvas')?.toDataURL() ?? ''";

/** The pictures that the page has shown of the computer's screen meanwhile, each once. */
async function untilDeployed(page: Page): Promise<Set<string>> {
  const pictures = new Set<string>();
  const screen = page.getByRole('img', { name: 'Screen of pc1, live' });
  const done = page.getByRole('heading', { name: 'pc1 is deployed' });
  const applies = page.getByText('Apply Operating System Image · Step');
  let isChecked = false;
  for (const deadline = Date.now() + LONGEST_RUN; !(await done.isVisible()); ) {
    assert.ok(Date.now() < deadline, `not deployed in time: ${await page.getByRole('main').textContent()}`);
    if (await screen.isVisible()) pictures.add(String(await page.evaluate(SHOWN)));
    if (!isChecked && (await applies.isVisible())) {
      isChecked = true;
      await checkPage(page, 'first-virtual-running');
    }
    await new Promise((wait) => setTimeout(wait, 5000));
  }
  await checkPage(page, 'first-virtual-done');
  return pictures;
}

async function makeFirstUser(page: Page, person: CountedPerson): Promise<void> {
  await page.goto((await lab.setupLink()) ?? '');
  await person.fill(page.getByLabel('Name').first(), administrator.name);
  await person.fill(page.getByLabel('New password'), administrator.password);
  await person.click(page.getByRole('button', { name: 'Create the user' }));
}

async function importSampleImage(page: Page, person: CountedPerson): Promise<void> {
  await person.click(page.getByRole('link', { name: 'Begin' }));
  await person.click(page.getByRole('button', { name: 'Import an image' }));
  const dialog = page.getByRole('dialog', { name: 'Import an image' });
  await person.fill(dialog.getByLabel('Name'), 'Debian 12');
  await person.fill(dialog.getByLabel('ISO file on the site server'), join(requireImages().sampleImage, 'debian.wim'));
  await person.click(dialog.getByRole('button', { name: 'Import' }));
  await page.getByRole('radio', { name: 'Debian 12' }).waitFor({ timeout: 5 * MINUTE });
}
