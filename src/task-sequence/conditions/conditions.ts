/**
 * Conditions of groups and steps: what they look like. Semantics: ConfigMgr's boolean tree (All, Any, None) over facts (specification 02 B); what they mean
 * is in judge-condition.ts. `%Name%` is a variable's value in every text.
 */
import * as z from 'zod';

export const comparisons = ['equals', 'notEquals', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;
export type Comparison = (typeof comparisons)[number];

export const conditionOperators = ['exists', 'notExists', ...comparisons, 'like', 'notLike'] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

const VersionSchema = z.strictObject({ operator: z.enum(comparisons), value: z.string().min(1).max(256) });
const ModifiedSchema = z.strictObject({ operator: z.enum(comparisons), time: z.iso.datetime({ offset: true }) });

export interface VersionTest {
  operator: Comparison;
  value: string;
}
/** When a file or folder was changed last. */
export interface ModifiedTest {
  operator: Comparison;
  /** ISO 8601 with an offset. */
  time: string;
}

export interface VariableCondition {
  variable: string;
  operator: ConditionOperator;
  value?: string | undefined;
}
export interface FileCondition {
  file: string;
  modified?: ModifiedTest | undefined;
  version?: VersionTest | undefined;
}
export interface FolderCondition {
  folder: string;
  modified?: ModifiedTest | undefined;
}
export interface RegistryCondition {
  /** `HKEY_LOCAL_MACHINE\SOFTWARE\…`. */
  registry: string;
  /** The name of the value; absent or empty: the key's default value. */
  value?: string | undefined;
  operator: Exclude<ConditionOperator, 'like' | 'notLike'>;
  /** Only looked at by `exists` and `notExists`, as in ConfigMgr. */
  type?: RegistryType | undefined;
  data?: string | undefined;
}
export interface WqlCondition {
  wql: string;
  /** Default: `root\cimv2`. */
  namespace?: string | undefined;
}
/** An MSI product of Windows: this very product (`productCode`), or any version of it (`upgradeCode`). */
export interface SoftwareCondition {
  software: { productCode?: string | undefined; upgradeCode?: string | undefined; name?: string | undefined };
  version?: VersionTest | undefined;
}
/** The operating system the step runs in. */
export interface SystemCondition {
  system: {
    family?: 'windows' | 'linux' | undefined;
    /** `ID` of os-release(5): `debian`. */
    distribution?: string | undefined;
    architecture?: 'x64' | 'x86' | 'arm64' | undefined;
    version?: VersionTest | undefined;
    /** Windows' number of a language (LCID). */
    language?: number | undefined;
  };
}
/** An installed package of a Linux distribution. */
export interface PackageCondition {
  package: string;
  version?: VersionTest | undefined;
}
export interface CommandCondition {
  command: string;
  successCodes?: number[] | undefined;
}

export type LeafCondition =
  | VariableCondition
  | FileCondition
  | FolderCondition
  | RegistryCondition
  | WqlCondition
  | SoftwareCondition
  | SystemCondition
  | PackageCondition
  | CommandCondition;
export type Condition = { all: Condition[] } | { any: Condition[] } | { none: Condition[] } | LeafCondition;

const registryTypes = [
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_DWORD',
  'REG_QWORD',
  'REG_BINARY',
  'REG_MULTI_SZ',
  'REG_NONE',
] as const;
export type RegistryType = (typeof registryTypes)[number];

const COMPARES = { error: 'this operator compares with a value: add "value"', path: ['value'] };
const comparesNothing = (operator: string) => operator === 'exists' || operator === 'notExists';

const leaves = {
  variable: z
    .strictObject({
      variable: z.string().min(1).max(256),
      operator: z.enum(conditionOperators),
      value: z.string().max(32_000).optional(),
    })
    .refine(({ operator, value }) => comparesNothing(operator) || value !== undefined, COMPARES),
  file: z.strictObject({
    file: z.string().min(1).max(4096),
    modified: ModifiedSchema.optional(),
    version: VersionSchema.optional(),
  }),
  folder: z.strictObject({ folder: z.string().min(1).max(4096), modified: ModifiedSchema.optional() }),
  registry: z
    .strictObject({
      registry: z.string().regex(/^HKEY_[A-Z_]+(\\.+)?$/i, { error: 'a whole key is needed, beginning with HKEY_' }),
      value: z.string().max(16_383).optional(),
      operator: z.enum(['exists', 'notExists', ...comparisons]),
      type: z.enum(registryTypes).optional(),
      data: z.string().max(32_000).optional(),
    })
    .refine(({ operator, data }) => comparesNothing(operator) || data !== undefined, {
      error: 'this operator compares with data: add "data"',
      path: ['data'],
    }),
  wql: z.strictObject({ wql: z.string().min(1).max(16_384), namespace: z.string().min(1).max(1024).optional() }),
  software: z.strictObject({
    software: z
      .strictObject({
        productCode: z.string().min(1).max(64).optional(),
        upgradeCode: z.string().min(1).max(64).optional(),
        name: z.string().min(1).max(255).optional(),
      })
      .refine(({ productCode, upgradeCode }) => productCode !== undefined || upgradeCode !== undefined, {
        error: 'a product code or an upgrade code is needed',
      }),
    version: VersionSchema.optional(),
  }),
  system: z.strictObject({
    system: z.strictObject({
      family: z.enum(['windows', 'linux']).optional(),
      distribution: z.string().min(1).max(64).optional(),
      architecture: z.enum(['x64', 'x86', 'arm64']).optional(),
      version: VersionSchema.optional(),
      language: z.int().min(1).max(0xffff).optional(),
    }),
  }),
  package: z.strictObject({ package: z.string().min(1).max(255), version: VersionSchema.optional() }),
  command: z.strictObject({
    command: z.string().min(1).max(32_000),
    successCodes: z.array(z.int().min(0)).min(1).optional(),
  }),
} satisfies Record<string, z.ZodType>;

export const ConditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ConditionSchema) }),
    z.strictObject({ any: z.array(ConditionSchema) }),
    z.strictObject({ none: z.array(ConditionSchema) }),
    ...Object.values(leaves),
  ]),
);
