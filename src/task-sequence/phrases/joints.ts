/** Parts of other phrases, and what stands between them. */
export const joints = {
  asItIs: '{text}',
  and: '{one} and {other}',
  or: '{one} or {other}',
  comma: '{one}, {other}',
  semicolon: '{one}; {other}',
  sentence: '{text}.',
  ofNode: '{name}: {text}',
} as const;
