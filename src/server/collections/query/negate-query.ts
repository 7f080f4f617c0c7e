import type { Query } from './query.ts';
import { OPPOSITE } from './query-operators.ts';

/** The opposite of a query for each row, with NOT at the comparisons alone. */
export function negated(query: Query): Query {
  switch (query.kind) {
    case 'and':
      return { kind: 'or', operands: query.operands.map(negated) };
    case 'or':
      return { kind: 'and', operands: query.operands.map(negated) };
    case 'not':
      return query.operand;
    case 'compare':
      return { ...query, operator: OPPOSITE[query.operator] };
    case 'everything':
    case 'matches':
      return { kind: 'not', operand: query };
    default:
      return { ...query, negated: !query.negated };
  }
}
