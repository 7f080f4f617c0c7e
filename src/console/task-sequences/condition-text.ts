/** One test of a condition as a line: the document's own words, which are the same in every language. Pure. */
import type { LeafCondition, ModifiedTest, VersionTest } from '../../task-sequence/conditions/conditions.ts';

const SIGNS: Readonly<Record<string, string>> = {
  ...{ equals: '=', notEquals: '≠', less: '<', lessEqual: '≤', greater: '>', greaterEqual: '≥' },
  notExists: 'not exists',
  notLike: 'not like',
};

export function conditionText(leaf: LeafCondition): string {
  if ('variable' in leaf) return join(leaf.variable, sign(leaf.operator), quoted(leaf.value));
  if ('file' in leaf) return join('file', leaf.file, modifiedText(leaf.modified), versionText(leaf.version));
  if ('folder' in leaf) return join('folder', leaf.folder, modifiedText(leaf.modified));
  if ('registry' in leaf)
    return join('registry', leaf.registry, leaf.value, sign(leaf.operator), leaf.type, quoted(leaf.data));
  if ('wql' in leaf) return join('WMI', leaf.namespace, leaf.wql);
  if ('software' in leaf) {
    const { name, productCode, upgradeCode } = leaf.software;
    return join('software', name, productCode, upgradeCode, versionText(leaf.version));
  }
  if ('system' in leaf) {
    const { family, distribution, architecture, version, language } = leaf.system;
    return join('system', family, distribution, architecture, versionText(version), language?.toString());
  }
  if ('package' in leaf) return join('package', leaf.package, versionText(leaf.version));
  return join('command', leaf.command, leaf.successCodes?.join(', '));
}

function join(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function sign(operator: string): string {
  return SIGNS[operator] ?? operator;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `“${text}”`;
}

function versionText(test: VersionTest | undefined): string | undefined {
  return test === undefined ? undefined : `version ${sign(test.operator)} ${test.value}`;
}

function modifiedText(test: ModifiedTest | undefined): string | undefined {
  return test === undefined ? undefined : `modified ${sign(test.operator)} ${test.time}`;
}
