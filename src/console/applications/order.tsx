/** In which order deployment types are tried: changed by dragging one onto another's place, and by the arrows beside it. */
import { IconGripVertical } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { Application } from '../../api/applications.ts';
import type { DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { moveType } from './application-edits.ts';
import { useApplicationTexts } from './texts.ts';
import { useApplicationChange } from './use-application-change.ts';

/** What is dragged says its name in it. */
const DRAGGED = 'application/x-slipway-deployment-type';

export function useOrder(application: Application) {
  const say = useApplicationTexts();
  const [told, setTold] = useState('');
  const change = useApplicationChange(application.id);
  const types = application.deploymentTypes;
  const move = ({ name }: Pick<DeploymentType, 'name'>, to: number) =>
    change.mutate(moveType(name, to), {
      onSuccess: () => setTold(say('moved', { name, number: to + 1, count: types.length })),
    });
  const targetAt = (at: number) => ({
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      const dragged = types.find(({ name }) => name === event.dataTransfer.getData(DRAGGED));
      if (dragged === undefined || dragged === types[at]) return;
      event.preventDefault();
      move(dragged, at);
    },
  });
  return { told, error: change.error, move, targetAt };
}

/** For the pointer alone: the arrows do the same. */
export function Grip({ name }: { name: string }) {
  return (
    <span
      draggable
      aria-hidden
      data-grip={name}
      style={{ cursor: 'grab', display: 'flex' }}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(DRAGGED, name);
        dataTransfer.effectAllowed = 'move';
      }}
    >
      <IconGripVertical size={18} />
    </span>
  );
}
