/** The PXE password: asked before a computer learns what is deployed to it. */
import { newForm, right } from '../form.ts';
import { editedText } from '../text-field.ts';
import type { Page, QuestionOptions } from './page.ts';

/** As long as the API takes (api/agent.ts, openSession). */
const MOST = 200;

export function passwordPage({ problem, canGoBack }: QuestionOptions): Page<string> {
  const form = newForm({
    title: 'Password',
    introduction: 'This site asks for a password before a computer is deployed.',
    problem: problem ?? null,
    canGoBack: canGoBack ?? false,
    fields: [
      {
        kind: 'text',
        name: 'password',
        label: 'Password',
        text: editedText(''),
        masked: true,
        most: MOST,
        check: (text) => (text === '' ? { kind: 'incomplete', message: 'Type the password.' } : right),
      },
    ],
  });
  return { form, read: (values) => values.get('password') ?? '' };
}
