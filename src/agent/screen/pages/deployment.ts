/** The choice among what is available to this computer. Required deployments begin by themselves and are not asked about. */
import { newForm } from '../form.ts';
import type { Page, QuestionOptions } from './page.ts';

export interface DeploymentQuestion extends QuestionOptions {
  /** At least one. */
  readonly deployments: readonly { readonly id: string; readonly name: string; readonly description: string | null }[];
}

/** The answer is the id of the chosen deployment. */
export function deploymentPage({ deployments, problem, canGoBack }: DeploymentQuestion): Page<string> {
  const options = deployments.map(({ id, name, description }) => ({
    value: id,
    label: name,
    description: description ?? '',
  }));
  const form = newForm({
    title: 'What shall be deployed?',
    introduction: 'Nothing on this computer is changed before you have chosen.',
    problem: problem ?? null,
    canGoBack: canGoBack ?? false,
    fields: [{ kind: 'choice', name: 'deployment', label: '', options, chosen: 0 }],
  });
  return { form, read: (values) => values.get('deployment') ?? '' };
}
