/** Finds passwords that stand in command lines and scripts as they are, by how programs are told them. Says how, and never the secret. */

/** A value that is no variable of a sequence, a shell, PowerShell or cmd. */
const LITERAL = String.raw`(?!["']?[%$!*<]|["']{2})("[^"\r\n]+"|'[^'\r\n]+'|[^\s"'|&;<>]+)`;
const WORD = String.raw`[\w-]*(?:password|passwd|passphrase|secret|api-?key|access-?key)`;

interface Telling {
  readonly how: string;
  readonly pattern: RegExp;
  /** Looked for behind the first word of these alone: a pattern that spans the words between would begin anew at each of them. */
  readonly behind?: RegExp;
  readonly beside?: RegExp;
  readonly unless?: RegExp;
}

/** The options that tell a password, with the programs whose `-p` is one: mkdir, cp, ssh and many others have a `-p` that is none. */
const tellings: readonly Telling[] = [
  {
    how: 'an option for a password',
    pattern: new RegExp(String.raw`(?:^|[\s;&|(])(?:--?|/)${WORD}(?:[:=]\s*|\s+)${LITERAL}`, 'i'),
  },
  {
    how: 'an option for a password',
    pattern: new RegExp(String.raw`(?:^|[\s;&|(])/(?:pwd|pw|pass|rp)[:=]${LITERAL}`, 'i'),
  },
  {
    how: 'an assignment of a password',
    pattern: new RegExp(String.raw`(?:^|[\s;&|(])\$?${WORD}\s*=\s*${LITERAL}`, 'i'),
  },
  {
    how: 'the option -p beside a user',
    pattern: new RegExp(String.raw`\s[-/]p(?:\s+|:|=)${LITERAL}`, 'i'),
    beside: /\s[-/]u(?:ser(?:name)?)?[\s:=]?\S/i,
    unless: /\b(?:sudo|mkdir)\b/i,
  },
  {
    how: 'the option -p',
    pattern: new RegExp(String.raw`\s[-/]p\s*${LITERAL}`, 'i'),
    behind: /\b(?:psexec(?:64)?|sshpass|plink|pscp|mysql|mysqldump|winrs)(?:\.exe)?\b/i,
  },
  {
    how: 'a user and a password for curl',
    pattern: /\s(?:-u|--user)\s*["']?[^\s:"'%$]+:(?![%$])\S+/i,
    behind: /\bcurl\b/i,
  },
  { how: 'an address with a password in it', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@%$]+:(?![%$])[^\s/@]+@/i },
  {
    how: 'a secure string of plain text',
    pattern: /\bConvertTo-SecureString\s+(?:-String\s+)?["'](?![%$])[^"']+["']/i,
  },
];

function tells({ pattern, behind, beside, unless }: Telling, line: string): boolean {
  if (unless?.test(line) || beside?.test(line) === false) return false;
  if (behind === undefined) return pattern.test(line);
  const program = behind.exec(line);
  return program !== null && pattern.test(line.slice(program.index + program[0].length));
}

/** How the text tells a password that stands in it; null when it tells none. */
export function literalSecretIn(text: string): string | null {
  const found = text.split(/\r?\n/).map((line) => {
    // What is longer is data, and the patterns would be slow over it.
    const part = line.slice(0, LONGEST_LINE);
    return tellings.find((telling) => tells(telling, part))?.how ?? (isNetUseWithPassword(part) ? 'net use' : null);
  });
  return found.find((how) => how !== null) ?? null;
}

const LONGEST_LINE = 4000;

/** `net use [device] \\server\share [password | *] [/user:…]`. */
function isNetUseWithPassword(line: string): boolean {
  const [, rest] = /\bnet(?:\.exe)?\s+use\s+(.*)$/i.exec(line) ?? [];
  if (rest === undefined) return false;
  const words = (rest.split(/[|&;>]/)[0] ?? '').match(/"[^"]*"|\S+/g) ?? [];
  const share = words.findIndex((word) => /^"?\\\\/.test(word) || /^"?%\w+%/.test(word));
  const password = words.slice(share + 1).find((word) => !word.startsWith('/'));
  return share >= 0 && password !== undefined && !/^"?[%$*]/.test(password);
}
