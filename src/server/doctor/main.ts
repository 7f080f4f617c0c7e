/** `slipway doctor`: looks over the site of this machine, with the settings that it is started with. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from '../command-line.ts';
import { explain } from '../explain.ts';
import { createLog } from '../log.ts';
import { examine } from './examine.ts';
import { exitCodeOf, findingsText } from './finding.ts';

const usage = `Usage: slipway doctor [--json] [settings of slipway serve]

Looks over the site of this machine: its address, its ports, other servers that tell computers what to boot, programs, clock, keys,
certificates, disk, database and boot image. Give it the settings that the site is started with ("slipway serve --help"), or their
environment variables. Run it as root: only then it sees who holds a port, and may ask DHCP servers. It changes nothing.

Exit code: 0 all is good, 1 there are warnings, 2 there are errors, 3 it could not look.
`;

const CANNOT_LOOK = 3;

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const settings = args.filter((arg) => arg !== '--json');
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => each.family === 'IPv4' && !each.internal)
    .map((each) => each.address);
  const builtBootImages = join(import.meta.dirname, '../../../.cache/boot-image');
  const request = parseCommandLine(settings, { environment: process.env, addresses, builtBootImages });
  if (request.kind !== 'serve') {
    process.stdout.write(usage);
    return 0;
  }
  // What programs say is in the findings.
  const log = createLog('silent');
  const path = process.env['PATH'] ?? '';
  const findings = await examine({ config: request.config, path, now: new Date(), log });
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(findings)}\n` : findingsText(findings));
  return exitCodeOf(findings);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`slipway doctor: ${explain(error)}\n`);
  process.exitCode = CANNOT_LOOK;
}
process.exit();
