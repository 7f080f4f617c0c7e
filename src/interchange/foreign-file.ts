import type { ForeignPackage, ForeignTaskSequenceFacts } from './configmgr-export/packages.ts';
import type { Problem } from './interchange-error.ts';
import type { ShareItem } from './mdt-share/inventory.ts';
import type { RulesFile } from './mdt-share/rules-file.ts';
import { SecretFilter } from './secret-filter.ts';
import type { ForeignSequence } from './task-sequence-xml/tree.ts';
import { passwordsOf } from './translate/without-passwords.ts';

export type ForeignFormat =
  /** Zip of the ConfigMgr console. */
  | 'configmgr-export'
  /** `object.xml` out of such a zip. */
  | 'configmgr-object'
  /** `<SmsTaskSequencePackage>`: MDT's templates for ConfigMgr, exports of ConfigMgr 2007. */
  | 'configmgr-template'
  /** `<sequence>` alone, as in a client's policy. */
  | 'configmgr-sequence'
  /** `ts.xml` of a deployment share (MDT, PSD). */
  | 'mdt-sequence'
  /** `CustomSettings.ini` alone. */
  | 'mdt-rules'
  /** The folder Control of a deployment share, in a zip. */
  | 'mdt-share';

export interface ForeignFile {
  readonly format: ForeignFormat;
  /** The one that was exported first, those that it runs behind it. At least one where there are no rules. */
  readonly sequences: readonly SequenceInFile[];
  /** Of a deployment share. */
  readonly rules: readonly RulesFile[];
  /** Everything that the lists of a deployment share name. */
  readonly share: readonly ShareItem[];
  /** Other objects that were exported with it. */
  readonly objects: readonly ForeignPackage[];
  /** The id of the site's package of USMT, where an export tells it. */
  readonly userStateMigrationPackage: string | null;
  /** What was put right, left out, or kept without being known. */
  readonly notices: readonly Problem[];
}

/** Knows every password of the file. */
export function secretFilterOf({ rules, sequences }: ForeignFile): SecretFilter {
  return new SecretFilter([
    ...rules.flatMap((file) => file.passwords()),
    ...sequences.flatMap(({ sequence }) => passwordsOf(sequence)),
  ]);
}

export interface SequenceInFile {
  readonly sequence: ForeignSequence;
  /** Null where the file has the steps alone. */
  readonly facts: ForeignTaskSequenceFacts | null;
  readonly packages: readonly ForeignPackage[];
}
