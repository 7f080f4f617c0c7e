import { useMutation, useQuery } from '@tanstack/react-query';
import { changeApplication, getApplication, listApplications } from '../../api/applications.ts';
import type { DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { OvertakenError } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useUiTexts } from '../ui/texts.ts';
import { saveWithSource } from '../uploads/software-source.ts';
import type { Source } from '../uploads/source.ts';
import { addType, type DefinitionEdit, definitionOf, replaceType } from './application-edits.ts';
import { useApplicationTexts } from './texts.ts';

/** Makes a change on the newest definition of an application; what somebody else has changed meanwhile is not overwritten. */
export function useApplicationChange(id: string, onDone: () => unknown = () => undefined) {
  const say = useUiTexts();
  return useMutation({
    mutationFn: (edit: DefinitionEdit) => changeDefinition(id, edit, say('changedMeanwhile')),
    onSuccess: async () => {
      await makeStaleByChange();
      return onDone();
    },
  });
}

interface SavedType {
  readonly type: DeploymentType;
  readonly source: Source;
}

/** Adds a deployment type, or changes the one that was seen. Files of the person's own computer are uploaded first: then it is done once they are there, and `onDone` is told so. */
export function useTypeChange(id: string, seen: DeploymentType | undefined, onDone: (isUploading: boolean) => unknown) {
  const say = useUiTexts();
  return useMutation({
    mutationFn: ({ type, source }: SavedType) =>
      saveWithSource({
        ...{ purpose: 'application', source },
        save: (sourceFolder) => {
          const saved = { ...type, sourceFolder };
          const edit = seen === undefined ? addType(saved) : replaceType(seen, saved);
          return changeDefinition(id, edit, say('changedMeanwhile'));
        },
      }),
    onSuccess: async (saved) => {
      await makeStaleByChange();
      return onDone(saved === null);
    },
  });
}

async function changeDefinition(id: string, edit: DefinitionEdit, changedMeanwhile: string): Promise<unknown> {
  const body = edit(definitionOf(await client(getApplication, { params: { id } })));
  if (body === null) throw new OvertakenError(changedMeanwhile);
  return client(changeApplication, { params: { id }, body });
}

function makeStaleByChange(): Promise<void> {
  return makeStale('/api/applications', '/api/content', '/api/jobs', '/api/uploads');
}

/** What applications are called, by their ids. */
export function useApplicationNames(): (id: string) => string {
  const say = useApplicationTexts();
  const all = useQuery(siteQuery(listApplications)).data;
  return (id) => (all === undefined ? '…' : (all.find((each) => each.id === id)?.name ?? say('unknownApplication')));
}
