/** A phrase as the API sends it, beside its English sentence. */
import * as z from 'zod';
import type { Phrase, PhraseValue } from '../task-sequence/phrases/phrase.ts';

const ValueSchema: z.ZodType<PhraseValue> = z.lazy(() =>
  z.union([z.string(), z.number(), PhraseSchema, z.object({ term: z.string() })]),
);

/** A code, and what is filled into its sentence in any language; a value may be a phrase itself. */
export const PhraseSchema: z.ZodType<Phrase> = z
  .object({ text: z.string(), values: z.record(z.string(), ValueSchema) })
  .meta({ id: 'Phrase' });
