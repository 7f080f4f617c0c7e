/** The audit log keeps the English sentence of the route that was called; the console's Dutch pages say it in Dutch. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dutchActions } from '../src/console/audit/dutch-actions.ts';
import { isPersonsChange } from '../src/server/http/handlers.ts';
import { contractRoutes } from '../src/server/http/test-contract-routes.ts';

/** What the site writes beside its routes, when what was imported has got its name. */
const ofTheSite = [
  'Name imported files',
  'Name an imported image',
  'Name an imported upgrade package',
  'Name an imported boot image',
];

it('every change that people make at the site has its Dutch sentence, and there are no others', async () => {
  const changes = (await contractRoutes()).filter(
    (route) => isPersonsChange(route) || (route.access === 'public' && route.method !== 'GET'),
  );
  const summaries = [...changes.map(({ summary }) => summary), ...ofTheSite];
  assert.deepEqual(Object.keys(dutchActions).sort(), [...new Set(summaries)].sort());
});
