/**
 * What the program says to people, as a code and what is filled in: so that each language can say it in sentences of its own. English is the language of the API, the
 * command line and the log; a table of another language has the same codes (`src/console/phrases`).
 */

/** `text` is the code: it names a sentence in the table of each language. */
export interface Phrase<Code extends string = string> {
  readonly text: Code;
  readonly values: Readonly<Record<string, PhraseValue>>;
}

/** A phrase within a phrase is said in the same language. */
export type PhraseValue = string | number | Phrase | Term;

/** What a table of the product calls something (a kind of step, the meaning of a variable), by the English of that table. */
export interface Term {
  readonly term: string;
}

/** Sentences by code. `{name}` is replaced by the value of that name, `{^name}` by the same with a capital at its beginning. */
export type Sentences = Readonly<Record<string, string>>;

/** The names of the values of a sentence. */
export type NamesIn<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `^${infer Capital}` ? Capital : Name) | NamesIn<Rest>
  : never;

/** What is to be given for a sentence: nothing, or an object with each of its values. */
export type ValuesFor<Sentence extends string> = [NamesIn<Sentence>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Sentence>, PhraseValue>>];

export interface PhraseLanguage {
  readonly sentences: Sentences;
  term(english: string): string;
}

const PLACE = /\{(\^?)(\w+)\}/g;

/** The names of a sentence's values, each as often as it is used. */
export function valueNames(sentence: string): string[] {
  return [...sentence.matchAll(PLACE)].map(([, , name = '']) => name);
}

/** Null: the language has no such sentence, or a value of it is missing: another version of the program made the phrase. */
export function inWords({ text, values }: Phrase, language: PhraseLanguage): string | null {
  const sentence = Object.hasOwn(language.sentences, text) ? language.sentences[text] : undefined;
  if (sentence === undefined) return null;
  let isWhole = true;
  const words = sentence.replace(PLACE, (_, capital: string, name: string) => {
    const value = Object.hasOwn(values, name) ? wordsOf(values[name], language) : null;
    if (value === null) isWhole = false;
    return capital === '' ? (value ?? '') : capitalized(value ?? '');
  });
  return isWhole ? words : null;
}

function wordsOf(value: PhraseValue | undefined, language: PhraseLanguage): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  return 'term' in value ? language.term(value.term) : inWords(value, language);
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The phrase with the texts in its values changed, wherever they are: to take out of them what nobody may read. */
export function withTexts({ text, values }: Phrase, change: (text: string) => string): Phrase {
  const changed = (value: PhraseValue): PhraseValue => {
    if (typeof value === 'object') return 'text' in value ? withTexts(value, change) : { term: change(value.term) };
    return typeof value === 'string' ? change(value) : value;
  };
  return { text, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changed(value)])) };
}

/** A table's own way to make phrases, and to say them in its English. */
export interface PhraseBook<Table extends Sentences> {
  /** The compiler asks for the values that the English sentence has. */
  phrase<Code extends keyof Table & string>(text: Code, ...values: ValuesFor<Table[Code]>): Phrase<Code>;
  /** @throws Error for what no `phrase` of this version made */
  english(said: Phrase): string;
}

export function phraseBook<Table extends Sentences>(sentences: Table): PhraseBook<Table> {
  const language: PhraseLanguage = { sentences, term: (english) => english };
  return {
    phrase: (text, ...[values]) => ({ text, values: values ?? {} }),
    english: (said) => {
      const words = inWords(said, language);
      if (words === null) throw new Error(`there is no English for the phrase ${said.text}`);
      return words;
    },
  };
}
