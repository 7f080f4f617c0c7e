/** A foreign task sequence as a document of ours, and a report of what became of every group and step. */
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { type StepPlaces, stepPlaces } from '../../task-sequence/places/required-pe.ts';
import type { Runnability } from '../../task-sequence/places/runnability.ts';
import { danglingId } from '../../task-sequence/references.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { environmentsOf, isPe, type StepKind } from '../../task-sequence/step.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { isSettableName } from '../../task-sequence/variable-name.ts';
import type { ForeignPackage } from '../configmgr-export/packages.ts';
import { cut } from '../cut.ts';
import type { SequenceInFile } from '../foreign-file.ts';
import { InterchangeError, type Problem } from '../interchange-error.ts';
import { SecretFilter, told } from '../secret-filter.ts';
import {
  type ForeignGroup,
  type ForeignNode,
  type ForeignSequence,
  type ForeignStep,
  walkForeign,
} from '../task-sequence-xml/tree.ts';
import { isStagedRestart } from './mdt-restart.ts';
import { isDisabled, lostFacts, maximumRunTime } from './package-facts.ts';
import type {
  MissingReference,
  NeededSecret,
  TranslatedNode,
  TranslationReport,
  TranslationStatus,
  Whereabouts,
} from './report.ts';
import { referenceId, type SequenceContext, StepReading } from './step-reading.ts';
import { translateCondition, UntranslatableCondition } from './translate-condition.ts';
import { translateStep } from './translate-step.ts';
import { passwordsOf, withoutPasswords } from './without-passwords.ts';

export interface TranslationOptions {
  /** Ids that packages had elsewhere, and the ids (UUIDs) that they have here; capitals do not matter. */
  readonly map?: ReadonlyMap<string, string>;
  /** Where the file has none. */
  readonly name?: string;
  /** What the reader of the file has noticed; it goes into the report. */
  readonly notices?: readonly Problem[];
  /** Names of the rules files that are brought in with it: where MDT gathers by one, it is run. */
  readonly rules?: readonly string[];
  /** Knows the passwords of the whole file; without it those of the sequence count. */
  readonly filter?: SecretFilter;
}

export interface SequenceTranslation {
  readonly document: TaskSequenceDocument;
  readonly report: TranslationReport;
}

const LONGEST_NAME = 100;
const LONGEST_DESCRIPTION = 4000;
const LONGEST_DOCUMENT_DESCRIPTION = 512;
const LONGEST_SOURCE = 1024;
const LONGEST_TIMEOUT = 604_800;
/** Documents are bounded (parse.ts); nobody can read as many levels. */
const DEEPEST = 50;

/** @throws InterchangeError where groups lie too deep in one another */
export function translateSequence(inFile: SequenceInFile, options: TranslationOptions = {}): SequenceTranslation {
  const translator = new Translator(inFile, options);
  return translator.translate();
}

class Translator {
  readonly #inFile: SequenceInFile;
  readonly #options: TranslationOptions;
  readonly #map: ReadonlyMap<string, string>;
  readonly #nodes: TranslatedNode[] = [];
  readonly #references = new Map<string, string[]>();
  readonly #secrets = new Map<string, { variable: string; steps: string[] }>();
  readonly #notices: Problem[];
  readonly #packages: ReadonlyMap<string, ForeignPackage>;
  readonly #rules: ReadonlySet<string>;
  readonly #filter: SecretFilter;
  #peIsNext = false;

  constructor(inFile: SequenceInFile, options: TranslationOptions) {
    this.#inFile = inFile;
    this.#options = options;
    this.#map = new Map([...(options.map ?? [])].map(([from, to]) => [from.toLowerCase(), to]));
    this.#notices = [...(options.notices ?? [])];
    this.#packages = new Map(inFile.packages.map((each) => [referenceText(each.id), each]));
    this.#rules = new Set(options.rules?.map((name) => name.toLowerCase()));
    this.#filter = options.filter ?? new SecretFilter(passwordsOf(inFile.sequence));
  }

  translate(): SequenceTranslation {
    const { sequence, facts } = this.#inFile;
    for (const message of lostFacts(facts, this.#filter)) this.#notice(message);
    const steps = this.#translateNodes(sequence.nodes, '', []);
    const description = facts?.description || sequence.description || '';
    const maximumRunTimeMinutes = maximumRunTime(facts);
    const input = {
      version: 1,
      name: this.#documentText(
        facts?.name || sequence.name || this.#options.name || 'Imported task sequence',
        LONGEST_NAME,
      ),
      ...(description === '' ? {} : { description: this.#documentText(description, LONGEST_DOCUMENT_DESCRIPTION) }),
      ...(maximumRunTimeMinutes === undefined ? {} : { maximumRunTimeMinutes }),
      variables: this.#variables(sequence),
      steps: isDisabled(facts) ? steps.map((node) => ({ ...node, disabled: true })) : steps,
    };
    const { document, problems } = parseTaskSequence(input);
    // What other people wrote was checked piece by piece: a problem is a defect of the translation.
    if (document === undefined)
      throw new Error(`the translation is no document: ${JSON.stringify(problems.slice(0, 3))}`);
    return { document, report: this.#report(document) };
  }

  #translateNodes(nodes: readonly ForeignNode[], prefix: string, groups: readonly string[]): object[] {
    return nodes.flatMap((node, at) => {
      const id = `${prefix}${at + 1}`;
      if (node.kind !== 'group' && isStagedRestart(node, nodes[at + 1])) return this.#omitStaging(node);
      return node.kind === 'group' ? this.#translateGroup(node, id, groups) : this.#translateStep(node, id, groups);
    });
  }

  #translateGroup(given: ForeignGroup, id: string, groups: readonly string[]): object {
    const node = withoutPasswords(given, this.#filter);
    if (groups.length >= DEEPEST)
      throw new InterchangeError([
        { ...this.#placeOf(node), message: `groups lie more than ${DEEPEST} deep in one another` },
      ]);
    const fields = nodeFields(node, 'Group', this.#filter);
    const { path, line } = this.#placeOf(node);
    if (node !== given) fields.notes.push('A password seems to stand in its name or description, and is not taken.');
    const status = fields.isDisabledForCondition || node !== given ? 'attention' : 'native';
    const row = { kind: 'group', id, path, line, name: node.name, type: null, becomes: 'group' } as const;
    this.#nodes.push({ ...row, status, notes: fields.notes, where: null });
    const steps = this.#translateNodes(node.nodes, `${id}.`, [...groups, node.name]);
    return { type: 'group', id, ...fields.input, steps };
  }

  /** Of two steps one is left. */
  #omitStaging(given: ForeignStep): [] {
    const node = withoutPasswords(given, this.#filter);
    const { path, line } = this.#placeOf(node);
    const row = {
      kind: 'step',
      id: '',
      path,
      line,
      name: node.name,
      type: typeText(node),
      becomes: 'nothing',
    } as const;
    const notes = ['The restart behind it is a Restart Computer into the PE, which puts the PE where it starts from.'];
    this.#nodes.push({ ...row, status: 'translated', notes, where: null });
    this.#peIsNext = true;
    return [];
  }

  #translateStep(given: ForeignStep, id: string, groups: readonly string[]): object {
    const [packages, rules, filter] = [this.#packages, this.#rules, this.#filter];
    const context: SequenceContext = { map: this.#map, packages, rules, filter, peIsNext: this.#peIsNext, groups };
    const reading = new StepReading(given, context);
    const node = reading.step;
    const { type, options, status } = translateStep(reading);
    this.#peIsNext = context.peIsNext;
    const kind = kindOf(type);
    const fields = nodeFields(node, kind.name, this.#filter);
    const timeoutSeconds = timeoutOf(node, kind, reading);
    const runIn = runInOf(node, kind);
    this.#collect(id, options, reading);
    const final = fields.isDisabledForCondition ? 'attention' : reading.status === 'attention' ? 'attention' : status;
    const { path, line } = this.#placeOf(node);
    const row = { kind: 'step', id, path, line, name: node.name, type: typeText(node), becomes: type } as const;
    const notes = [...fields.notes, ...reading.notes];
    this.#nodes.push({ ...row, status: weakened(final, reading), notes, where: null });
    return {
      ...{ type, id, ...fields.input, options },
      ...(reading.disabled ? { disabled: true } : {}),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(runIn === undefined ? {} : { runIn }),
    };
  }

  #collect(id: string, options: unknown, { secrets }: StepReading): void {
    for (const reference of new Set(danglingIn(options))) {
      const steps = this.#references.get(reference);
      if (steps === undefined) this.#references.set(reference, [id]);
      else steps.push(id);
    }
    for (const variable of secrets) {
      const known = this.#secrets.get(variable.toLowerCase()) ?? { variable, steps: [] };
      known.steps.push(id);
      this.#secrets.set(variable.toLowerCase(), known);
    }
  }

  /** MDT and ConfigMgr repeat settings of steps there: as variables of the sequence they would win over the steps. */
  #variables(sequence: ForeignSequence): { name: string; value: string }[] {
    const ofSteps = new Set(
      [...walkForeign(sequence.nodes)].flatMap((node) =>
        node.kind === 'group' ? [] : (node.variables ?? []).map(({ name }) => name.toLowerCase()),
      ),
    );
    const found = new Map<string, { name: string; value: string }>();
    for (const { name, property, value } of sequence.globalVariables) {
      const repeats = property !== null && (value === '' || ofSteps.has(name.toLowerCase()));
      if (repeats) continue;
      if (isSecretName(name) || this.#filter.holdsSecret(value)) this.#withholdVariable(name);
      else if (isSettableName(name) && value.length <= 32_000) found.set(name.toLowerCase(), { name, value });
      else this.#notice(`The variable "${cut(name, 60)}" of the sequence cannot be taken, and is left out.`);
    }
    return [...found.values()];
  }

  /** Its secret variable is told instead, as that of a step is. */
  #withholdVariable(name: string): void {
    this.#secrets.set(name.toLowerCase(), this.#secrets.get(name.toLowerCase()) ?? { variable: name, steps: [] });
    this.#notice(`The password in the variable "${cut(name, 60)}" of the sequence is not taken.`);
  }

  /** A path holds the node's name as it is written. */
  #placeOf({ at }: ForeignNode): ForeignNode['at'] {
    return { ...at, path: this.#filter.cleaned(at.path) };
  }

  #documentText(given: string, longest: number): string {
    const text = this.#filter.cleaned(given);
    if (text !== given)
      this.#notice('A password seems to stand in the name or description of the sequence, and is not taken.');
    if (text.length > longest) this.#notice(`The name or description of the sequence is cut to ${longest} characters.`);
    return cut(text, longest);
  }

  #notice(message: string): void {
    this.#notices.push({ ...this.#inFile.sequence.at, message });
  }

  #report(document: TaskSequenceDocument): TranslationReport {
    const places = new Map(stepPlaces(document).map((each) => [each.id, each.in]));
    const nodes = this.#nodes.map((node) => ({ ...node, where: whereOf(places.get(node.id)) }));
    const counts: Record<TranslationStatus, number> = { native: 0, translated: 0, opaque: 0, attention: 0 };
    for (const { kind, status } of this.#nodes) if (kind === 'step') counts[status] += 1;
    const secrets: NeededSecret[] = [...this.#secrets.values()];
    return { nodes, counts, references: this.#missing(), secrets, notices: this.#notices };
  }

  /** Each sequence of a file tells it again: what is long would multiply. */
  #reference(known: ForeignPackage | undefined, id: string, steps: readonly string[]): MissingReference {
    const short = (text: string | null | undefined, longest: number) =>
      text == null ? null : told(text, longest, this.#filter);
    const [name, source] = [short(known?.name, LONGEST_NAME), short(known?.sourcePath, LONGEST_SOURCE)];
    return { id: known?.id ?? id, name, kind: known?.kind ?? null, source, steps };
  }

  /** What steps refer to, and then what only the sequence as a whole does: its boot image, a program that runs before it. */
  #missing(): MissingReference[] {
    const packages = this.#packages;
    const ofSteps = [...this.#references].map(([id, steps]) =>
      this.#reference(packages.get(id.toLowerCase()), id, steps),
    );
    const named = new Set([...this.#references.keys()].map((id) => id.toLowerCase()));
    const others = [...packages].filter(([id]) => !this.#map.has(id) && !named.has(id));
    return [...ofSteps, ...others.map(([, each]) => this.#reference(each, each.id, []))];
  }
}

function referenceText(id: string): string {
  return referenceId(id).toLowerCase();
}

/** A setting that cannot be taken may come to light after the options are read. */
function weakened(status: TranslationStatus, reading: StepReading): TranslationStatus {
  return status === 'native' && reading.status === 'translated' ? 'translated' : status;
}

function typeText({ kind, type }: ForeignStep): string | null {
  return kind === 'subtasksequence' ? 'SMS_TaskSequence_SubTaskSequence' : type;
}

interface NodeInput {
  readonly input: Record<string, unknown>;
  readonly notes: string[];
  readonly isDisabledForCondition: boolean;
}

function nodeFields(node: ForeignNode, fallback: string, filter: SecretFilter): NodeInput {
  const notes: string[] = [];
  const { condition, isUnknown } = conditionOf(node, notes, filter);
  const name = node.name === '' ? fallback : node.name;
  if (name.length > LONGEST_NAME) notes.push(`Its name is cut to ${LONGEST_NAME} characters.`);
  const description = node.description ?? '';
  if (description.length > LONGEST_DESCRIPTION)
    notes.push(`Its description is cut to ${LONGEST_DESCRIPTION} characters.`);
  const input = {
    name: cut(name, LONGEST_NAME),
    ...(description === '' ? {} : { description: cut(description, LONGEST_DESCRIPTION) }),
    disabled: node.disable === true || isUnknown,
    continueOnError: node.continueOnError === true,
    ...(condition === undefined ? {} : { condition }),
  };
  return { input, notes, isDisabledForCondition: isUnknown };
}

function conditionOf(node: ForeignNode, notes: string[], filter: SecretFilter) {
  try {
    const translated = translateCondition(node.condition, filter);
    notes.push(...translated.notes);
    return { condition: translated.condition, isUnknown: false };
  } catch (error) {
    if (!(error instanceof UntranslatableCondition)) throw error;
    notes.push(
      `Its condition cannot be taken (${error.message}), so it is disabled: give it a condition, then enable it.`,
    );
    return { condition: undefined, isUnknown: true };
  }
}

function timeoutOf({ timeout }: ForeignStep, kind: StepKind, reading: StepReading): number | undefined {
  if (timeout === null || timeout < 1) return undefined;
  if (kind.slug === 'run-task-sequence') {
    reading.translated('Its time limit is not taken: here the steps of a task sequence have one, not the sequence.');
    return undefined;
  }
  if (timeout > LONGEST_TIMEOUT) reading.translated('Its time limit is cut to a week.');
  return Math.min(timeout, LONGEST_TIMEOUT);
}

/** Only what the kind leaves open. */
function runInOf({ runIn }: ForeignStep, kind: StepKind): 'pe' | 'system' | undefined {
  if (kind.slug === 'run-task-sequence') return undefined;
  const inPe = environmentsOf(kind).map(isPe);
  if (runIn === 'WinPE' && inPe.includes(false)) return 'pe';
  if (runIn === 'FullOS' && inPe.includes(true)) return 'system';
  return undefined;
}

/** The former ids in a step's options. */
function danglingIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const id = danglingId(value);
    return id === null ? [] : [id];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(danglingIn) : [];
}

/** Null for groups. */
function whereOf(places: StepPlaces['in'] | undefined): TranslatedNode['where'] {
  if (places === undefined) return null;
  const where = (place: Runnability): Whereabouts => {
    if (place.is === 'runnable') return 'runnable';
    return place.is === 'awaits' ? { awaits: place.capability } : { cannot: english(place.because) };
  };
  const { 'linux-pe': linuxPe, winpe, windows, linux } = places;
  return { 'linux-pe': where(linuxPe), winpe: where(winpe), windows: where(windows), linux: where(linux) };
}
