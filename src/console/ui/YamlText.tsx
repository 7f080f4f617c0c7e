import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useCodePhrases } from './code-texts.ts';
import { yamlToRead } from './yaml-code.ts';

/** YAML to be read. */
export function YamlText({ label, text }: { readonly label: string; readonly text: string }) {
  const dark = useComputedColorScheme('light') === 'dark';
  const phrases = useCodePhrases();
  const parent = useRef<HTMLDivElement>(null);
  const show = useEffectEvent(
    (element: HTMLElement) =>
      new EditorView({ parent: element, doc: text, extensions: yamlToRead({ label, dark, phrases }) }),
  );
  const language = phrases['Find'];
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another text, other colours or another language
  useEffect(() => {
    if (parent.current === null) return;
    const made = show(parent.current);
    return () => made.destroy();
  }, [text, dark, language]);
  return <div ref={parent} data-scrolls />;
}
