import { BoundedList } from './findings.ts';
import { InterchangeError } from './interchange-error.ts';

/**
 * All results, or the problems of all that failed.
 * @throws InterchangeError
 */
export async function allOrProblems<T, R>(items: readonly T[], work: (item: T) => Promise<R> | R): Promise<R[]> {
  const results: R[] = [];
  const problems = new BoundedList();
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (!(error instanceof InterchangeError)) throw error;
      problems.add(...error.problems);
    }
  }
  if (problems.list().length > 0) throw new InterchangeError(problems.list());
  return results;
}
