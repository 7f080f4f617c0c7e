/** A rules file of MDT as a task sequence: what Gather would set on a computer, set by Set Dynamic Variables. */

import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { cut } from '../cut.ts';
import { BoundedList } from '../findings.ts';
import { InterchangeError, type Problem } from '../interchange-error.ts';
import { SecretFilter } from '../secret-filter.ts';
import type { TranslatedNode, TranslationStatus } from '../translate/report.ts';
import type { SequenceTranslation } from '../translate/translate-sequence.ts';
import { gatheredFacts } from './gathered-facts.ts';
import { remappedVariables } from './remapped-variables.ts';
import { type RuleNode, stepOf } from './rule-nodes.ts';
import { RuleReport } from './rule-report.ts';
import type { RulesFile } from './rules-file.ts';
import { SectionVisits } from './section-visits.ts';

/** Nobody can read a report of more lines. */
const MOST_ENTRIES = 20_000;
/** A section for each computer of a large site. Each is compared with whatever leads to sections. */
const MOST_SECTIONS = 5000;

/**
 * The first value of a property counts, also one that a device, a collection or an earlier step has set; lists add up.
 * @param filter knows the passwords of everything that is brought in with the file
 * @throws InterchangeError for a file with more than a document can hold
 */
export function translateRules(file: RulesFile, filter = new SecretFilter(file.passwords())): SequenceTranslation {
  const entries = file.ini.sections.reduce((sum, section) => sum + section.entries.length, 0);
  if (entries > MOST_ENTRIES) throw tooLarge(`${entries} lines, and ${MOST_ENTRIES} are read`);
  if (file.sections.length > MOST_SECTIONS)
    throw tooLarge(`${file.sections.length} sections, and ${MOST_SECTIONS} are read`);
  const report = new RuleReport();
  const visits = new SectionVisits(file, report, filter);
  const found = visits.nodes();
  const nodes = [
    stepOf('What MDT gathers of the computer', undefined, gatheredFacts),
    ...found,
    stepOf('What steps read under other names', undefined, remappedVariables),
  ];
  tellTheRest(file, report);
  const ids = new Map<object, string>();
  const steps = nodes.map((node, at) => inputOf(node, String(at + 1), ids));
  const lines = report.lines(file, (node) => ids.get(node) ?? '');
  const secrets = visits.properties.secrets.map((variable) => ({ variable, steps: [] }));
  return {
    document: documentOf(file.name, steps),
    report: { nodes: lines, counts: countsOf(lines), references: [], secrets, notices: noticesOf(file) },
  };
}

function documentOf(fileName: string, steps: readonly unknown[]) {
  const input = {
    version: 1,
    name: cut(`Rules of ${fileName}`, 100),
    description: cut(
      `Sets what ${fileName} of an MDT deployment share sets. Task sequences run it where MDT gathers.`,
      512,
    ),
    steps,
  };
  const { document, problems } = parseTaskSequence(input);
  // Every value was checked on its way: a problem is a defect of the translation.
  if (document === undefined) throw new Error(`the rules are no document: ${JSON.stringify(problems.slice(0, 3))}`);
  return document;
}

function inputOf(node: RuleNode, id: string, ids: Map<object, string>): unknown {
  ids.set(node, id);
  const { name, condition } = node;
  const common = { id, name, ...(condition === undefined ? {} : { condition }) };
  if (node.kind === 'step') return { type: 'set-dynamic-variables', ...common, options: { rules: node.rules } };
  return { type: 'group', ...common, steps: node.steps.map((each, at) => inputOf(each, `${id}.${at + 1}`, ids)) };
}

/** Lines that no visit has come to. */
function tellTheRest(file: RulesFile, report: RuleReport): void {
  const status: TranslationStatus = report.needsAttention ? 'attention' : 'translated';
  for (const section of file.ini.sections) {
    const isSettings = file.section('Settings') === section;
    for (const entry of section.entries) {
      if (report.has(entry)) continue;
      if (!file.counts(section, entry))
        report.tell(
          entry,
          'translated',
          'The section or the key stands in the file before, and MDT reads the first alone: it is left out.',
        );
      else if (section.name.trim() === '')
        report.tell(entry, 'translated', 'Its section has no name, which no value is: it is left out.');
      else if (isSettings) report.tell(entry, 'translated', 'MDT reads no such setting: it is left out.');
      else report.tell(entry, status, unreached[status]);
    }
  }
}

const unreached: Readonly<Partial<Record<TranslationStatus, string>>> = {
  translated: 'Nothing in Priority leads to the section: MDT never reads it, and it is left out.',
  attention:
    'Nothing that is understood leads to the section, and it is left out. See what the lines that need attention lead to.',
};

function countsOf(lines: readonly TranslatedNode[]): Record<TranslationStatus, number> {
  const counts: Record<TranslationStatus, number> = { native: 0, translated: 0, opaque: 0, attention: 0 };
  for (const { status } of lines) counts[status] += 1;
  return counts;
}

function noticesOf(file: RulesFile): Problem[] {
  const notices = new BoundedList();
  for (const { line, key } of file.ini.strays) {
    const what =
      key === null ? 'The line is no section, key or comment' : `The key ${cut(key, 60)} stands in no section`;
    notices.add({ path: file.name, line, column: 1, message: `${what}: MDT passes over it, and so it is left out.` });
  }
  return notices.list();
}

function tooLarge(what: string): InterchangeError {
  return new InterchangeError([
    { path: '', line: 0, column: 0, message: `The file has ${what} at most. Take it apart.` },
  ]);
}
