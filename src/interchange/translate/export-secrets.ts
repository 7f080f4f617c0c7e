/** Passwords that stand in a document: an export takes none along, and says where each stood. */
import { type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { passwordsIn, SecretFilter } from '../secret-filter.ts';
import type { ForeignVariable } from '../task-sequence-xml/tree.ts';

/** Knows every password of the document, so that none is told in another place than its own. */
export function exportFilter({ variables, steps }: Pick<TaskSequenceDocument, 'variables' | 'steps'>): SecretFilter {
  return new SecretFilter(passwordsIn([...variables, ...[...walk(steps)].flatMap(settingsOf)]));
}

function settingsOf(node: TaskSequenceNode): readonly { readonly name: string; readonly value: string }[] {
  if (node.type === 'set-dynamic-variables') return node.options.rules.flatMap(({ variables }) => variables);
  if (node.type === 'imported-step')
    return node.options.variables.flatMap(({ name, property, value }) => [
      { name, value },
      { name: property ?? '', value },
    ]);
  if (node.type !== 'set-task-sequence-variable') return [];
  const { variable, value, secret } = node.options;
  return [{ name: secret ? 'Password' : variable, value }];
}

export function isSecretVariable({ name, value }: { name: string; value: string }, filter: SecretFilter): boolean {
  return isSecretName(name) || filter.holdsSecret(value);
}

/** The sequence's own variables, without a value where it is a password; `say` is told of each. */
export function exportVariables(
  variables: TaskSequenceDocument['variables'],
  filter: SecretFilter,
  say: (message: string) => void,
): ForeignVariable[] {
  return variables.map((variable) => {
    const { name, value } = variable;
    const isSecret = isSecretVariable(variable, filter);
    if (isSecret) say(`The password in the variable "${name}" is not written: set the secret variable there.`);
    return { name, value: isSecret ? '' : value, property: null, hidden: null };
  });
}
