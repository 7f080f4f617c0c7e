/** Reads the fields of a JSON object that came from elsewhere; each reader throws and says what is wrong where. */

export interface Fields {
  text(name: string): string;
  number(name: string): number;
  flag(name: string): boolean;
  /** One of several words. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word;
  /** A list, each entry read by `read`. */
  list<T>(name: string, read: (value: unknown, what: string) => T): T[];
  /** An object read by `read`, or null where it is null. */
  optional<T>(name: string, read: (value: unknown, what: string) => T): T | null;
}

/** `what` names the object in errors. */
export function readFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not an object`);
  const field = (name: string): unknown => Reflect.get(value, name);
  const wrong = (name: string, expected: string): Error => new Error(`${what}: "${name}" is not ${expected}`);
  return {
    text: (name) => {
      const found = field(name);
      if (typeof found !== 'string') throw wrong(name, 'a text');
      return found;
    },
    number: (name) => {
      const found = field(name);
      if (typeof found !== 'number') throw wrong(name, 'a number');
      return found;
    },
    flag: (name) => {
      const found = field(name);
      if (typeof found !== 'boolean') throw wrong(name, 'true or false');
      return found;
    },
    word: (name, words) => {
      const found = field(name);
      const word = words.find((known) => known === found);
      if (word === undefined) throw wrong(name, `one of ${words.join(', ')}`);
      return word;
    },
    list: (name, read) => {
      const found = field(name);
      if (!Array.isArray(found)) throw wrong(name, 'a list');
      return found.map((entry: unknown, index) => read(entry, `${what}: ${name}[${index}]`));
    },
    optional: (name, read) => {
      const found = field(name);
      return found === null ? null : read(found, `${what}: ${name}`);
    },
  };
}

/** For lists of texts. */
export function readText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is not a text`);
  return value;
}
