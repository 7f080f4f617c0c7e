/**
 * Takes passwords out of texts that other people wrote: those that programs and scripts are told in known ways, and those that the same file gives to something that is called a
 * password. Every repetition in the expressions is bounded, so that no text keeps them busy.
 */
import { cut } from './cut.ts';
import { refused } from './interchange-error.ts';
import { isSecretName } from './secret-names.ts';

/** The secret variable that stands where a password stood. */
export const IMPORTED_PASSWORD = 'ImportedPassword';

/** What is shorter stands in other texts by chance. */
const SHORTEST_PASSWORD = 4;

const WORD = '(?:(?<!by)pass(?:wor[dt]|wd|phrase|code)?|pwd|kennwort|secret|api-?key|access-?key|token)';
const VARIABLE = String.raw`(?:%[\w-]{1,60}%){1,9}|![\w-]{1,60}!|\$[\w:{}.]{1,100}|\*`;
/** No variable of a sequence, a shell, PowerShell or cmd, no expression, and no switch (`/pwd:AD` says where BitLocker's recovery password goes). `$ecret!1` is none of them. */
const LITERAL = String.raw`(?!["']?(?:${VARIABLE}|true|false|yes|no|none|ad)(?:["'\s|&;<>,()[\]]|$)|["']?(?:[$@][({]|\([\w$]|\[|<)|["']{2})`;
const VALUE = String.raw`${LITERAL}(?<value>"[^"\r\n]{1,2000}"|'[^'\r\n]{1,2000}'|[^\s"'|&;<>]{1,2000})`;
/** Behind a blank the next option is none. */
const NEXT = String.raw`\s{1,5}(?![-/])${VALUE}`;
const BEGIN = String.raw`(?:^|[\s;&|("'])`;

const tellings: readonly RegExp[] = [
  String.raw`ConvertTo-SecureString(?:\s{1,5}-String)?${NEXT}`,
  // `/password:x`, `DB_PASSWORD=x`, `"Password": "x"`; behind a blank no cmdlet.
  String.raw`${WORD}["']?\s{0,5}[:=](?:\s{1,5}(?![A-Za-z]{2,20}-[A-Za-z]))?${VALUE}`,
  String.raw`${BEGIN}(?:--?|/)[\w-]{0,40}?${WORD}${NEXT}`,
  String.raw`${BEGIN}/(?:pw|rp|key)(?:[:=]\s?${VALUE.replace('<value>', '<first>')}|${NEXT})`,
  String.raw`\s[-/]u(?:ser(?:name)?)?[\s:=]\s{0,3}\S{1,200}(?:\s{1,5}[-/][a-z]{1,10}){0,3}\s{1,5}[-/]p(?:[:=]|\s{1,5})${VALUE}`,
  String.raw`\b(?:psexec(?:64)?|sshpass|plink|pscp|mysql|mysqldump|winrs)(?:\.exe)?\b[^\r\n]{0,300}?\s[-/]p\s{0,5}${VALUE}`,
  String.raw`\bcurl\b[^\r\n]{0,300}?\s(?:-u|--user)\s{0,5}["']?[^\s:"'%$]{1,100}:(?!%\w{1,60}%|\$[\w{(])(?<value>[^\s"']{1,300})`,
  String.raw`\b[a-z][a-z0-9+.-]{0,15}://[^\s/:@%$"']{1,100}:(?!%\w{1,60}%|\$[\w{(])(?<value>[^\s/@"']{1,300})@`,
  String.raw`\bnet(?:\.exe)?\s{1,5}use\s{1,5}(?:(?:[a-z]:|\*)\s{1,5})?["']?(?:\\\\|%\w)\S{1,300}(?:\s{1,5}/\S{1,200}){0,4}${NEXT}`,
  String.raw`\bnet(?:\.exe)?\s{1,5}user\s{1,5}(?:"[^"\r\n]{1,100}"|[^\s/"]{1,100})${NEXT}`,
  String.raw`password["']?(?:\s[^\r\n]{0,200}?)?\s(?:/d|-Value)${NEXT}`,
  String.raw`(?:password|pwd)>\s{0,80}(?:<Value>\s{0,80})?(?<value>[^<\s%][^<\r\n]{0,300})`,
  String.raw`\b(?<value>\d{6}(?:-\d{6}){7})\b`,
  '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?<value>[^-]{1,20000})',
].map((source) => new RegExp(source, 'gi'));

/** Of one file. A list of 2,000 drivers has two million. */
const MOST_CHARACTERS = 32_000_000;

/** What each of the expressions needs at least: most texts have none of it, and one look is enough. */
const maybe =
  /pass|pwd|kennwort|secret|key|token|\/rp|\/pw|[-/]p|curl|:\/\/|\bnet\b|net\.exe|SecureString|\d{6}-\d{6}/i;

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
    const told = maybe.test(text) ? withoutTold(text) : text;
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

function withoutTold(text: string): string {
  return tellings.reduce((each, pattern) => each.replace(pattern, withoutValue), text);
}

function withoutValue(whole: string, ...found: readonly unknown[]): string {
  const groups = found.at(-1) as { value?: string; first?: string }; // `as`: every expression has named groups.
  const value = groups.value ?? groups.first ?? '';
  const at = whole.lastIndexOf(value);
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return `${whole.slice(0, at)}${quote}${PLACE}${quote}${whole.slice(at + value.length)}`;
}

/** As much of a text as is told in another place than its own, without what is a password in it. */
export function told(text: string, most: number, filter: SecretFilter): string {
  // A password at the end is found whole, and then cut.
  return cut(filter.cleaned(cut(text, 2 * most)), most);
}
