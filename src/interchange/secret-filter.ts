/**
 * Takes passwords out of texts that other people wrote: those that programs and scripts are told in known ways, and those that the same file gives to something that is called a
 * password.
 */
import { withoutLiteralSecrets } from '../task-sequence/literal-secrets.ts';
import { isSecretName } from '../task-sequence/secret-names.ts';
import { cut } from './cut.ts';
import { refused } from './interchange-error.ts';

/** The secret variable that stands where a password stood. */
export const IMPORTED_PASSWORD = 'ImportedPassword';

/** What is shorter stands in other texts by chance. */
const SHORTEST_PASSWORD = 4;

/** Of one file. A list of 2,000 drivers has two million. */
const MOST_CHARACTERS = 32_000_000;

export class SecretFilter {
  readonly #known: ReadonlySet<string>;
  /** Those that are more than a word. */
  readonly #several: readonly string[];
  #characters = 0;

  /** @param known passwords of the same file */
  constructor(known: Iterable<string> = []) {
    this.#known = new Set([...known].filter(isPassword));
    this.#several = [...this.#known].filter((password) => SEPARATORS.test(password)).slice(0, MOST_SEVERAL);
  }

  /**
   * The text with `%ImportedPassword%` in place of each password.
   * @throws InterchangeError when it was given more than can be looked through
   */
  cleaned(text: string): string {
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS)
      throw refused('', `The file has more than ${MOST_CHARACTERS} characters of texts. Import a part of it.`);
    if (this.#known.has(text.trim())) return PLACE;
    const told = withoutLiteralSecrets(text, () => PLACE);
    const untold = this.#several.reduce((each, password) => each.replaceAll(password, PLACE), told);
    if (this.#known.size === 0) return untold;
    return untold
      .split(SEPARATORS)
      .map((word) => (this.#known.has(word) ? PLACE : word))
      .join('');
  }

  holdsSecret(text: string): boolean {
    return this.cleaned(text) !== text;
  }
}

/** Between words. */
const SEPARATORS = /([\s"'=:;,|&<>()]+)/;
/** Each is looked for in every text. */
const MOST_SEVERAL = 50;

const PLACE = `%${IMPORTED_PASSWORD}%`;

/** The passwords among settings: literal values of what is called like one. */
export function passwordsIn(settings: Iterable<{ readonly name: string; readonly value: string }>): string[] {
  return [...settings].flatMap(({ name, value }) => (isSecretName(name) ? value.trim() : []));
}

/** Variables and switches are none. */
function isPassword(value: string): boolean {
  return value.length >= SHORTEST_PASSWORD && !value.includes('%') && !/^(true|false|none)$/i.test(value);
}

/** As much of a text as is told in another place than its own, without what is a password in it. */
export function told(text: string, most: number, filter: SecretFilter): string {
  // A password at the end is found whole, and then cut.
  return cut(filter.cleaned(cut(text, 2 * most)), most);
}
