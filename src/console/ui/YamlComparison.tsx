import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useCodePhrases } from './code-texts.ts';
import { yamlToRead } from './yaml-code.ts';

interface Side {
  /** For screen readers. */
  readonly label: string;
  readonly text: string;
}

interface YamlComparisonProps {
  readonly before: Side;
  readonly after: Side;
  /** Also lines that are alike in both. */
  readonly isWhole: boolean;
}

/** Two texts side by side, on a narrow screen one through the other. */
export function YamlComparison({ before, after, isWhole }: YamlComparisonProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) === true;
  const phrases = useCodePhrases();
  const parent = useRef<HTMLDivElement>(null);
  const compare = useEffectEvent((element: HTMLElement) => {
    const folded = isWhole ? {} : { collapseUnchanged: { margin: 3, minSize: 6 } };
    const side = ({ label, text }: Side) => ({ doc: text, extensions: yamlToRead({ label, dark, phrases }) });
    if (!isNarrow) return new MergeView({ parent: element, a: side(before), b: side(after), gutter: true, ...folded });
    const within = unifiedMergeView({ original: before.text, mergeControls: false, gutter: true, ...folded });
    const { doc, extensions } = side(after);
    return new EditorView({ parent: element, doc, extensions: [extensions, within] });
  });
  const language = phrases['Find'];
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other texts, colours, another language or width
  useEffect(() => {
    if (parent.current === null) return;
    const made = compare(parent.current);
    return () => made.destroy();
  }, [before.text, after.text, dark, isNarrow, isWhole, language]);
  return <div ref={parent} data-scrolls />;
}
