/** What ConfigMgr keeps of a task sequence beside its steps, and a document does not: told, since nobody else would miss it before it matters. */

import { LONGEST_RUN_MINUTES } from '../../task-sequence/document.ts';
import type { ForeignTaskSequenceFacts } from '../configmgr-export/packages.ts';
import { type SecretFilter, told } from '../secret-filter.ts';

const LONGEST_TEXT = 200;
const MOST_TEXTS = 20;

/** Whether it is switched off there as a whole. */
export function isDisabled(facts: ForeignTaskSequenceFacts | null): boolean {
  return /^false$/i.test(textOf(facts, 'TsEnabled'));
}

/** Minutes; undefined: there is none, or none that a document can hold. */
export function maximumRunTime(facts: ForeignTaskSequenceFacts | null): number | undefined {
  const minutes = textOf(facts, 'Duration');
  return /^[1-9]\d{0,4}$/.test(minutes) && Number(minutes) <= LONGEST_RUN_MINUTES ? Number(minutes) : undefined;
}

/** Sentences, one for each thing that is lost. */
export function lostFacts(facts: ForeignTaskSequenceFacts | null, filter: SecretFilter): string[] {
  if (facts === null) return [];
  const quoted = (texts: readonly string[]) => quotedTexts(texts, filter);
  const text = (name: string) => textOf(facts, name);
  const [dependent = '', , program = ''] = text('DependentProgram').split(';');
  const impact = ['Headline', 'WarningTop', 'Warning', 'WarningInstall'].map((part) => text(`CustomHighImpact${part}`));
  const scopes = listOf(facts, 'SecuredScopeNames').filter((scope) => scope !== 'Default');
  const sentences: readonly [boolean, () => string][] = [
    [
      isDisabled(facts),
      () => 'It is disabled there as a whole: here its groups and steps are, until somebody enables them.',
    ],
    [
      dependent !== '',
      () =>
        `The program ${quoted([program || '*'])} of ${told(dependent, 60, filter)}, which runs before it there, does not run.`,
    ],
    [text('CustomProgressMsg') !== '', () => `Its progress text ${quoted([text('CustomProgressMsg')])} is not shown.`],
    [
      isOn(text('HighImpactTaskSequence')) || impact.some(Boolean),
      () => `Its warning that it has a high impact ${quoted(impact)} is not shown.`,
    ],
    [
      !['', '0'].includes(text('Duration')) && maximumRunTime(facts) === undefined,
      () =>
        `That it may take ${told(text('Duration'), 20, filter)} minutes at most is not carried over: it is no number up to ${LONGEST_RUN_MINUTES}.`,
    ],
    [
      !['', '0'].includes(text('EstimatedRunTimeMinutes')),
      () => `That it takes about ${told(text('EstimatedRunTimeMinutes'), 20, filter)} minutes is not shown.`,
    ],
    [
      isOn(text('RestartRequired')),
      () => 'That a restart is needed afterwards is not carried over: add Restart Computer.',
    ],
    [text('PreDownloadRule') !== '', () => 'Its rule for what is fetched in advance is not carried over.'],
    [facts.category !== '', () => `Its category ${quoted([facts.category])} is not carried over.`],
    [
      facts.supportedOperatingSystems.length > 0,
      () =>
        `That it is for ${quoted(facts.supportedOperatingSystems)} alone is not carried over: add conditions, or deploy it to a collection of such devices.`,
    ],
    [scopes.length > 0, () => `Its security scopes ${quoted(scopes)} are not carried over.`],
  ];
  return sentences.flatMap(([isLost, sentence]) => (isLost ? [sentence()] : []));
}

function quotedTexts(texts: readonly string[], filter: SecretFilter): string {
  const some = texts.filter((text) => text !== '').slice(0, MOST_TEXTS);
  return some.map((text) => `"${told(text, LONGEST_TEXT, filter)}"`).join(', ');
}

function textOf(facts: ForeignTaskSequenceFacts | null, name: string): string {
  const value = facts?.properties.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function listOf({ properties }: ForeignTaskSequenceFacts, name: string): readonly string[] {
  const value = properties.get(name);
  return Array.isArray(value) ? value : [];
}

function isOn(text: string): boolean {
  return /^(true|1)$/i.test(text);
}
