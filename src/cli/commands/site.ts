import type { Command } from 'commander';
import type { z } from 'zod';
import { getSite } from '../../api/site.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { groupFingerprint } from '../connection.ts';
import { type Paper, renderProperties } from '../table.ts';
import { safeText } from '../text-width.ts';

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
      ['Reached at', place],
    ],
    paper,
  );
  return `${properties}\nFrom another computer, with a token:\n  slipway connect ${safeText(site.apiUrl)} --ca-fingerprint ${safeText(site.caFingerprint)}\n`;
}
