import type { Command } from 'commander';
import type { z } from 'zod';
import { getSite } from '../../api/site.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { groupFingerprint } from '../connection.ts';
import { type Paper, renderProperties } from '../table.ts';
import { safeLines, safeText } from '../text-width.ts';
import { addSiteBackups } from './site-backups.ts';
import { addSiteCertificates } from './site-certificates.ts';
import { addSiteHealth } from './site-health.ts';
import { addSiteLog } from './site-log.ts';

export function addSite(program: Command, cli: Cli): void {
  const site = program.command('site').description('The site itself');
  examples(
    site
      .command('show')
      .description('Name, version and addresses of the site, and the fingerprint that slipway connect asks for')
      .action(async () => {
        const opened = await cli.site();
        cli.show(await opened.call(getSite), (value) => renderSite(value, opened.place, cli.paper));
      }),
    'slipway site show',
  );
  examples(
    site
      .command('report-key')
      .summary('The public key that run reports are verified with')
      .description(
        'The public key that run reports (and policies) of the site are verified with, as PEM. Keep it where nobody who can change the site can change it too.',
      )
      .action(async () => {
        const { value } = await (await cli.site()).call(getSite);
        cli.show({ value: value.policyKey, body: value.policyKey }, ({ publicKeyPem }) => safeLines(publicKeyPem));
      }),
    'slipway site report-key > report-key.pem',
  );
  addSiteHealth(site, cli);
  addSiteLog(site, cli);
  addSiteBackups(site, cli);
  addSiteCertificates(site, cli);
}

function renderSite(site: z.output<typeof getSite.response>, place: string, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', site.name],
      ['Id', site.id],
      ['Version', site.version],
      ['API', site.apiUrl],
      ['Boot files', site.bootUrl],
      ['CA fingerprint', groupFingerprint(site.caFingerprint)],
      ['Report key', site.policyKey.keyId],
      ['Reached at', place],
    ],
    paper,
  );
  return `${properties}\nFrom another computer, with a token:\n  slipway connect ${safeText(site.apiUrl)} --ca-fingerprint ${safeText(site.caFingerprint)}\n`;
}
