/** Why would this computer boot what it boots? The decision of this moment by the same function, upon the same facts, with all of them told. */
import { sql } from 'kysely';
import type { BootExplanation, firmwares } from '../../api/boot-decisions.ts';
import { bootEnglish, bootPhrase } from '../../api/boot-phrases.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { deploymentFactsOf } from '../deployments/deployment-facts.ts';
import type { DeploymentFact } from '../deployments/due-deployments.ts';
import { findCandidates, getDevice, type NamedCandidate } from '../devices/device.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { type BootDecision, type BootDevice, type BootFacts, decideBoot } from './boot-decision.ts';
import { shortDecision } from './boot-decisions.ts';
import { knownSequences, shownPhrase, shownReason } from './boot-events.ts';
import { loadBootFacts } from './boot-facts.ts';
import { bootPlan } from './boot-plan.ts';
import type { BootIdentity } from './boot-urls.ts';
import { readPxeSettings } from './pxe-settings.ts';

type Firmware = (typeof firmwares)[number];

/** The firmware as its inventory tells it, where none is given. */
export async function explainBootOfDevice(
  site: SiteContext,
  id: string,
  firmware: Firmware | undefined,
): Promise<BootExplanation> {
  const { macs, smbiosUuid, inventory } = await getDevice(site, id);
  const [mac = ''] = macs;
  return explainBoot(
    site,
    { mac, smbiosUuid },
    firmware ?? (inventory?.firmware.kind === 'bios' ? 'bios' : 'x64-uefi'),
  );
}

export async function explainBoot(
  site: SiteContext,
  who: BootIdentity,
  firmware: Firmware = 'x64-uefi',
): Promise<BootExplanation> {
  const [facts] = await loadBootFacts(site, [who]);
  if (facts === undefined) throw new Error('one computer has one answer');
  const toFirmware = decideBoot(facts, { architecture: firmware, askedBy: 'firmware', cameInBy: [] });
  // A loader is one for x64, whatever the firmware below it (boot-answers.ts).
  const toLoader = decideBoot(facts, { architecture: 'x64', askedBy: 'loader', cameInBy: [] });
  const device = await seenDevice(site, toFirmware.device);
  const isHidden = toFirmware.device !== null && device === null;
  const known = await knownSequences(site);
  const [fits, deployments] = await Promise.all([
    fitsOf(site, who),
    device === null ? [] : deploymentsOf(site, device.id),
  ]);
  const shown = (text: string) => (known === null ? text : shownReason(text, known));
  const name = (sequence: string) => shown(`"${sequence}"`).slice(1, -1);
  const told = (decision: BootDecision) => ({
    decision: shortDecision(decision),
    ...inBoth(isHidden ? [bootPhrase('deviceBeyondReach')] : decision.reasons, known),
  });
  const plan = bootPlan(toLoader, who, site.config);
  return {
    ...{ mac: who.mac === '' ? null : who.mac, smbiosUuid: who.smbiosUuid, firmware },
    device: device === null ? null : { id: device.id, name: device.name },
    standing: typeof facts.device === 'string' ? facts.device : 'device',
    fits,
    openRun: isHidden ? null : runOf(facts, name),
    deployments: deployments.map(({ id, name: sequence, purpose, enabled, ended }) => ({
      ...{ id, taskSequence: name(sequence), purpose, enabled, ended: ended !== null },
    })),
    settings: await settingsOf(site, facts),
    buildId: facts.buildId,
    toFirmware: told(toFirmware),
    toLoader: told(toLoader),
    shown: isHidden ? [] : plan.shown.map(shown),
    fetched: plan.kind === 'pe' && !isHidden ? [plan.kernel, ...plan.initrds] : [],
  };
}

function inBoth(
  reasons: readonly Phrase[],
  known: ReadonlySet<string> | null,
): { reasons: string[]; phrases: Phrase[] } {
  const phrases = known === null ? [...reasons] : reasons.map((reason) => shownPhrase(reason, known));
  return { reasons: phrases.map(bootEnglish), phrases };
}

/** Whoever asks about an obsolete device may be told of another, which has its marks by now. */
async function seenDevice({ db, reach }: SiteContext, device: BootDevice | null): Promise<BootDevice | null> {
  if (device === null || device.isPlaceholder) return device;
  const query = db.selectFrom('device').select('id').where('id', '=', device.id);
  const row = await query.where(deviceWithin(reach, 'device.id')).executeTakeFirst();
  return row === undefined ? null : device;
}

function runOf({ openRun }: BootFacts, name: (sequence: string) => string): BootExplanation['openRun'] {
  if (openRun === null) return null;
  const { id, state, environment, taskSequenceName } = openRun;
  return { id, state, environment, taskSequence: name(taskSequenceName) };
}

async function settingsOf(site: SiteContext, { pxe }: BootFacts): Promise<BootExplanation['settings']> {
  const { respond, interfaces, ignored, delaySeconds, promptSeconds } = pxe;
  const { unknownComputers } = await readPxeSettings(site);
  return { respond, interfaces: [...interfaces], ignored, delaySeconds, promptSeconds, unknownComputers };
}

async function fitsOf(site: SiteContext, { mac, smbiosUuid }: BootIdentity): Promise<BootExplanation['fits']> {
  const candidates = await findCandidates(site.db, [{ macs: [mac], smbiosUuid, serialNumber: null }]);
  const within = await site.db
    .selectFrom('device')
    .select('id')
    .where(sql<boolean>`id = any(${candidates.map(({ id }) => id)}::uuid[])`)
    .where(deviceWithin(site.reach, 'device.id'))
    .execute();
  const reached = new Set(within.map(({ id }) => id));
  return candidates.map((candidate) => ({
    name: reached.has(candidate.id) ? candidate.name : '(a device beyond your reach)',
    by: marksOf(candidate, mac, smbiosUuid),
  }));
}

function marksOf(
  candidate: NamedCandidate,
  mac: string,
  smbiosUuid: string | null,
): BootExplanation['fits'][number]['by'] {
  return [
    ...(candidate.macs.includes(mac) ? (['MAC address'] as const) : []),
    ...(smbiosUuid !== null && candidate.smbiosUuid === smbiosUuid ? (['SMBIOS UUID'] as const) : []),
  ];
}

async function deploymentsOf({ db }: SiteContext, deviceId: string): Promise<readonly DeploymentFact[]> {
  const { rows } = await sql<{ deployments: DeploymentFact[] }>`
    select ${deploymentFactsOf(sql`${deviceId}::uuid`)} as deployments`.execute(db);
  return rows[0]?.deployments ?? [];
}
