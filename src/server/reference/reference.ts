/** The generated pages of docs/reference: made from the contract itself, so they cannot say something else. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { errorCodes } from '../../api/errors.ts';
import { createPasswordLimit } from '../agents/session.ts';
import { ConfigSchema } from '../config.ts';
import { openContentStore } from '../content/content-store.ts';
import { openSiteDatabase } from '../database.ts';
import { EventFeed } from '../events/events.ts';
import { createApi } from '../http/api-routes.ts';
import { loadSiteKeys } from '../keys/site-keys.ts';
import { createCounted } from '../metrics/counted.ts';
import { everything } from '../reach/reach.ts';
import type { SiteContext } from '../site-context.ts';
import { version } from '../version.ts';
import { windowsAgentIn } from '../windows-agent/windows-agent.ts';
import { attributesPage } from './attributes-page.ts';
import { documentSchema, objectSchemas } from './document-schema.ts';
import { permissionsPage } from './permissions-page.ts';
import { stepsPage } from './steps-page.ts';
import { variablesPage } from './variables-page.ts';

/** File name below docs/reference, and its text. */
export async function referencePages(): Promise<Map<string, string>> {
  const openApi = await openApiDocument();
  return new Map([
    ['openapi.json', `${JSON.stringify(openApi, null, 2)}\n`],
    ['permissions.md', permissionsPage(openApi)],
    ['errors.md', errorsPage()],
    ['device-attributes.md', attributesPage()],
    ['steps.md', stepsPage()],
    ['variables.md', variablesPage()],
    ['task-sequence.schema.json', `${JSON.stringify(documentSchema(), null, 2)}\n`],
    ...[...objectSchemas()].map(([name, schema]): [string, string] => [name, `${JSON.stringify(schema, null, 2)}\n`]),
  ]);
}

async function openApiDocument(): Promise<unknown> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'slipway-reference-'));
  const log = pino({ level: 'silent' });
  // Never asked: the routes are registered, not called.
  const database = openSiteDatabase({ url: 'postgres://localhost/none' }, log);
  try {
    const config = ConfigSchema.parse({ dataDirectory, address: '127.0.0.1' });
    const now = () => new Date();
    const site: SiteContext = {
      config,
      siteId: '00000000-0000-4000-8000-000000000000',
      db: database.db,
      reach: everything,
      keys: await loadSiteKeys(join(dataDirectory, 'keys'), config.siteName, config.address, now()),
      content: await openContentStore(join(dataDirectory, 'content')),
      findWindowsAgent: windowsAgentIn([]),
      log,
      metrics: createCounted(),
      processes: () => [],
      now,
      version,
    };
    const app = await createApi({ site, feed: new EventFeed(site), passwordLimit: createPasswordLimit(now) }, 'local');
    const document = app.swagger();
    await app.close();
    return withSortedSchemas(document);
  } finally {
    await database.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** They come in the order in which modules were loaded, which is another for every program that asks. */
function withSortedSchemas(document: ReturnType<FastifyInstance['swagger']>): unknown {
  if (typeof document === 'string' || !('components' in document) || document.components === undefined) return document;
  const { schemas = {} } = document.components;
  const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(sorted) } };
}

const AREAS: readonly (readonly [string, string])[] = [
  ['1', 'Requests and the site'],
  ['2', 'Booting and boot tickets'],
  ['3', 'Content and images'],
  ['4', 'On the computer that is deployed'],
  ['5', 'The boot image'],
  ['6', 'The command line and its lab'],
];

function errorsPage(): string {
  const sections = AREAS.map(([digit, title]) => {
    const codes = Object.entries(errorCodes).filter(([code]) => code.startsWith(`SLIP-${digit}`));
    const rows = codes.map(([code, meaning]) => `| ${code} | ${meaning} |`);
    return `## ${title}\n\n| code | meaning |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Error codes

Every error that Slipway shows has one of these codes. A code keeps its meaning for ever; one that is not used any more is never used again. The
error's own text says what failed, on what, why, and what to do.

This page is generated from src/api/errors.ts: \`node src/server/reference/write-reference.ts\`.

${sections.join('\n')}`;
}
