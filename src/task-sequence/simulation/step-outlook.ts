/** What a step will do to a run that is only thought of. */
export type StepOutlook =
  /** `open`: what nobody can tell of it before. */
  | { readonly is: 'done'; readonly open?: string }
  | { readonly is: 'restart'; readonly target: 'disk' | 'pe'; readonly again: boolean }
  /** `lacks`: this version could do it later, or elsewhere. */
  | { readonly is: 'fails'; readonly because: string; readonly lacks: boolean };

export function fails(because: string): StepOutlook {
  return { is: 'fails', because, lacks: false };
}

/** With a full stop behind it, and not with two. */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
