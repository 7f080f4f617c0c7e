/**
 * Finds passwords that stand in texts as they are, by how programs and scripts are told them: for lint, and for what is brought in and written out (interchange).
 * Every repetition is bounded, and what spans words ends where it could begin anew, so that no text keeps the expressions busy.
 */

const WORD =
  '(?:(?<!by)pass(?:wor[dt]|wd|phrase|code)?|pwd|kennwort|secret|(?:api|access|private|account|shared)[-_]?key|token)';
const VARIABLE = String.raw`(?:%[\w-]{1,60}%){1,9}|![\w-]{1,60}!|\$[\w:{}.]{1,100}|\*`;
/** No variable of a sequence, a shell, PowerShell or cmd, no expression, and no switch (`/pwd:AD` says where BitLocker's recovery password goes). `$ecret!1` is none of them. */
const LITERAL = String.raw`(?!["']?(?:${VARIABLE}|true|false|yes|no|none|ad)(?:["'\s|&;<>,()[\]]|$)|["']?(?:[$@][({]|\([\w$]|\[|<)|["']{2})`;
const VALUE = String.raw`${LITERAL}(?<value>"[^"\r\n]{1,2000}"|'[^'\r\n]{1,2000}'|[^\s"'|&;<>]{1,2000})`;
/** Behind a blank the next option is none. */
const NEXT = String.raw`\s{1,5}(?![-/])${VALUE}`;
const BEGIN = String.raw`(?:^|[\s;&|("'])`;

/** The word, and what follows up to another one of it. */
function behind(word: string, most: number): string {
  return String.raw`${word}(?:(?!${word})[^\r\n]){0,${most}}?`;
}

const tellings: readonly (readonly [how: string, source: string])[] = [
  ['a secure string of plain text', String.raw`ConvertTo-SecureString(?:\s{1,5}-String)?${NEXT}`],
  // `/password:x`, `DB_PASSWORD=x`, `"Password": "x"`; behind a blank no cmdlet.
  [
    'an assignment of a password or key',
    String.raw`${WORD}["']?\s{0,5}[:=](?:\s{1,5}(?![A-Za-z]{2,20}-[A-Za-z]))?${VALUE}`,
  ],
  ['an option for a password', String.raw`${BEGIN}(?:--?|/)[\w-]{0,40}?${WORD}${NEXT}`],
  [
    'an option for a password',
    String.raw`${BEGIN}/(?:pw|rp|key)(?:[:=]\s?${VALUE.replace('<value>', '<first>')}|${NEXT})`,
  ],
  [
    'the option -p beside a user',
    String.raw`\s[-/]u(?:ser(?:name)?)?[\s:=]\s{0,3}\S{1,200}(?:\s{1,5}[-/][a-z]{1,10}){0,3}\s{1,5}[-/]p(?:[:=]|\s{1,5})${VALUE}`,
  ],
  [
    'the option -p',
    String.raw`${behind(String.raw`\b(?:psexec(?:64)?|sshpass|plink|pscp|mysql|mysqldump|winrs)\b`, 300)}\s[-/]p\s{0,5}${VALUE}`,
  ],
  [
    'a user and a password for curl',
    String.raw`${behind(String.raw`\bcurl\b`, 300)}\s(?:-u|--user)\s{0,5}["']?[^\s:"'%$]{1,100}:(?!%\w{1,60}%|\$[\w{(])(?<value>[^\s"']{1,300})`,
  ],
  [
    'an address with a password in it',
    String.raw`\b[a-z][a-z0-9+.-]{0,15}://[^\s/:@%$"']{1,100}:(?!%\w{1,60}%|\$[\w{(])(?<value>[^\s/@"']{1,300})@`,
  ],
  [
    'net use',
    String.raw`\bnet(?:\.exe)?\s{1,5}use\s{1,5}(?:(?:[a-z]:|\*)\s{1,5})?["']?(?:\\\\|%\w)\S{1,300}(?:\s{1,5}/\S{1,200}){0,4}${NEXT}`,
  ],
  ['net user', String.raw`\bnet(?:\.exe)?\s{1,5}user\s{1,5}(?:"[^"\r\n]{1,100}"|[^\s/"]{1,100})${NEXT}`],
  // `manage-bde -on C: -pw` asks for it.
  [
    'manage-bde',
    String.raw`${behind(String.raw`\bmanage-bde\b`, 200)}\s-(?:pw|password|rp|recoverypassword)(?!\s{1,5}[A-Za-z]:(?:\s|$))${NEXT}`,
  ],
  [
    'what chpasswd is given',
    String.raw`\becho\s{1,5}(?:-\w{1,5}\s{1,5}){0,3}["']?[\w.-]{1,64}:${LITERAL}(?<value>[^\s"'|&;<>]{1,300})["']?\s{0,5}\|\s{0,5}(?:sudo\s{1,5})?(?:/usr/sbin/)?chpasswd\b`,
  ],
  [
    'what chpasswd is given',
    String.raw`${behind(String.raw`\bchpasswd\b`, 60)}<<<\s{0,5}["']?[\w.-]{1,64}:${LITERAL}(?<value>[^\s"'|&;<>]{1,300})`,
  ],
  [
    'what passwd is given',
    String.raw`\becho\s{1,5}(?:-\w{1,5}\s{1,5}){0,3}${VALUE}\s{0,5}\|\s{0,5}(?:sudo\s{1,5})?passwd\s{1,5}--stdin\b`,
  ],
  // Prose has the word, too: a token has digits.
  ['a bearer token', String.raw`\bbearer\s{1,5}(?=[^\s"']{0,100}\d)(?<value>[\w.~+/=-]{8,2000})`],
  ['the value of something that is called a password', String.raw`${behind('password', 200)}\s(?:/d|-Value)${NEXT}`],
  [
    'an element for a password',
    String.raw`(?:password|pwd)>\s{0,80}(?:<Value>\s{0,80})?(?<value>[^<\s%][^<\r\n]{0,300})`,
  ],
  ['a recovery password of BitLocker', String.raw`\b(?<value>\d{6}(?:-\d{6}){7})\b`],
  ['a private key', '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?!%)(?<value>[^-]{1,20000})'],
];
/** How a text may tell a password: what `literalSecretIn` gives. */
export const secretTellings: ReadonlySet<string> = new Set(tellings.map(([how]) => how));
const patterns = tellings.map(([how, source]) => ({ how, pattern: new RegExp(source, 'gi') }));

/** What each of the expressions needs at least: most texts have none of it, and one look is enough. */
const maybe =
  /pass|pwd|kennwort|secret|key|token|bearer|manage-bde|\/rp|\/pw|[-/]p|curl|:\/\/|\bnet\b|net\.exe|SecureString|\d{6}-\d{6}/i;

/** How the text tells a password that stands in it, and never the password; null when it tells none. */
export function literalSecretIn(text: string): string | null {
  if (!maybe.test(text)) return null;
  return patterns.find(({ pattern }) => text.search(pattern) >= 0)?.how ?? null;
}

/** The text with what `place` gives for it where each password stood; quotes around one stay. */
export function withoutLiteralSecrets(text: string, place: (secret: string) => string): string {
  if (!maybe.test(text)) return text;
  return patterns.reduce((each, { pattern }) => each.replace(pattern, (...found) => withoutValue(found, place)), text);
}

function withoutValue(found: readonly unknown[], place: (secret: string) => string): string {
  const whole = String(found[0]);
  const groups = found.at(-1) as { value?: string; first?: string }; // `as`: every expression has named groups.
  const value = groups.value ?? groups.first ?? '';
  const at = whole.lastIndexOf(value);
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return `${whole.slice(0, at)}${quote}${place(value)}${quote}${whole.slice(at + value.length)}`;
}
