/** The step kind of a type of ConfigMgr. */
import type { ConfigMgrStep, StepKind } from '../../task-sequence/step.ts';
import { type StepSlug, stepKinds } from '../../task-sequence/step-kinds.ts';

export type ConfigMgrKind = StepKind<StepSlug> & { readonly configMgr: ConfigMgrStep };

const PREFIX = 'SMS_TaskSequence_';

const kinds = new Map<string, ConfigMgrKind>(
  (stepKinds as readonly StepKind<StepSlug>[])
    .filter((kind): kind is ConfigMgrKind => kind.configMgr !== undefined)
    .map((kind) => [typeOf(kind).toLowerCase(), kind]),
);

export function typeOf({ configMgr }: ConfigMgrKind): string {
  return `${PREFIX}${configMgr.type}`;
}

export function kindByType(type: string): ConfigMgrKind | null {
  return kinds.get(type.toLowerCase()) ?? null;
}

/** A command line that is the bare program of a step runs that step, with settings from variables alone. Null for programs of several steps. */
export function kindByProgram(commandLine: string): ConfigMgrKind | null {
  const program = commandLine
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .toLowerCase();
  const found = [...kinds.values()].filter(({ configMgr }) => configMgr.program.toLowerCase() === program);
  return program !== '' && found.length === 1 ? (found[0] ?? null) : null;
}
