/** Gathers how the site does, and has it judged. What does not answer is left out and told as a finding: nothing here waits for long, and nothing throws. */
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SiteHealth, SiteProcess } from '../../api/site-health.ts';
import { freeBytes, isClockSynchronised } from '../doctor/facts.ts';
import { askBootProcess, type BootProcess } from '../metrics/boot-process.ts';
import type { Family } from '../metrics/registry.ts';
import type { ProcessState } from '../process-states.ts';
import type { SiteContext } from '../site-context.ts';
import { readDatabaseHealth } from './database-health.ts';
import { judgeHealth } from './health-judgements.ts';
import { siteListeners } from './site-listeners.ts';

const PATIENCE_MILLISECONDS = 4000;
const DAY = 86_400_000;

export async function readSiteHealth(site: SiteContext): Promise<SiteHealth> {
  const { config, version } = site;
  const now = site.now();
  const [boot, fromDatabase, data, content, clockSynchronised] = await Promise.all([
    askBootProcess(config.dataDirectory),
    inTime(readDatabaseHealth(site, now)),
    freeBytes(config.dataDirectory),
    freeBytes(site.content.directory),
    clock(site),
  ]);
  const processes = await Promise.all(site.processes().map((each) => toSiteProcess(each, boot)));
  const certificates = certificatesOf(site, now);
  const { backupWarning, ...told } = fromDatabase ?? {
    ...{ database: null, content: null, jobs: null, lastBackupAt: null, backupWarning: null },
  };
  const known = {
    ...{ version, processes, certificates, clockSynchronised },
    ...{ listeners: siteListeners(config, processes), freeBytes: { content, data } },
    netboot: netbootCounts(boot === 'absent' || boot === 'silent' ? await ownCounts(site, processes) : boot.families),
    ...told,
  };
  const made = new X509Certificate(site.keys.caCertificatePem).validFromDate;
  const { dataDirectory } = config;
  const isOneDisk = await onOneDisk(dataDirectory, site.content.directory);
  const places = { dataDirectory, contentDirectory: isOneDisk ? null : site.content.directory };
  return { at: now.toISOString(), ...known, findings: judgeHealth({ ...known, now, made, backupWarning, ...places }) };
}

async function onOneDisk(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  return first?.dev === second?.dev;
}

/** null: it has failed, or did not come in time. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([answer.catch(() => null), sleep(PATIENCE_MILLISECONDS, null, { ref: false })]);
}

async function toSiteProcess(process: ProcessState, boot: BootProcess): Promise<SiteProcess> {
  const isSilent = process.name === 'boot' && process.state === 'running' && boot === 'silent';
  const memoryBytes = process.pid === null ? null : await residentBytes(process.pid);
  return { ...process, state: isSilent ? 'silent' : process.state, memoryBytes };
}

/** What the process has in memory, by /proc (proc(5), VmRSS); null where that does not say. */
async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function certificatesOf({ keys }: SiteContext, now: Date): SiteHealth['certificates'] {
  const pems = [
    ['authority', keys.caCertificatePem],
    ['api', keys.server.certificatePem],
  ] as const;
  return pems.map(([of, pem]) => {
    const { validToDate } = new X509Certificate(pem);
    const days = Math.floor((validToDate.getTime() - now.getTime()) / DAY);
    return { of, validUntil: validToDate.toISOString(), days };
  });
}

/** Where one process does everything it has counted that itself. */
async function ownCounts(site: SiteContext, processes: readonly SiteProcess[]): Promise<Family[] | null> {
  const doesAll = processes.some(({ name, roles }) => name === 'site' && roles.includes('netboot'));
  return doesAll ? site.metrics.registry.families() : null;
}

function netbootCounts(families: readonly Family[] | null): SiteHealth['netboot'] {
  if (families === null) return null;
  const sum = (name: string, label?: readonly [string, string]) =>
    (families.find((family) => family.name === name)?.samples ?? [])
      .filter(({ labels }) => label === undefined || labels[label[0]] === label[1])
      .reduce((total, { value }) => total + value, 0);
  return {
    packets: sum('slipway_dhcp_packets_total', ['kind', 'packet']),
    answers: sum('slipway_dhcp_packets_total', ['kind', 'answer']),
    transfers: sum('slipway_tftp_transfers_total'),
  };
}

const CLOCK_MILLISECONDS = 60_000;
let clockAsked: { at: number; answer: Promise<boolean | null> } | undefined;

/** A program says it, and pages ask every few seconds: once a minute is enough. */
function clock({ log }: SiteContext): Promise<boolean | null> {
  const at = performance.now();
  if (clockAsked === undefined || at - clockAsked.at > CLOCK_MILLISECONDS)
    clockAsked = { at, answer: isClockSynchronised(log) };
  return clockAsked.answer;
}
