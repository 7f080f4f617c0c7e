/** What a simulation is given and what it tells. */

import type { SoftwareDefinitions } from '../applications/software-definitions.ts';
import { allNodes, type TaskSequenceDocument, walk } from '../document.ts';
import { english, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import type { Environment } from '../step.ts';
import type { RunIdentity, RunInventory } from './run-facts.ts';

export interface SimulationInput {
  /** Whole: the sequences that it runs are in it (`wholeSequence`). */
  readonly document: TaskSequenceDocument;
  /** Where the run begins. */
  readonly environment: Environment;
  readonly run: RunIdentity;
  readonly inventory: RunInventory;
  /** Of collections, the device and whoever answers the PE, weakest first. */
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  /** Names of variables whose values only the run is given. */
  readonly secretVariables: readonly string[];
  /** What the site has, by id. `platform`: of the system in an image. */
  readonly packages: ReadonlyMap<string, KnownPackage>;
  /** Null: no site was asked. */
  readonly software: SoftwareDefinitions | null;
  /** Tells the variables before and behind each step too. */
  readonly tracesVariables?: boolean;
}

export interface KnownPackage {
  readonly name: string;
  readonly bytes: number;
  readonly platform?: 'linux' | 'windows';
}

/** What becomes of an application that a step names. */
export interface ForetoldApplication {
  readonly id: string;
  readonly application: string;
  readonly is: 'installed' | 'install' | 'not-applicable' | 'unclear';
  readonly because: string;
  /** In their order. */
  readonly actions: readonly {
    readonly do: 'install' | 'uninstall';
    readonly id: string;
    readonly application: string;
    readonly deploymentType: string;
    readonly because: string;
  }[];
  /** What only the computer can say and was taken to be so, as sentences without a full stop. */
  readonly assumes: readonly string[];
}

export type NodeState = 'runs' | 'skipped' | 'cannot-be-told' | 'not-available' | 'not-reached';

export interface SimulatedNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The group around it; null at the top. */
  readonly parentId: string | null;
  readonly state: NodeState;
  /** In English; empty where there is nothing to say. */
  readonly because: string;
  /** The same, for other languages; null where there is nothing to say. */
  readonly phrase: Phrase | null;
  /** It fails, and does not only perhaps. */
  readonly fails: boolean;
  /** Where the run is when it comes to it; null where it does not. */
  readonly environment: Environment | null;
  /** The number of the disk that it erases, where that is known. */
  readonly erases?: number;
  /** Of Install Application. */
  readonly software?: readonly ForetoldApplication[];
}

export interface SimulatedContent {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** False: only if steps run of which that cannot be told. */
  readonly certain: boolean;
}

export interface SimulatedVariable {
  readonly name: string;
  /** Null: it is secret, or cannot be told. */
  readonly value: string | null;
  readonly state: 'known' | 'secret' | 'cannot-be-told';
  /** Why it cannot be told. */
  readonly because: string;
}

/** At a step that the run came to; what may not run changes nothing that could be told. */
export interface VariablesAtStep {
  readonly before: readonly SimulatedVariable[];
  readonly after: readonly SimulatedVariable[];
}

/** A part of the run in one environment. */
export interface Stretch {
  readonly environment: Environment;
  /** The step that restarts the computer into it; null: the run begins so. */
  readonly afterNodeId: string | null;
}

export interface Simulation {
  readonly outcome: 'succeeds' | 'fails';
  /** Why it fails; empty when it succeeds. */
  readonly message: string;
  /** In the order of the document, behind them those of `onFailure`. */
  readonly nodes: readonly SimulatedNode[];
  readonly stretches: readonly Stretch[];
  readonly content: readonly SimulatedContent[];
  /** The command line of SMSTSPostAction as a log shows it, which runs behind the last step; null: nothing does. */
  readonly postAction: string | null;
  /** At the end, by name, without the engine's own. */
  readonly variables: readonly SimulatedVariable[];
  /** By the step's id, where that was asked for. Of a step that runs several times, the last time. */
  readonly variablesAt?: ReadonlyMap<string, VariablesAtStep>;
  /** What the site, this version or the sequence lacks, as sentences: also for steps that the run does not come to, since another fails before. */
  readonly missing: readonly string[];
  /** Names of variables that the PE asks a person for. */
  readonly asks: readonly string[];
  /** What cannot be told and may change the rest, as sentences. */
  readonly open: readonly string[];
  /** The same as `message` (null: empty), `missing` and `open`, for other languages. */
  readonly phrases: {
    readonly message: Phrase | null;
    readonly missing: readonly Phrase[];
    readonly open: readonly Phrase[];
  };
}

/** Every node as it is before the run: disabled ones are skipped, the others are not reached yet. */
export function nodesBefore(document: TaskSequenceDocument): SimulatedNode[] {
  const parents = new Map<string, string>();
  const disabled = new Set<string>();
  return [...walk(allNodes(document))].map((node) => {
    const parentId = parents.get(node.id) ?? null;
    if (node.disabled || (parentId !== null && disabled.has(parentId))) disabled.add(node.id);
    if (node.type === 'group') for (const { id } of node.steps) parents.set(id, node.id);
    const { id, name, type } = node;
    const before = { id, name, type, parentId, fails: false, environment: null };
    if (!disabled.has(id)) return { ...before, state: 'not-reached', ...because(phrase('runEndsBefore')) };
    return { ...before, state: 'skipped', ...because(phrase(node.disabled ? 'nodeDisabled' : 'groupDisabled')) };
  });
}

/** Null: there is nothing to say. */
export function because(why: Phrase | null): Pick<SimulatedNode, 'because' | 'phrase'> {
  return { because: why === null ? '' : english(why), phrase: why };
}
