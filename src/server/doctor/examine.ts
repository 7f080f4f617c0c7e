/** One examination of a site: gathers facts and has each of them judged. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import {
  askDatabase,
  freeBytes,
  isClockSynchronised,
  isInstalled,
  ownAddresses,
  readCertificate,
  readKeyModes,
} from './facts.ts';
import { type Finding, good, warning } from './finding.ts';
import { askForServers } from './foreign-servers.ts';
import {
  judgeAddress,
  judgeBootImage,
  judgeCertificate,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeKeyFiles,
  judgePort,
  judgeProgram,
  judgeServers,
  RENEWAL,
  wantedPorts,
} from './judgements.ts';
import { readPortHolders } from './listening-sockets.ts';

/** Programs that the site calls, with the Debian packages that bring them. */
const PROGRAMS = [
  ['wimlib-imagex', 'wimtools'],
  ['7zz', '7zip'],
  ['flock', 'util-linux'],
] as const;

export interface Examination {
  readonly config: Config;
  /** PATH, in which programs are looked for. */
  readonly path: string;
  readonly now: Date;
  readonly log: Logger;
}

export async function examine(examination: Examination): Promise<Finding[]> {
  const { config, path } = examination;
  const programs = PROGRAMS.map(async ([program, debianPackage]) =>
    judgeProgram(program, debianPackage, await isInstalled(program, path)),
  );
  return [
    judgeAddress(config.address, ownAddresses()),
    ...examinePorts(config),
    ...(await examineServers(config)),
    ...(await Promise.all(programs)),
    ...(await examineKeys(examination)),
    judgeDisk(config.dataDirectory, await freeBytes(config.dataDirectory)),
    ...(await examineDatabase(examination)),
  ];
}

function examinePorts(config: Config): Finding[] {
  const holders = readPortHolders();
  return wantedPorts(config).map((wanted) => judgePort(wanted, holders, config.address, isSlipway));
}

/** As it is built, and from its sources. */
const programs = ['../../../dist/server/main.js', '../main.ts'].map((path) => join(import.meta.dirname, path));

/** Ours by the program's path; or systemd's, which opens the sockets that it hands over. */
function isSlipway(commandLine: string): boolean {
  return (
    programs.some((program) => commandLine.includes(program)) ||
    /^(\/usr)?(\/lib\/systemd\/systemd|\/sbin\/init)( |$)/.test(commandLine)
  );
}

async function examineServers(config: Config): Promise<Finding[]> {
  if (!config.netboot) return [];
  const own = ownAddresses();
  const carrying = own.filter(({ address }) => address === config.address).map(({ name }) => name);
  const names = config.netbootInterfaces.length === 0 ? carrying : config.netbootInterfaces;
  const addresses = own.map(({ address }) => address);
  const findings = await Promise.all(
    [...new Set(names)].map(async (name) =>
      askForServers(name).then(
        (answers) => judgeServers(name, answers, addresses),
        (problem: unknown) => [
          warning(
            `DHCP on ${name}`,
            `could not be asked: ${problem instanceof Error ? problem.message : String(problem)}`,
            'Run slipway doctor as root, and while no DHCP client holds port 68 for itself alone.',
          ),
        ],
      ),
    ),
  );
  return findings.flat();
}

async function examineKeys({ config, now, log }: Examination): Promise<Finding[]> {
  const modes = await readKeyModes(config.dataDirectory);
  const authority = await readCertificate(config.dataDirectory, 'ca.pem');
  const server = await readCertificate(config.dataDirectory, 'server.pem');
  const clock = judgeClock(now, authority?.validFromDate ?? null, await isClockSynchronised(log));
  if (authority === null || server === null)
    return [clock, good('keys', `there are none in ${config.dataDirectory} yet: the first start makes them.`)];
  return [
    clock,
    judgeKeyFiles(modes),
    judgeCertificate('the authority', authority.validToDate, now, RENEWAL['ca.pem']),
    judgeCertificate('the API', server.validToDate, now, RENEWAL['server.pem']),
  ];
}

async function examineDatabase({ config, log }: Examination): Promise<Finding[]> {
  const { state, bootImage } = await askDatabase(config, log);
  return [judgeDatabase(state), ...(bootImage === undefined ? [] : [judgeBootImage(bootImage)])];
}
