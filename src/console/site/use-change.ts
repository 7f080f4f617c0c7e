import { useMutation } from '@tanstack/react-query';
import { makeStale } from './queries.ts';

/** Changes something, and has what that makes stale (by the beginning of its paths) asked for again. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>, ...stale: readonly string[]) {
  return useMutation({ mutationFn: change, onSuccess: () => makeStale(...stale) });
}
