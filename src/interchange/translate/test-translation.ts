/** Trees of foreign sequences for the tests of their translation. */
import { readXmlFile } from '../read-xml-file.ts';
import { readSequence } from '../task-sequence-xml/read-sequence.ts';
import type { ForeignNode, ForeignSequence } from '../task-sequence-xml/tree.ts';
import type { TranslatedNode } from './report.ts';
import { type SequenceTranslation, type TranslationOptions, translateSequence } from './translate-sequence.ts';

/** The content of `<sequence>` as XML. */
export function sequenceFrom(content: string): ForeignSequence {
  return readSequence(readXmlFile(`<sequence version="3.10">${content}</sequence>`)).sequence;
}

export function translated(content: string | ForeignSequence, options?: TranslationOptions): SequenceTranslation {
  const sequence = typeof content === 'string' ? sequenceFrom(content) : content;
  return translateSequence({ sequence, facts: null, packages: [] }, options);
}

export interface TestStep {
  readonly type?: string | null;
  readonly action?: string;
  readonly attributes?: string;
  /** XML in front of the action. */
  readonly condition?: string;
  /** By property; the variable is `OSD` and the property, which nothing looks for unless it is the real one. */
  readonly properties?: Readonly<Record<string, string>>;
}

export function stepXml({ type, action, attributes = '', condition = '', properties = {} }: TestStep): string {
  const variables = Object.entries(properties).map(
    ([name, value]) => `<variable name="X${name}" property="${name}">${escaped(value)}</variable>`,
  );
  const typeText = type === null ? '' : ` type="${type?.includes('_') ? type : `SMS_TaskSequence_${type}`}"`;
  const command = action === undefined ? '' : `<action>${escaped(action)}</action>`;
  return `<step${typeText} name="Step" ${attributes}>${condition}${command}<defaultVarList>${variables.join('')}</defaultVarList></step>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** One step alone: what it became, and its line of the report. */
export function translatedStep(step: TestStep, options?: TranslationOptions) {
  const { document, report } = translated(stepXml(step), options);
  const [node] = document.steps;
  const [row] = report.nodes;
  if (node === undefined || node.type === 'group' || row === undefined) throw new Error('no step');
  return { step: node, row: row satisfies TranslatedNode, report };
}

export function countOf(nodes: readonly ForeignNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + (node.kind === 'group' ? countOf(node.nodes) : 0), 0);
}
