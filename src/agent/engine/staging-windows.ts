/**
 * The agent's files in an applied Windows, so that the run goes on there once Windows is set up. What lies there: docs/architecture.md, "Boot image and agent".
 * ntfs-3g gives everybody all rights to what it makes, so all of it is protected once the volume is free.
 */
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { logFolders } from '../../task-sequence/log-folder.ts';
import { asSpelled } from '../machine/as-spelled.ts';
import type { Machine } from '../machine/machine.ts';
import { type ProtectedPath, withAllBelow } from '../machine/ntfs-protection.ts';
import { decodeAfterSetup, encodeAfterSetup, nothingAfterSetup } from './after-setup.ts';
import { encodeRunFile } from './run-file.ts';
import { MOUNT_POINT, type StagingOptions } from './staging-options.ts';
import { AFTER_SETUP, WINDOWS_AGENT, WINDOWS_HOME } from './windows-home.ts';

const SCRIPTS = 'Windows/Setup/Scripts';
const SETUP_COMPLETE = 'SetupComplete.cmd';
/** What the image's own is called meanwhile: it runs first, and is put back at the end. */
const OWN_SETUP_COMPLETE = 'SetupComplete.before-slipway.cmd';
const MARK = 'rem Slipway goes on with the deployment';

/** All but the journal. Leaves the volume mounted. */
export async function stageFilesIntoWindows(options: StagingOptions, system: Volume): Promise<void> {
  const { machine } = options;
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', ['-t', 'ntfs-3g', system.path, MOUNT_POINT]);
  await writeAgent(options);
  const at = (name: string) => `${MOUNT_POINT}/${WINDOWS_HOME}/${name}`;
  await machine.writeFile(at('policy.json'), JSON.stringify(options.policy));
  await machine.writeFile(at('run.json'), encodeRunFile(options.runFile));
  // No log is worth a deployment.
  const logs = ['-r', '-T', '--backup=numbered', logFolders['linux-pe'], at('log')];
  await machine.run('cp', logs, { successCodes: 'any' });
  await hookSetupComplete(machine);
}

/** What is ours on the mounted volume; nothing where nothing is mounted. */
export async function stagedInWindows(machine: Machine): Promise<ProtectedPath[]> {
  const scripts = await asSpelled(machine, MOUNT_POINT, SCRIPTS);
  const [home, hooks] = [WINDOWS_HOME, scripts].map((path) => withAllBelow(machine, MOUNT_POINT, path));
  return [...((await home) ?? []), ...((await hooks) ?? [])];
}

async function writeAgent({ machine, content, windowsAgent }: StagingOptions): Promise<void> {
  if (windowsAgent === undefined)
    throw new SlipwayError(
      'SLIP-4010',
      'The site has no agent for Windows, so the run could not go on in it. Build it on the site ("npm run setup") and start the run anew, or let nothing follow the image.',
    );
  await machine.writeStream(`${MOUNT_POINT}/${WINDOWS_AGENT}`, content.readWhole(windowsAgent));
}

/**
 * Windows Setup runs it as its last act, before anybody can sign in ("Add a custom script to Windows Setup"). Where an OEM's key keeps it from doing so, the
 * start-up task goes on, which the agent makes in the pass specialize.
 */
async function hookSetupComplete(machine: Machine): Promise<void> {
  const folder = `${MOUNT_POINT}/${await asSpelled(machine, MOUNT_POINT, SCRIPTS)}`;
  const hook = `${folder}/${await asSpelled(machine, folder, SETUP_COMPLETE)}`;
  const own = `${folder}/${OWN_SETUP_COMPLETE}`;
  const isForeign = (await machine.exists(hook)) && !(await machine.readFile(hook)).includes(MARK);
  if (isForeign) await machine.copyFile(hook, own);
  const hasOwn = await machine.exists(own);
  await machine.writeFile(hook, setupComplete(hasOwn));
  const path = `${MOUNT_POINT}/${AFTER_SETUP}`;
  const before = (await machine.exists(path))
    ? decodeAfterSetup((await machine.readFile(path)).toString('utf8'))
    : null;
  await machine.writeFile(path, encodeAfterSetup({ ...(before ?? nothingAfterSetup), ownSetupComplete: hasOwn }));
}

function setupComplete(hasOwn: boolean): string {
  const agent = WINDOWS_AGENT.replaceAll('/', '\\');
  const own = hasOwn ? [`call "%~dp0${OWN_SETUP_COMPLETE}"`] : [];
  // The agent puts another in the place of this file, of which cmd.exe reads a line at a time: nothing may stand behind.
  const start = `"%SystemDrive%\\${agent}" setup-complete & exit /b 0`;
  return ['@echo off', MARK, ...own, start, ''].join('\r\n');
}
