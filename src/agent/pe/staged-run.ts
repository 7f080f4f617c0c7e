/**
 * A PE that was staged on the disk: it goes on with the run that it brings along, without ticket and session.
 *
 *   run file, policy, records of the initrd ► the site says whether the run is open ► the sequence goes on ► as after a start over the network
 *                                                                  └─ it has ended: what was staged is removed, the disk is started
 */
import { type RunRecord, readRunStanding } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { type SignedPolicy, SignedPolicySchema } from '../../api/policy.ts';
import { readHistory } from '../../api/run-history.ts';
import { decodeJournal } from '../engine/journal-format.ts';
import { decodeRunFile, type RunFile } from '../engine/run-file.ts';
import { PE_ENTRY, removeStagedPe } from '../engine/staged-pe.ts';
import { allowAnotherStart } from '../engine/staged-pe-bios.ts';
import type { StagedPeOptions } from '../engine/staged-pe-volume.ts';
import { withTodaysPaths } from '../engine/volume-register.ts';
import { removeBootEntries } from '../machine/boot-entries.ts';
import type { Machine } from '../machine/machine.ts';
import { persistently } from '../site/persistently.ts';
import { connectToSite } from '../site/site-client.ts';
import { currentPolicy, type HeldPolicy } from '../site/site-policy.ts';
import { conclude, type Pe, type PeEnd, type PeRun, walkRun } from './pe-run.ts';

/** Where the initrd puts what it was given (docs/architecture.md, "Boot image and agent"). */
const FOLDER = '/run/slipway';
const RUN_FILE = `${FOLDER}/run.json`;
const SHOWN_SECONDS = 30;

export interface StagedFiles {
  readonly runFile: RunFile;
  readonly signedPolicy: SignedPolicy;
  /** As far as they went when the PE was staged; the slots on the disk have more. */
  readonly records: readonly RunRecord[];
}

export function isStaged(machine: Machine): Promise<boolean> {
  return machine.exists(RUN_FILE);
}

/**
 * What is wrong here for good would be so at each start: the boot entry goes, and the firmware does what it did before. On a BIOS computer GRUB
 * allowed this one start, or there is no system yet.
 */
export async function goOnStaged(pe: Pe, inventory: Inventory): Promise<PeEnd> {
  try {
    const staged = await readStagedFiles(pe.machine);
    const { siteUrl, caFingerprint, credential } = staged.runFile;
    return await goOnWith(pe, inventory, staged, connectToSite({ siteUrl, caFingerprint })(credential));
  } catch (error) {
    const passing = !(error instanceof SlipwayError) || error.code === 'SLIP-1099';
    if (!passing && inventory.firmware.kind === 'uefi')
      await removeBootEntries(pe.machine, PE_ENTRY).catch((cause) => pe.screen.log(String(cause)));
    throw error;
  }
}

/** Goes on with the run to the end of the PE's part; a failed run that a person has go on is taken up again at once. */
export async function goOnWith(pe: Pe, inventory: Inventory, staged: StagedFiles, client: Client): Promise<PeEnd> {
  const { screen, clock } = pe;
  const { siteUrl, runId } = staged.runFile;
  screen.phase(`Asking the site at ${siteUrl}`);
  const onDisk = await stagedOnDisk(pe, inventory, staged);
  if (!(await persistently(clock, screen, () => isOpen(client, runId)))) return leave(pe, onDisk, staged);
  await allowAnotherStart(onDisk).catch((cause) => screen.log(String(cause)));
  let run = await stagedRun(pe, inventory, staged, client);
  screen.identify({ siteName: run.policy.siteName, deviceName: run.policy.deviceName });
  screen.endPhase();
  for (;;) {
    const started = clock.elapsed();
    const { end, records, failureSeconds } = await walkRun(pe, run);
    const next = await conclude(pe, { end, failureSeconds, client, runId, milliseconds: clock.elapsed() - started });
    if (next !== 'go-on') return next;
    const policy = await policyOf(pe, run);
    run = { ...run, ...policy, known: records, reported: records.length, resumed: true };
  }
}

/** Throws SLIP-4022 when one of them is missing or not what it should be. */
export async function readStagedFiles(machine: Machine): Promise<StagedFiles> {
  const text = async (path: string) => (await machine.readFile(path)).toString('utf8');
  try {
    return {
      runFile: decodeRunFile(await text(RUN_FILE)),
      signedPolicy: SignedPolicySchema.parse(JSON.parse(await text(`${FOLDER}/policy.json`))),
      records: decodeJournal(await machine.readFile(`${FOLDER}/journal`)).records,
    };
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-4022',
      'This PE was started from the disk, and what it should go on with cannot be read. Start the computer over the network: the run goes on there.',
      { cause },
    );
  }
}

/** A site that does not know the credential any more has ended the run, or begun another. */
async function isOpen(client: Client, runId: string): Promise<boolean> {
  try {
    return (await client(readRunStanding, { params: { runId } })).open;
  } catch (error) {
    if (error instanceof SlipwayError && (error.code === 'SLIP-1005' || error.code === 'SLIP-1006')) return false;
    throw error;
  }
}

async function stagedRun(pe: Pe, inventory: Inventory, staged: StagedFiles, client: Client): Promise<PeRun> {
  const { machine, clock } = pe;
  const { runFile, signedPolicy, records } = staged;
  const earliest = clockAtLeast(records, clock.now());
  // The clock that the site set was the kernel's; a restart brings the computer's own back.
  if (earliest !== null) await machine.setClock(earliest);
  const [first] = records;
  return {
    // What lies on the disk may be from before an edit.
    ...(await policyOf(pe, { client, runFile, signedPolicy }, earliest ?? clock.now())),
    ...{ inventory, runFile, client, answers: [], known: records, reported: 0, resumed: false },
    origin: first?.kind === 'run-started' ? first.origin : 'pxe',
  };
}

function policyOf(
  { clock, screen }: Pe,
  { client, runFile, signedPolicy }: Pick<PeRun, 'client' | 'runFile' | 'signedPolicy'>,
  now = clock.now(),
): Promise<HeldPolicy> {
  const { runId, policyKeys } = runFile;
  return persistently(clock, screen, () => currentPolicy(client, signedPolicy, { runId, policyKeys, now }));
}

/** The time of the latest record where the clock is behind it: it cannot be earlier now. Null where the clock may be right. */
export function clockAtLeast(records: readonly RunRecord[], now: Date): Date | null {
  const latest = records.at(-1);
  return latest !== undefined && Date.parse(latest.at) > now.getTime() ? new Date(latest.at) : null;
}

async function stagedOnDisk(pe: Pe, { firmware }: Inventory, { records }: StagedFiles): Promise<StagedPeOptions> {
  const { machine, screen } = pe;
  const volumes = await withTodaysPaths(machine, readHistory(records).volumes);
  return { machine, volumes, environment: 'linux-pe', firmware: firmware.kind, log: screen.log };
}

async function leave({ screen }: Pe, onDisk: StagedPeOptions, { runFile }: StagedFiles): Promise<PeEnd> {
  await removeStagedPe(onDisk);
  const message = `The run ${runFile.runId} has ended on the site, so this PE has nothing to do any more. The computer restarts without it.`;
  return screen.failure({ code: 'SLIP-4021', message }, ['restart', 'switch-off'], {
    choice: 'restart',
    seconds: SHOWN_SECONDS,
  });
}
