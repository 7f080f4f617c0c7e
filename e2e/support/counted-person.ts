/** A person at a page whose interactions are counted: a click, a key that chooses, a field that is filled in. */
import type { Locator } from 'playwright-core';

export class CountedPerson {
  readonly #done: string[] = [];

  async click(what: Locator): Promise<void> {
    await what.click();
    this.#done.push(`click ${what}`);
  }

  async fill(what: Locator, text: string): Promise<void> {
    await what.fill(text);
    this.#done.push(`fill ${what}`);
  }

  /** Each as it was done, in order. */
  get interactions(): readonly string[] {
    return this.#done;
  }
}
