import { type Query, QuerySyntaxError } from './query.ts';
export function parseWqlQuery(_text: string): Query {
  throw new QuerySyntaxError('WQL is not read yet', 0);
}
