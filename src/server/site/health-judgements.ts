/** What is thought of a running site: no clock, disk or network here. What a machine lacks is judged as the doctor does (doctor/judgements.ts). */
import type { Finding, SiteHealth, SiteProcess } from '../../api/site-health.ts';
import { error, good, warning } from '../doctor/finding.ts';
import { judgeCertificate, judgeClock, judgeDisk, RENEWAL } from '../doctor/judgements.ts';
import type { DatabaseHealth } from './database-health.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Above this share of the database's connections something else uses them, or the server takes too few. */
const MOST_CONNECTED = 0.9;

export type KnownHealth = Omit<SiteHealth, 'at' | 'findings'> & {
  readonly now: Date;
  /** When the site was made. */
  readonly made: Date;
  readonly dataDirectory: string;
  readonly backupWarning: DatabaseHealth['backupWarning'];
  /** null: on the disk of the data directory, which is told once. */
  readonly contentDirectory: string | null;
};

const levels: readonly Finding['level'][] = ['error', 'warning', 'good'];

/** The worst first. */
export function judgeHealth(health: KnownHealth): Finding[] {
  const { now } = health;
  const findings = [
    ...health.processes.map((process) => judgeProcess(process, now)),
    ...judgeDatabaseHealth(health.database),
    ...judgeContent(health),
    judgeDisk(health.dataDirectory, health.freeBytes.data),
    ...health.certificates.map(({ of, validUntil }) => judgeHealthCertificate(of, new Date(validUntil), now)),
    ...judgeHealthClock(health),
    ...judgeJobs(health.jobs),
    ...judgeBackups(health),
  ];
  return findings.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

const processTexts: Readonly<Record<SiteProcess['name'], string>> = {
  supervisor: 'the supervisor',
  api: 'API and console',
  boot: 'content and network boot',
  site: 'all roles in one process',
};

const AGAIN = 'It is started again by itself. Where that goes on, the system log says why it ends: "slipway site log".';

/** A process that ended within the hour is worth a look, though it runs again. */
export function judgeProcess(process: SiteProcess, now: Date): Finding {
  const { name, state, restarts, lastEnd } = process;
  const check = processTexts[name];
  const why = lastEnd === null ? '' : `${lastEnd.how}${lastEnd.reason === null ? '' : ` (${lastEnd.reason})`}`;
  if (state === 'restarting') return error(check, `do not run: the process ${why}.`, AGAIN);
  if (state === 'silent')
    return error(
      check,
      `do not answer, though their process ${process.pid ?? ''} runs.`,
      'Wait a minute: the machine may be overloaded. Then restart the site: systemctl restart slipway',
    );
  if (lastEnd === null) return good(check, state === 'starting' ? 'starting.' : `running since ${process.since}.`);
  const times = restarts === 1 ? 'once' : `${restarts} times`;
  const text = `${state === 'starting' ? 'are being started again' : 'run'}; started again ${times}, since the process ${why} at ${lastEnd.at}.`;
  const isRecent = now.getTime() - Date.parse(lastEnd.at) < HOUR;
  return isRecent || state === 'starting' ? warning(check, text, AGAIN) : good(check, text);
}

function judgeDatabaseHealth(database: SiteHealth['database']): Finding[] {
  if (database === null)
    return [
      error(
        'database',
        'it does not answer.',
        'The site tries again by itself. Look at the system log: "slipway site log", or journalctl -u slipway',
      ),
    ];
  const { version, connections, mostConnections } = database;
  if (connections > MOST_CONNECTED * mostConnections)
    return [
      warning(
        'database',
        `${connections} of ${mostConnections} connections are in use.`,
        'A site holds at most 70. Look who else uses this server, or raise its max_connections.',
      ),
    ];
  return [good('database', `PostgreSQL ${version} answers; ${connections} of ${mostConnections} connections.`)];
}

function judgeContent({ content, freeBytes, contentDirectory }: KnownHealth): Finding[] {
  const room = contentDirectory === null ? [] : [judgeDisk(contentDirectory, freeBytes.content)];
  if (content === null) return room;
  if (content.damagedObjects === 0) return [...room, good('content', 'nothing that was validated is damaged.')];
  const files = content.damagedObjects === 1 ? 'one file is' : `${content.damagedObjects} files are`;
  return [
    ...room,
    error(
      'content',
      `${files} damaged or missing; no computer is sent them, and what needs them cannot be deployed.`,
      'Repair them from a copy: "slipway content list" shows which, "slipway content repair" puts them right.',
    ),
  ];
}

function judgeHealthCertificate(of: 'authority' | 'api', until: Date, now: Date): Finding {
  return of === 'authority'
    ? judgeCertificate('the authority', until, now, RENEWAL['ca.pem'])
    : judgeCertificate('the API', until, now, RENEWAL['server.pem']);
}

/** On a machine that does not say (a container has the clock of its host) only what is plainly wrong is a finding. */
function judgeHealthClock({ now, made, clockSynchronised }: KnownHealth): Finding[] {
  if (clockSynchronised === null && now >= made) return [];
  return [judgeClock(now, made, clockSynchronised)];
}

/** A site that is younger than that has had no time for one. */
function judgeBackups({ lastBackupAt, backupWarning, now }: KnownHealth): Finding[] {
  if (backupWarning === null || backupWarning.days === 0) return [];
  const { days, siteMade } = backupWarning;
  const since = lastBackupAt === null ? siteMade : new Date(lastBackupAt);
  const age = Math.floor((now.getTime() - since.getTime()) / DAY);
  if (age < days)
    return lastBackupAt === null ? [] : [good('backup', `the newest that the site knows of is of ${lastBackupAt}.`)];
  return [
    warning(
      'backup',
      lastBackupAt === null
        ? `the site knows of none, in the ${age} days that there are of it.`
        : `the newest that the site knows of is ${age} days old.`,
      'Make one: "slipway backup create", or see why its timer does not: systemctl status slipway-backup.timer. Where it is saved otherwise: slipway site backup-warning 0',
    ),
  ];
}

function judgeJobs(jobs: SiteHealth['jobs']): Finding[] {
  if (jobs === null) return [];
  if (jobs.failed === 0) return [good('jobs', `${jobs.waiting} wait, ${jobs.running} run, none failed within a day.`)];
  const text = `${jobs.failed === 1 ? 'one has' : `${jobs.failed} have`} failed within a day.`;
  return [warning('jobs', text, 'The jobs say why they failed: in the console under Monitoring, Jobs.')];
}
