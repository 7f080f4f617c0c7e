/**
 * Puts the agent into the deployed system, so that the run goes on there after the restart, and takes it out again at the end.
 * What lies there: docs/architecture.md, "Boot image and agent".
 */

import type { RunRecord, Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { logFolders } from '../../task-sequence/log-folder.ts';
import type { Machine } from '../machine/machine.ts';
import { protectOnNtfs } from '../machine/ntfs-protection.ts';
import { decodeJournal } from './journal-format.ts';
import { fileHome } from './journal-home.ts';
import { decodeRunFile, encodeRunFile } from './run-file.ts';
import { MOUNT_POINT, type StagingOptions } from './staging-options.ts';
import { stagedInWindows, stageFilesIntoWindows } from './staging-windows.ts';
import { WINDOWS_HOME } from './windows-home.ts';

export const HOME = '/var/lib/slipway';
export const RUN_FILE = `${HOME}/run.json`;
const UNIT = 'slipway-agent.service';

/**
 * Stages onto the volume that an image was applied to and moves the journal there. Leaves it mounted: `unmountSystem` before the restart. Where it fails, the volume
 * is free again: a step that is tried once more mounts it itself.
 */
export async function stageIntoSystem(options: StagingOptions, system: Volume): Promise<void> {
  const { machine, journal, log } = options;
  try {
    if (system.fileSystem === 'ntfs') await stageFilesIntoWindows(options, system);
    else await stageFilesIntoLinux(options, system);
    await journal.moveTo(fileHome(machine, `${homeOn(system)}/journal`));
  } catch (error) {
    await unmountSystem(machine, system);
    throw error;
  }
  log(`The agent is staged on ${system.path}; the run goes on there after the restart.`);
}

/** While the volume is mounted. */
function homeOn({ fileSystem }: Volume): string {
  return fileSystem === 'ntfs' ? `${MOUNT_POINT}/${WINDOWS_HOME}` : `${MOUNT_POINT}${HOME}`;
}

/** All but the journal. */
async function stageFilesIntoLinux({ machine, programs, ...options }: StagingOptions, system: Volume): Promise<void> {
  const home = homeOn(system);
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', [system.path, MOUNT_POINT]);
  await requireSystemd(machine);
  await machine.run('mkdir', ['-p', '-m', '0700', home]);
  await machine.copyFile(programs[0], `${home}/node`, { mode: 0o755 });
  await machine.copyFile(programs[1], `${home}/agent.cjs`);
  await machine.writeFile(`${home}/policy.json`, JSON.stringify(options.policy), { mode: 0o600 });
  await machine.writeFile(`${home}/run.json`, encodeRunFile(options.runFile), { mode: 0o600 });
  // With what scripts have put beside it. Logs that an earlier part of the run left there keep their names with a number, and no log is worth a deployment.
  const logs = ['-a', '-T', '--backup=numbered', logFolders['linux-pe'], `${MOUNT_POINT}${logFolders.linux}`];
  await machine.run('cp', logs, { successCodes: 'any' });
  await machine.writeFile(`${MOUNT_POINT}/etc/systemd/system/${UNIT}`, unit);
  await machine.run('mkdir', ['-p', `${MOUNT_POINT}/etc/systemd/system/multi-user.target.wants`]);
  await machine.run('ln', ['-sf', `../${UNIT}`, `${MOUNT_POINT}/etc/systemd/system/multi-user.target.wants/${UNIT}`]);
}

/** Everything of ours is written and the volume is free. */
export async function unmountSystem(machine: Machine, system: Volume | null): Promise<void> {
  const inWindows = system?.fileSystem === 'ntfs' ? await stagedInWindows(machine) : [];
  await machine.run('sync', []);
  await machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  if (system !== null) await protectOnNtfs(machine, system.path, inWindows);
}

/**
 * In the deployed system, after the end of the run was reported. The credential goes first. A power cut in the middle leaves either
 * the agent, which finds no run and goes on with this, or a part of it and a unit whose condition does not hold: no secret, nothing that runs.
 */
export async function removeFromSystem(machine: Machine): Promise<void> {
  await machine.remove(RUN_FILE);
  await machine.remove(HOME);
  await machine.remove(`/etc/systemd/system/multi-user.target.wants/${UNIT}`);
  await machine.remove(`/etc/systemd/system/${UNIT}`);
  await machine.run('systemctl', ['daemon-reload'], { successCodes: 'any' });
  await machine.run('sync', []);
}

/**
 * The records in a system that was staged for this run, whose restart was cut off; none when there is no such system. Nothing is written.
 */
export async function stagedRecords(
  machine: Machine,
  runId: string,
  system: Volume | null,
  log: (line: string) => void,
): Promise<readonly RunRecord[]> {
  if (system === null || !(await machine.exists(system.path))) return [];
  try {
    await machine.run('mkdir', ['-p', MOUNT_POINT]);
    const type = system.fileSystem === 'ntfs' ? ['-t', 'ntfs-3g'] : [];
    await machine.run('/usr/bin/mount', [...type, '-o', 'ro', system.path, MOUNT_POINT]);
    return await readStaged(machine, homeOn(system), runId);
  } catch (error) {
    // Power may have failed while an image was being written onto it: then it holds no journal.
    log(`No journal is read from ${system.path}, the site's copy counts: ${String(error)}`);
    return [];
  } finally {
    await machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

async function readStaged(machine: Machine, home: string, runId: string): Promise<readonly RunRecord[]> {
  const [runFile, journal] = [`${home}/run.json`, `${home}/journal`];
  if (!(await machine.exists(runFile)) || !(await machine.exists(journal))) return [];
  if (decodeRunFile((await machine.readFile(runFile)).toString('utf8')).runId !== runId) return [];
  return decodeJournal(await machine.readFile(journal)).records;
}

/** The volume whose system is started next: the last one that an image was applied to. */
export function systemVolume(volumes: readonly Volume[]): Volume | null {
  return volumes.filter((volume) => volume.image !== null).at(-1) ?? null;
}

async function requireSystemd(machine: Machine): Promise<void> {
  for (const path of ['usr/lib/systemd/systemd', 'lib/systemd/systemd'])
    if (await machine.exists(`${MOUNT_POINT}/${path}`)) return;
  throw new SlipwayError(
    'SLIP-4010',
    'The applied system has no systemd, which has to start the agent after the restart. Use an image with systemd, or put Restart Computer last and let nothing follow it.',
  );
}

const unit = `[Unit]
Description=Slipway: goes on with the deployment of this computer
# Not network-online.target: where nothing brings it about, the start would hang for minutes; the agent waits for its site by itself.
After=network.target
ConditionPathExists=${HOME}/agent.cjs

[Service]
Type=exec
ExecStart=${HOME}/node ${HOME}/agent.cjs resume
Restart=on-failure
RestartSec=10
# The last thing the agent does is to remove its own files.
WorkingDirectory=/
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
`;
