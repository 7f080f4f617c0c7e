import { useMutation } from '@tanstack/react-query';
import { makeStale, whileRemoving } from './queries.ts';

/** Changes something, and has what that makes stale (by the beginning of its paths) asked for again. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>, ...stale: readonly string[]) {
  return useMutation({ mutationFn: change, onSuccess: () => makeStale(...stale) });
}

/** Deletes what a page is about and leaves it, before anything under these paths is asked for again. */
export function useRemoval(remove: () => Promise<unknown>, leave: () => Promise<unknown>, ...stale: readonly string[]) {
  return useMutation({
    mutationFn: () =>
      whileRemoving(stale, async () => {
        await remove();
        await leave();
      }),
  });
}
