import { type ComponentType, createContext } from 'react';

export interface ConditionEditorProps {
  readonly legend: string;
  /** Default: what a condition does to a step. */
  readonly hint?: string;
  /** Undefined: there is none. While it is edited it may be unfinished. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly path: string;
  readonly problems: ReadonlyMap<string, string>;
}

/** What edits a condition within a step's settings: it is made of the same fields, which therefore cannot import it. */
export const ConditionEditor = createContext<ComponentType<ConditionEditorProps>>(() => null);
