/** Why a built-in variable that is read there holds nothing: lint tells it of a document, the simulation of a run. */
import { joined, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Environment, environments } from '../step.ts';
import { type BuiltInVariable, type VariableSupport, variableCapabilities } from './built-in-variable.ts';
import { builtInVariable } from './built-in-variables.ts';
import { stepVariables } from './step-variables.ts';

type Described = Pick<BuiltInVariable, 'kind' | 'support' | 'instead'>;

/**
 * A sentence or two for whoever reads the variable, with what to use instead. Null: it may be set in one of the places, or somebody else can set it: only names
 * that begin with `_` are the engine's and the steps' alone.
 */
export function whyNeverSet(name: string, places: readonly Environment[]): Phrase | null {
  const variable = factOrResult(name);
  if (variable === null) return null;
  // What a step has set stays set wherever the run goes.
  const where = variable.kind === 'result' ? environments : places;
  if (where.length === 0 || where.some((each) => isThere(variable.support[each]))) return null;
  const reason = reasonOf(variable, where);
  return where === environments
    ? phrase('neverSet', { name, reason })
    : phrase('neverSetIn', { name, reason, places: joined('or', where) ?? '' });
}

/** What comes with the agent for Windows is as good as there: its steps are not carried out before either. */
export function isThere(support: VariableSupport | undefined): boolean {
  return support === 'now' || (support !== undefined && support.awaits === 'windows');
}

/** `: it awaits … . What takes its place.` */
export function reasonOf({ support, instead }: Described, where: readonly Environment[]): Phrase {
  const awaited = where.flatMap((each) => {
    const there = support[each];
    return there === undefined || there === 'now' ? [] : variableCapabilities[there.awaits];
  });
  const capabilities = joined(
    'comma',
    [...new Set(awaited)].map((term) => ({ term })),
  );
  if (capabilities === null)
    return instead === undefined ? phrase('forNoReason') : phrase('forNoReasonInstead', { instead: { term: instead } });
  return instead === undefined
    ? phrase('forItAwaits', { capabilities })
    : phrase('forItAwaitsInstead', { capabilities, instead: { term: instead } });
}

function factOrResult(name: string): Described | null {
  if (!name.startsWith('_')) return null;
  const found = builtInVariable(name) ?? results.get(name.toLowerCase());
  return found === undefined || found.kind === 'setting' ? null : found;
}

const results = new Map(
  stepVariables.flatMap((each) => (each.kind === 'result' ? [[each.name.toLowerCase(), each] as const] : [])),
);
