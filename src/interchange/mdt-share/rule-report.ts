/** What became of every line of a rules file. */

import type { IniEntry, IniSection } from '../../formats/ini/read-ini.ts';
import { cut } from '../cut.ts';
import type { TranslatedNode, TranslationStatus } from '../translate/report.ts';
import { translationStatuses } from '../translate/report.ts';
import type { RuleNode } from './rule-nodes.ts';
import type { RulesFile } from './rules-file.ts';

interface Row {
  status: TranslationStatus;
  readonly notes: Set<string>;
  node: RuleNode | null;
}

export class RuleReport {
  readonly #rows = new Map<IniEntry, Row>();

  /** The worst that is told of an entry counts: a section may be visited more than once. */
  tell(entry: IniEntry | undefined, status: TranslationStatus, note?: string, node: RuleNode | null = null): void {
    if (entry === undefined) return;
    const row = this.#rows.get(entry) ?? { status, notes: new Set<string>(), node };
    if (translationStatuses.indexOf(status) > translationStatuses.indexOf(row.status)) row.status = status;
    if (note !== undefined) row.notes.add(note);
    row.node ??= node;
    this.#rows.set(entry, row);
  }

  has(entry: IniEntry): boolean {
    return this.#rows.has(entry);
  }

  get needsAttention(): boolean {
    return [...this.#rows.values()].some(({ status }) => status === 'attention');
  }

  /** In the order of the file. */
  lines(file: RulesFile, idOf: (node: RuleNode) => string): TranslatedNode[] {
    return file.ini.sections.flatMap((section) =>
      section.entries.flatMap((entry): TranslatedNode[] => {
        const row = this.#rows.get(entry);
        return row === undefined ? [] : [lineOf(section, entry, row, row.node === null ? '' : idOf(row.node))];
      }),
    );
  }
}

/** No value: it may be a password, whatever the key is called. */
function lineOf(section: IniSection, { key, line }: IniEntry, row: Row, id: string): TranslatedNode {
  const becomes = row.node === null ? 'nothing' : row.node.kind === 'group' ? 'group' : 'set-dynamic-variables';
  const place = `[${cut(section.name, 60)}] ${cut(key, 60)}`;
  return {
    kind: 'rule',
    id,
    path: place,
    line,
    name: key,
    type: null,
    becomes,
    status: row.status,
    notes: [...row.notes],
    where: null,
  };
}
