/** Several changes as one, in the small site in memory: all of them, or none. */

import { SlipwayError } from '../api/errors.ts';
import { changeObjects } from '../api/object-changes.ts';
import type { ContractServer } from './contract-test-support.ts';
import type { FakeState } from './fake-state-test-support.ts';

export function bindObjectChanges(server: ContractServer, state: FakeState): void {
  server.on(changeObjects, ({ body }) => {
    const { translate, ...before } = state;
    const kept = structuredClone(before);
    const ids = new Map<string, string>();
    return {
      ids: body.changes.map(({ route, params, body: given, standIn }, at) => {
        try {
          const value = server.part(route, withIds(params, ids), withIds(given, ids));
          const id: unknown = Reflect.get(Object(value), 'id');
          if (standIn !== undefined) ids.set(standIn, String(id));
          return typeof id === 'string' ? id : null;
        } catch (error) {
          Object.assign(state, kept, { translate });
          throw placed(error, at);
        }
      }),
    };
  });
}

function withIds<T>(value: T, ids: ReadonlyMap<string, string>): T {
  let text = JSON.stringify(value);
  for (const [standIn, id] of ids) text = text?.replaceAll(standIn, id);
  return text === undefined ? value : JSON.parse(text);
}

function placed(error: unknown, at: number): unknown {
  if (!(error instanceof SlipwayError)) return error;
  const problems = error.problems ?? [{ path: '', message: error.message }];
  return new SlipwayError(error.code, error.message, {
    problems: problems.map(({ path, message }) => ({ path: `changes[${at}]${path && `.${path}`}`, message })),
    ...(error.starts && { starts: error.starts }),
  });
}
