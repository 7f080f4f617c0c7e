/**
 * A task sequence as ConfigMgr, MDT and PSD write it, before anything is made of it. Nothing is translated: names, types and values are
 * theirs. `null` stands for what is not written, so that it is not written again either.
 */
import type { XmlNode } from '../../formats/xml/element.ts';
import type { Place } from '../interchange-error.ts';

/** What nobody knows the meaning of, kept so that it is written again. */
export interface Unknown {
  readonly attributes: ReadonlyMap<string, string>;
  readonly elements: readonly XmlNode[];
}

export interface ForeignSequence {
  readonly at: Place;
  /** `3.10` of ConfigMgr, `3.00` of MDT. */
  readonly version: string | null;
  /** MDT writes both here, ConfigMgr beside the sequence. */
  readonly name: string | null;
  readonly description: string | null;
  readonly references: readonly ForeignReference[];
  readonly globalVariables: readonly ForeignVariable[];
  readonly nodes: readonly ForeignNode[];
  readonly unknown?: Unknown;
}

/** A package that the sequence says it needs. */
export interface ForeignReference {
  readonly package: string;
  readonly program: string | null;
  readonly unknown?: Unknown;
}

export type ForeignNode = ForeignGroup | ForeignStep;

interface NodeFields {
  readonly at: Place;
  /** Empty where none is written. */
  readonly name: string;
  readonly description: string | null;
  readonly disable: boolean | null;
  readonly continueOnError: boolean | null;
  readonly condition: ForeignCondition | null;
  /** The command line, with `%variables%`. MDT writes an empty one into groups. */
  readonly action: string | null;
  readonly unknown?: Unknown;
}

export interface ForeignGroup extends NodeFields {
  readonly kind: 'group';
  /** Whether MDT's editor shows what is inside. */
  readonly expand: boolean | null;
  readonly nodes: readonly ForeignNode[];
}

export const environments = ['WinPE', 'FullOS', 'WinPEandFullOS'] as const;

export interface ForeignStep extends NodeFields {
  /** `subtasksequence`: another task sequence, named by the variables with the properties TsPackageID and TsName. */
  readonly kind: 'step' | 'subtasksequence';
  /** `SMS_TaskSequence_RebootAction`, `BDD_Gather`; null: a plain script (MDT). */
  readonly type: string | null;
  readonly runIn: (typeof environments)[number] | null;
  readonly startIn: string | null;
  readonly successCodes: readonly number[] | null;
  readonly retryCount: number | null;
  /** In seconds. */
  readonly timeout: number | null;
  readonly runFromNet: boolean | null;
  /** `defaultVarList`; null where there is none. */
  readonly variables: readonly ForeignVariable[] | null;
}

export interface ForeignVariable {
  /** The task sequence variable. */
  readonly name: string;
  /** The step's setting that it stands for. */
  readonly property: string | null;
  /** An argument of the command line, not a variable. */
  readonly hidden: boolean | null;
  readonly value: string;
  readonly unknown?: Unknown;
}

/** All of the nodes must hold; without any it holds. */
export interface ForeignCondition {
  readonly at: Place;
  readonly nodes: readonly ForeignConditionNode[];
  readonly unknown?: Unknown;
}

export type ForeignConditionNode = ForeignOperator | ForeignOsGroup | ForeignExpression;

/** `and`: all, `or`: any, `not`: none of the nodes holds. */
export const operatorTypes = ['and', 'or', 'not'] as const;
export type OperatorType = (typeof operatorTypes)[number];

export interface ForeignOperator {
  readonly kind: 'operator';
  readonly at: Place;
  readonly operator: OperatorType;
  readonly nodes: readonly ForeignConditionNode[];
  readonly unknown?: Unknown;
}

/** One of several supported platforms (`osConditionGroup`). */
export interface ForeignOsGroup {
  readonly kind: 'os';
  readonly at: Place;
  readonly operator: OperatorType;
  readonly platforms: readonly ForeignPlatform[];
  readonly unknown?: Unknown;
}

/** `osExpressionGroup`: all of the nodes must hold. */
export interface ForeignPlatform {
  readonly at: Place;
  readonly name: string | null;
  /** Its other attributes, among them the platform's keys (`PlatformArchKey` …). */
  readonly keys: ReadonlyMap<string, string>;
  readonly nodes: readonly ForeignConditionNode[];
  readonly unknown?: Unknown;
}

export interface ForeignExpression {
  readonly kind: 'expression';
  readonly at: Place;
  /** `SMS_TaskSequence_VariableConditionExpression` and others. */
  readonly type: string;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly unknown?: Unknown;
}

/** Every group and step, in the order in which they are written. */
export function* walkForeign(nodes: readonly ForeignNode[]): Generator<ForeignNode> {
  for (const node of nodes) {
    yield node;
    if (node.kind === 'group') yield* walkForeign(node.nodes);
  }
}

/** A step's value of a property (`ImagePackageID`), or else of the variable of that name; capitals do not matter. */
export function propertyOf(step: ForeignStep, property: string): string | undefined {
  const wanted = property.toLowerCase();
  const found =
    step.variables?.find((variable) => variable.property?.toLowerCase() === wanted) ??
    step.variables?.find(({ name }) => name.toLowerCase() === wanted);
  return found?.value;
}

/** What an expression says of `Operator`, `Variable`, `Query` …; capitals do not matter. */
export function fieldOf(expression: ForeignExpression, name: string): string | undefined {
  return expression.variables.find((variable) => variable.name.toLowerCase() === name.toLowerCase())?.value;
}
