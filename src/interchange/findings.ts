import { InterchangeError, type Place, type Problem } from './interchange-error.ts';

/** More are only counted: a hostile file could otherwise make half a million sentences. */
const MOST = 1000;

/** What is found while a file is read: problems, for which it is refused at the end, and notices of what was put right or kept unused. */
export class Findings {
  readonly #problems = new BoundedList();
  readonly #notices = new BoundedList();

  problem({ path, line, column }: Place, message: string): void {
    this.#problems.add({ path, line, column, message });
  }

  notice({ path, line, column }: Place, message: string): void {
    this.#notices.add({ path, line, column, message });
  }

  /**
   * The notices, where nothing is wrong.
   * @throws InterchangeError with all problems
   */
  finish(): readonly Problem[] {
    const problems = this.#problems.list();
    if (problems.length > 0) throw new InterchangeError(problems);
    return this.#notices.list();
  }
}

/** The first thousand, and how many there are besides. */
export class BoundedList {
  readonly #kept: Problem[] = [];
  #more = 0;

  add(...problems: readonly Problem[]): void {
    const room = MOST - this.#kept.length;
    this.#kept.push(...problems.slice(0, room));
    this.#more += Math.max(0, problems.length - room);
  }

  list(): Problem[] {
    if (this.#more === 0) return this.#kept;
    return [...this.#kept, { path: '', line: 0, column: 0, message: `and ${this.#more} more like these` }];
  }
}
