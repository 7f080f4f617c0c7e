import { type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { changedFields } from './changed-fields.ts';
import { withNewer } from './newer-values.ts';

export interface SharedForm<T extends object> {
  readonly form: UseFormReturnType<T>;
  /** What the site had when that was looked at last. */
  readonly before: T;
  /** What the person has changed of what the site has. */
  readonly changed: () => Partial<T>;
  /** Whether somebody has changed at the site what the person is editing. */
  readonly isOvertaken: boolean;
  /** Call it with what was saved. */
  readonly saved: (values: T) => void;
}

/** A form over values of the site that others change, too: `start` is what the site has now, and may become newer while the form is open. */
export function useSharedForm<T extends object>(start: T): SharedForm<T> {
  const [before, setBefore] = useState(start);
  const [isOvertaken, setOvertaken] = useState(false);
  const form = useForm<T>({ initialValues: start });
  const text = JSON.stringify(start);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the site has makes it newer, not what is typed
  useEffect(() => {
    const newer = withNewer(before, form.getValues(), start);
    if (newer === null) return;
    form.setValues(newer.values);
    setBefore(start);
    setOvertaken(newer.overtaken.length > 0);
  }, [text]);
  return {
    form,
    before,
    changed: () => changedFields(before, form.getValues()),
    isOvertaken,
    saved: (values) => {
      setBefore(values);
      setOvertaken(false);
    },
  };
}
