/**
 * High-risk control: a required deployment of a task sequence that destroys disks is allowed, needs a person's agreement, or is refused. Pure. Sources: the ConfigMgr
 * documentation of settings to manage high-risk deployments; where we go beyond it, docs/deployments.md says so.
 */
import type { Deployment } from '../../api/deployments.ts';
import type { HighRiskSettings } from '../../api/high-risk-settings.ts';

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
  /** As parts of a sentence: what makes it high-risk, or what is not allowed and what to do. */
  | { readonly outcome: 'needs agreement' | 'refused'; readonly reasons: readonly string[] };

/** What is refused is not asked about. */
export function judgeRisk(facts: RiskFacts, settings: HighRiskSettings): Verdict {
  if (facts.purpose === 'available' || facts.sequence.destroying.length === 0) return { outcome: 'allowed' };
  const refusing = refusals(facts, settings);
  if (refusing.length > 0) return { outcome: 'refused', reasons: refusing };
  const reasons = warnings(facts, settings);
  return reasons.length === 0 ? { outcome: 'allowed' } : { outcome: 'needs agreement', reasons };
}

function refusals({ collection }: RiskFacts, { maximumSize, protectedDevices }: HighRiskSettings): string[] {
  const { name, holdsAll, size, protected: inside } = collection;
  return [
    ...(holdsAll ? [`"${name}" is built in and holds every computer: choose a collection of your own`] : []),
    ...(maximumSize > 0 && size > maximumSize
      ? [
          `"${name}" has ${size} devices, and ${maximumSize} is the maximum size: choose a smaller collection, or have the maximum size raised ("slipway settings high-risk")`,
        ]
      : []),
    ...(protectedDevices === 'block' && inside > 0
      ? [`"${name}" has ${inside} protected device(s), which is blocked: take them out of it, or choose another`]
      : []),
  ];
}

function warnings({ collection }: RiskFacts, { defaultSize }: HighRiskSettings): string[] {
  const { name, size, protected: inside } = collection;
  return [
    ...(defaultSize > 0 && size > defaultSize
      ? [`"${name}" has ${size} devices, more than the default size of ${defaultSize}`]
      : []),
    ...(inside > 0
      ? [`"${name}" has ${inside} protected device(s), on which it starts as soon as somebody protects them no more`]
      : []),
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
