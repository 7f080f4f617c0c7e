import './lab-computers.css';
import { Loader, Stack, Text } from '@mantine/core';
import { useDocumentVisibility, useInViewport } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useMay } from '../site/session.ts';
import { followScreen } from './follow-screen.ts';
import { LabKeyboard } from './LabKeyboard.tsx';
import { useLabTexts } from './texts.ts';
import { useLab } from './use-lab.ts';

/**
 * The screen of a virtual computer, live, and below it a keyboard for who may type. Pictures are fetched only while the page can be seen; the box keeps its
 * shape whatever the computer does.
 */
export function LabScreen({ name }: { name: string }) {
  const say = useLabTexts();
  const lab = useLab();
  const computer = lab.data?.lab?.computers.find((each) => each.name === name);
  const mayType = useMay('lab.change');
  return (
    <Stack gap="xs">
      {computer === undefined || computer.on ? (
        <Picture name={name} />
      ) : (
        <div className="lab-screen" role="img" aria-label={say('screenOff', { name })}>
          <Text size="sm">{say('off')}</Text>
        </div>
      )}
      {mayType ? <LabKeyboard name={name} isOn={computer?.on ?? false} /> : null}
    </Stack>
  );
}

function Picture({ name }: { name: string }) {
  const say = useLabTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'lost'>('loading');
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const showing = useDocumentVisibility() === 'visible' && inViewport;
  useEffect(() => {
    if (!showing || canvas.current === null) return undefined;
    const end = new AbortController();
    void followScreen(name, canvas.current, setState, end.signal);
    return () => end.abort();
  }, [name, showing]);
  return (
    <div className="lab-screen" ref={ref} data-state={state}>
      <canvas ref={canvas} role="img" aria-label={say('screenOf', { name })} hidden={state === 'loading'} />
      {state === 'loading' ? <Loader size="sm" color="gray" aria-label={say('screenLoading', { name })} /> : null}
      {state === 'lost' ? (
        <Text size="sm" className="lab-screen-lost">
          {say('screenLost')}
        </Text>
      ) : null}
    </div>
  );
}
