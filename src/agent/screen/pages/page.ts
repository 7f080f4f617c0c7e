/** A page of the wizard: a form, and how its answer is read once it is filled in. */
import type { Form, Values } from '../form.ts';

export interface Page<Answer> {
  readonly form: Form;
  /** Called with a form's values only when every field is right. */
  read(values: Values): Answer;
}

/** What each question may bring along. */
export interface QuestionOptions {
  /** Why it is asked again: "The password is wrong." */
  readonly problem?: string;
  /** Escape answers 'back'. Default: it does nothing. */
  readonly canGoBack?: boolean;
}
