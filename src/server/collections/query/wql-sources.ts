/** The classes that a WQL query names, with their short names. */
import type { WqlToken } from '../../../task-sequence/wql/tokens.ts';
import type { Query } from './query.ts';
import type { QueryReader } from './query-reader.ts';
import { findClass, unknownClassText } from './wql-names.ts';

export interface WqlSource {
  readonly className: string;
  readonly alias: string;
  readonly token: WqlToken;
  readonly presence: Query | null;
  readonly many: boolean;
}

export class WqlSources {
  readonly first: WqlSource;
  readonly #byAlias = new Map<string, WqlSource>();

  constructor(first: WqlSource) {
    this.first = first;
    this.#byAlias.set(first.alias.toLowerCase(), first);
  }

  /** @throws QuerySyntaxError for a class that Slipway does not have */
  static source(reader: QueryReader<WqlToken>, token: WqlToken, name: string, alias: string): WqlSource {
    const found = findClass(name);
    if (found === undefined) throw reader.wrong(token, unknownClassText(name));
    return { className: found.name, alias, token, presence: found.presence, many: found.many };
  }

  /** A row for each pair of disks is no question that anybody has meant. */
  add(reader: QueryReader<WqlToken>, source: WqlSource): void {
    const same = [...this.#byAlias.values()].some(({ className }) => className === source.className);
    if (same) throw reader.wrong(source.token, `${source.className} is there already: a class is joined once`);
    this.#byAlias.set(source.alias.toLowerCase(), source);
  }

  named(reader: QueryReader<WqlToken>, token: WqlToken, alias: string): WqlSource {
    const found = this.#byAlias.get(alias.toLowerCase());
    if (found !== undefined) return found;
    const known = findClass(alias);
    if (known === undefined) throw reader.wrong(token, unknownClassText(alias));
    throw reader.wrong(
      token,
      `${known.name} is not joined: write INNER JOIN ${known.name} ON ${known.name}.ResourceID = ${this.first.alias}.ResourceId`,
    );
  }
}
