/** What a person sees once a site runs: where everything is, and what to do next. */
import { apiUrl, bootUrl, type Config } from './config.ts';
import { localSocketPath } from './http/local-socket.ts';
import type { Role } from './roles.ts';
import { version } from './version.ts';

export interface Started {
  readonly config: Config;
  readonly roles: readonly Role[];
}

export function startSummary(
  { config, roles }: Started,
  site: { databaseDescription: string; setupLink: string | null },
): string {
  const interfaces = config.netbootInterfaces.join(', ') || `the interface of ${config.address}`;
  const lines: [string, string | null][] = [
    ['API', roles.includes('api') ? apiUrl(config) : null],
    ['administrators here', roles.includes('api') ? localSocketPath(config.dataDirectory) : null],
    ['boot files, content', roles.includes('content') || roles.includes('netboot') ? bootUrl(config) : null],
    ['network boot', roles.includes('netboot') ? (config.netboot ? `on ${interfaces}` : 'off (--no-netboot)') : null],
    ['database', site.databaseDescription],
    ['data', config.dataDirectory],
  ];
  const shown = lines.filter((line): line is [string, string] => line[1] !== null);
  const text = shown.map(([name, value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
  const first = site.setupLink !== null && roles.includes('api') ? firstUser(site.setupLink) : '';
  return `Slipway ${version}, site "${config.siteName}", is ready.\n${text}\n${first}`;
}

function firstUser(link: string): string {
  return `The site has no users yet. This link makes the first one, once, within an hour ("slipway setup" asks for it):\n  ${link}\n`;
}
