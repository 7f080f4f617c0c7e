/**
 * The agent's executable for Windows against a real site, in wine: from Windows Setup's first call through restarts, a power cut and a killed agent to a Windows in which nothing of it is left.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fetchPolicy, type RunRecord } from '../../../api/agent.ts';
import { createApplication } from '../../../api/applications.ts';
import { createClient } from '../../../api/client.ts';
import { getJob } from '../../../api/jobs.ts';
import { createPackage } from '../../../api/packages.ts';
import { getRun, listRunRecords } from '../../../api/runs.ts';
import { pinnedTransports } from '../../../client/site-transport.ts';
import { encodeAfterSetup } from '../../engine/after-setup.ts';
import { encodeRecord } from '../../engine/journal-format.ts';
import { encodeRunFile } from '../../engine/run-file.ts';
import { records, stepFinished, stepStarted } from '../../engine/test-records.ts';
import { deployedRun, siteProcess, type TestSiteProcess } from '../../steps/test-site-process.ts';
import { AGENT, WindowsComputer, whyNoWindows } from './test-windows-computer.ts';

const HOME = 'C:\\ProgramData\\Slipway';
const SETUP = 'HKLM\\SYSTEM\\Setup';
const SCRIPTS = 'C:\\windows\\Setup\\Scripts';
const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Slipway Test';

const command = (name: string, commandLine: string, more: object = {}) => ({
  ...{ type: 'run-command-line', name, runIn: 'system', options: { commandLine } },
  ...more,
});
const inRegistry = (name: string) => ({ registry: KEY, value: name, operator: 'equals', type: 'REG_SZ', data: 'B 12' });

function sequence({ tools, application }: Software): object[] {
  const restart = { type: 'restart-computer', runIn: 'system', options: { target: 'disk' } };
  return [
    { type: 'restart-computer', name: 'Into Windows', options: { target: 'disk' } },
    { type: 'set-task-sequence-variable', name: 'Room', options: { variable: 'Room', value: 'B 12' } },
    command('Registry', `reg add "${KEY}" /v Room /d "%Room%" /f`),
    command('Asked', 'mkdir C:\\made & echo %Room%>C:\\made\\asked.txt', { condition: inRegistry('Room') }),
    command('Not asked', 'exit 1', { condition: inRegistry('Other') }),
    command('Wants a restart', 'exit 3010'),
    { type: 'install-package', name: 'Tools', options: { package: tools, program: 'Install' } },
    { type: 'install-application', name: 'Application', options: { applications: [application] } },
    {
      type: 'download-package-content',
      name: 'Kept',
      options: { packages: [tools], place: 'custom', path: 'C:\\kept\\deep\\..' },
    },
    { ...restart, name: 'Again' },
    command('Slow', 'echo x>>C:\\made\\slow.txt & ping -n 6 127.0.0.1 >nul'),
    command('By a script', 'slipway-ts get Room>C:\\made\\script.txt & slipway-ts set SMSTSRebootRequested HD'),
    {
      type: 'check-readiness',
      name: 'Ready',
      runIn: 'system',
      options: { minimumMemoryMegabytes: 1, minimumDiskMegabytes: 1 },
    },
  ];
}

interface Software {
  readonly tools: string;
  readonly application: string;
}

async function softwareOn(t: TestContext, { admin }: TestSiteProcess): Promise<Software> {
  const sourceFolder = mkdtempSync(join(tmpdir(), 'slipway-windows-software-'));
  t.after(() => rmSync(sourceFolder, { recursive: true, force: true }));
  chmodSync(sourceFolder, 0o755);
  writeFileSync(join(sourceFolder, 'install.cmd'), `@echo %1>C:\\made\\%1.txt\r\n@exit 0\r\n`);
  const programs = [
    { name: 'Install', commandLine: 'install.cmd tools', platforms: ['windows' as const], maximumMinutes: 5 },
  ];
  const usual = { version: '', manufacturer: '', language: '', comment: '' };
  const one = await admin(createPackage, { body: { name: 'Tools', sourceFolder, programs, ...usual } as never });
  const deploymentTypes = [
    {
      ...{ name: 'Script', technology: 'windows-script', sourceFolder, installCommand: 'install.cmd application' },
      detection: { file: 'C:\\made\\application.txt' },
    },
  ];
  const two = await admin(createApplication, { body: { name: 'Application', deploymentTypes } as never });
  for (const { jobId } of [one, two]) await jobEnded(admin, jobId);
  return { tools: one.id, application: two.id };
}

async function jobEnded(admin: TestSiteProcess['admin'], jobId: string | null): Promise<void> {
  if (jobId === null) return;
  for (;;) {
    const { state, endedAt } = await admin(getJob, { params: { id: jobId } });
    if (endedAt !== null) return assert.equal(state, 'succeeded');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Run = Awaited<ReturnType<typeof deployedRun>>;

/** What the PE leaves behind on a volume to which it has applied Windows. */
async function staged(computer: WindowsComputer, { runId, runCredential, address, policy }: Run): Promise<void> {
  const signed = await createClient(pinnedTransports(address)(runCredential))(fetchPolicy, { params: { runId } });
  const { policyKeys } = policy.trust;
  const runFile = { format: 1, runId, credential: runCredential, ...address, policyKeys, launchMode: 'PXE' } as const;
  const first = policy.taskSequence.document.steps[0]?.id ?? '';
  const ofFirst = { name: 'Into Windows', type: 'restart-computer' } as const;
  const journal = records(
    { kind: 'run-started', agentVersion: '0.1.0', origin: 'pxe' },
    { ...stepStarted(first), ...ofFirst },
    { ...stepFinished(first, 'restart'), ...ofFirst },
  );
  await computer.write(`${HOME}\\run.json`, encodeRunFile(runFile));
  await computer.write(`${HOME}\\policy.json`, JSON.stringify(signed));
  await computer.write(`${HOME}\\journal`, Buffer.concat(journal.map(encodeRecord)));
  const afterSetup = { administrator: null, connectionNames: [], netbios: { dns: true, lmhosts: false } };
  await computer.write(`${HOME}\\after-setup.json`, encodeAfterSetup({ ...afterSetup, ownSetupComplete: true }));
  const agent = '"%ProgramData%\\Slipway\\slipway-agent.exe" setup-complete & exit /b 0';
  await computer.write(
    `${SCRIPTS}\\SetupComplete.cmd`,
    `@call "%~dp0SetupComplete.before-slipway.cmd"\r\n@${agent}\r\n`,
  );
  await computer.write(`${SCRIPTS}\\SetupComplete.before-slipway.cmd`, '@echo own>C:\\own.txt\r\n');
  for (const file of ['unattend.xml', 'Unattend\\unattend.xml'])
    await computer.write(`C:\\windows\\Panther\\${file}`, answerFile);
}

const answerFile = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="oobeSystem"><component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
<UserAccounts><AdministratorPassword><Value>hunter22</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>
</component></settings></unattend>`;

test('a run goes on in Windows, through restarts and accidents, and leaves nothing behind', {
  skip: whyNoWindows(),
  timeout: 300_000,
}, async (t) => {
  const [computer, site] = await Promise.all([WindowsComputer.make(t), siteProcess(t)]);
  const run = await deployedRun(site, 'windows', sequence(await softwareOn(t, site)));
  await staged(computer, run);
  const recordsAtSite = () => site.admin(listRunRecords, { params: { id: run.runId }, query: { after: 0 } });

  await t.test('while Windows is set up nothing restarts', async () => {
    await computer.setNumber(SETUP, 'OOBEInProgress', 1);
    assert.equal((await computer.run(AGENT, 'specialize')).code, 0);
    assert.ok(existsSync(computer.file('C:\\windows\\system32\\tasks\\Slipway')), 'the start-up task');
    assert.equal((await computer.run('cmd.exe', '/c', `${SCRIPTS}\\SetupComplete.cmd`)).code, 0);
    assert.equal(await computer.text('C:\\own.txt'), 'own\r\n');
    assert.equal(await computer.text('C:\\made\\asked.txt'), 'B 12\r\n');
    assert.deepEqual([await computer.restarts(), await computer.registry(SETUP, 'SetupType')], [0, null]);
    assert.equal(
      await computer.registry('HKLM\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters', 'EnableLMHOSTS'),
      '0x0',
    );
    assert.equal(await computer.text(`${HOME}\\after-setup.json`), null);
    await computer.setNumber(SETUP, 'OOBEInProgress', 0);
    await computer.until('the first restart', async () => (await computer.restarts()) === 1);
  });

  await t.test('packages and applications are installed after the restart that a program asked for', async () => {
    await startAnew(computer);
    await computer.until('the second restart', async () => (await computer.restarts()) === 2);
    for (const name of ['tools', 'application'])
      assert.equal(await computer.text(`C:\\made\\${name}.txt`), `${name}\r\n`);
    const tools = run.policy.software?.find(({ kind }) => kind === 'package');
    assert.match((await computer.text(`C:\\kept\\${tools?.id}\\install.cmd`)) ?? '', /exit 0/);
  });

  await t.test(
    'a second agent leaves quietly; one that is killed in the midst of a step begins that step again',
    async () => {
      const agent = await startAnew(computer);
      await computer.until('the slow step', async () => (await computer.text('C:\\made\\slow.txt')) !== null);
      const isSlow = (record: RunRecord) => record.kind === 'step-started' && record.name === 'Slow';
      await computer.until('the site knows of it', async () => (await recordsAtSite()).some(isSlow));
      const before = (await recordsAtSite()).length;
      assert.equal((await computer.run(AGENT, 'resume')).code, 0);
      assert.deepEqual([(await recordsAtSite()).length, agent.exitCode], [before, null]);
      const gone = once(agent, 'exit');
      agent.kill('SIGKILL');
      await gone;
      await startAnew(computer);
      await computer.until('the third restart', async () => (await computer.restarts()) === 3);
      assert.equal((await computer.text('C:\\made\\slow.txt'))?.trim().split(/\r?\n/).length, 2);
      assert.equal(await computer.text('C:\\made\\script.txt'), 'B 12\n');
    },
  );

  await t.test('the end leaves nothing', async () => {
    const agent = await startAnew(computer);
    if (agent.exitCode === null) await once(agent, 'exit');
    assert.equal((await site.admin(getRun, { params: { id: run.runId } })).state, 'succeeded');
    await computer.until('the folder is gone', () => !existsSync(computer.file(HOME)));
    assert.deepEqual(
      [await computer.registry(SETUP, 'SetupType'), await computer.registry(SETUP, 'CmdLine')],
      ['0x0', ''],
    );
    assert.equal(existsSync(computer.file('C:\\windows\\system32\\tasks\\Slipway')), false);
    assert.equal(await computer.text(`${SCRIPTS}\\SetupComplete.cmd`), '@echo own>C:\\own.txt\r\n');
    assert.equal(await computer.text(`${SCRIPTS}\\SetupComplete.before-slipway.cmd`), null);
    assert.equal(await computer.text('C:\\windows\\Panther\\Unattend\\unattend.xml'), null);
    assert.match((await computer.text('C:\\windows\\Panther\\unattend.xml')) ?? '', /SENSITIVE\*DATA\*DELETED/);
    assert.deepEqual(endsOf(await recordsAtSite()), [
      ...['Into Windows restart', 'Room done', 'Registry done', 'Asked done', 'Not asked skipped'],
      ...['Wants a restart restart', 'Tools done', 'Application done', 'Kept done', 'Again restart'],
      ...['Slow done', 'By a script restart', 'Ready done'],
    ]);
  });
});

/** The power goes, and comes back. */
async function startAnew(computer: WindowsComputer): Promise<ChildProcess> {
  await computer.powerOff();
  const agent = await computer.start();
  assert.ok(agent !== null, 'Windows starts the agent');
  return agent;
}

function endsOf(all: readonly RunRecord[]): string[] {
  return all.flatMap((record) => (record.kind === 'step-finished' ? `${record.name} ${record.outcome}` : []));
}
