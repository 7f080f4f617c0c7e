/** What the doctor finds: good, worth a look, or in the way of deployments. */
export interface Finding {
  readonly check: string;
  readonly level: 'good' | 'warning' | 'error';
  /** What is, in one sentence. */
  readonly text: string;
  /** What to do about it; null where nothing is to be done. */
  readonly advice: string | null;
}

export function good(check: string, text: string): Finding {
  return { check, level: 'good', text, advice: null };
}

export function warning(check: string, text: string, advice: string): Finding {
  return { check, level: 'warning', text, advice };
}

export function error(check: string, text: string, advice: string): Finding {
  return { check, level: 'error', text, advice };
}

/** 0: all is good; 1: at least a warning; 2: at least an error. */
export function exitCodeOf(findings: readonly Finding[]): number {
  if (findings.some(({ level }) => level === 'error')) return 2;
  return findings.some(({ level }) => level === 'warning') ? 1 : 0;
}

const SIGNS = { good: 'ok  ', warning: 'WARN', error: 'FAIL' } as const;

/** A line for each, the advice below it. */
export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, level, text, advice }) => [
    `${SIGNS[level]}  ${check}: ${text}`,
    ...(advice === null ? [] : [`      ${advice}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
