/**
 * Documents as they are compared: in place of each secret stands a mark, the same for the same secret in both of them, so that it shows where a secret changed and never what
 * it is. Secrets are found as lint finds them: values of what is called as passwords are, or is marked secret, and what programs and scripts are told.
 */
import { type TaskSequenceDocument, textsOf } from './document.ts';
import { withoutLiteralSecrets } from './literal-secrets.ts';
import { isLiteral, isSecretName } from './secret-names.ts';

/** `(secret 1)`, `(secret 2)`: numbers that neither document has in a text of its own. */
export function withoutSecrets<Documents extends readonly TaskSequenceDocument[]>(
  ...documents: Documents
): { [Each in keyof Documents]: TaskSequenceDocument } {
  const marks = new Marks(documents.flatMap(textsOf));
  // `as`: texts become other texts, and nothing else changes; `map` of a tuple is a tuple of the same length.
  return documents.map((document) => masked(document, marks)) as { [Each in keyof Documents]: TaskSequenceDocument };
}

class Marks {
  readonly #texts: readonly string[];
  readonly #marks = new Map<string, string>();
  #count = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts.filter((text) => text.includes('(secret '));
  }

  of(secret: string): string {
    const known = this.#marks.get(secret);
    if (known !== undefined) return known;
    const mark = this.#next();
    this.#marks.set(secret, mark);
    return mark;
  }

  #next(): string {
    let mark: string;
    do {
      this.#count += 1;
      mark = `(secret ${this.#count})`;
    } while (this.#texts.some((text) => text.includes(mark)));
    return mark;
  }
}

function masked(value: unknown, marks: Marks): unknown {
  if (typeof value === 'string') return withoutLiteralSecrets(value, (secret) => marks.of(secret));
  if (Array.isArray(value)) return value.map((each) => masked(each, marks));
  if (typeof value !== 'object' || value === null) return value;
  const hidden = isSecretSetting(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      hidden && key === 'value' && typeof inner === 'string' && isLiteral(inner)
        ? marks.of(inner)
        : masked(inner, marks),
    ]),
  );
}

/** A variable, or a step or condition that gives or compares one. */
function isSecretSetting(value: object): boolean {
  if ('secret' in value && value.secret === true) return true;
  const name = 'name' in value ? value.name : 'variable' in value ? value.variable : undefined;
  return typeof name === 'string' && isSecretName(name);
}
