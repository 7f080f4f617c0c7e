/**
 * High-risk control: a required deployment of a task sequence that destroys disks is allowed, needs a person's agreement, or is refused. Pure. Sources: the ConfigMgr
 * documentation of settings to manage high-risk deployments; where we go beyond it, docs/deployments.md says so.
 */
import { bootPhrase } from '../../api/boot-phrases.ts';
import type { Deployment } from '../../api/deployments.ts';
import type { HighRiskSettings } from '../../api/high-risk-settings.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';

export interface RiskFacts {
  readonly purpose: Deployment['purpose'];
  readonly sequence: {
    readonly name: string;
    /** Names of the enabled steps that destroy disks, with those of the sequences that it runs. */
    readonly destroying: readonly string[];
  };
  readonly collection: {
    readonly name: string;
    /** Built in, and not All Unknown Computers: it holds whatever comes. */
    readonly holdsAll: boolean;
    readonly size: number;
    /** How many of its devices are protected. */
    readonly protected: number;
  };
}

export type Verdict =
  | { readonly outcome: 'allowed' }
  /** Without full stops: what makes it high-risk, or what is not allowed and what to do. */
  | { readonly outcome: 'needs agreement' | 'refused'; readonly reasons: readonly Phrase[] };

/** What is refused is not asked about. */
export function judgeRisk(facts: RiskFacts, settings: HighRiskSettings): Verdict {
  if (facts.purpose === 'available' || facts.sequence.destroying.length === 0) return { outcome: 'allowed' };
  const refusing = refusals(facts, settings);
  if (refusing.length > 0) return { outcome: 'refused', reasons: refusing };
  const reasons = warnings(facts, settings);
  return reasons.length === 0 ? { outcome: 'allowed' } : { outcome: 'needs agreement', reasons };
}

function refusals({ collection }: RiskFacts, { maximumSize, protectedDevices }: HighRiskSettings): Phrase[] {
  const { name, holdsAll, size, protected: inside } = collection;
  return [
    ...(holdsAll ? [bootPhrase('holdsAll', { name })] : []),
    ...(maximumSize > 0 && size > maximumSize ? [bootPhrase('aboveMaximum', { name, size, most: maximumSize })] : []),
    ...(protectedDevices === 'block' && inside > 0 ? [bootPhrase('protectedBlocked', { name, count: inside })] : []),
  ];
}

function warnings({ collection }: RiskFacts, { defaultSize }: HighRiskSettings): Phrase[] {
  const { name, size, protected: inside } = collection;
  return [
    ...(defaultSize > 0 && size > defaultSize ? [bootPhrase('aboveDefault', { name, size, usual: defaultSize })] : []),
    ...(inside > 0 ? [bootPhrase('protectedInside', { name, count: inside })] : []),
  ];
}

type Extent = Pick<Deployment, 'enabled' | 'mostStarts' | 'waves'>;

/** Whether a change lets it start on more devices, also where the number that was confirmed for it stays. */
export function opensWider(before: Extent, after: Extent): boolean {
  const enabled = after.enabled && !before.enabled;
  const more = before.mostStarts !== null && (after.mostStarts === null || after.mostStarts > before.mostStarts);
  const otherWaves = before.waves.length > 0 && JSON.stringify(before.waves) !== JSON.stringify(after.waves);
  return enabled || more || otherWaves;
}
