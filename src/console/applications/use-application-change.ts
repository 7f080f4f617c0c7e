import { useMutation, useQuery } from '@tanstack/react-query';
import { changeApplication, getApplication, listApplications } from '../../api/applications.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useUiTexts } from '../ui/texts.ts';
import { type DefinitionEdit, definitionOf } from './application-edits.ts';
import { useApplicationTexts } from './texts.ts';

/** Makes a change on the newest definition of an application; what somebody else has changed meanwhile is not overwritten. */
export function useApplicationChange(id: string, onDone: () => unknown = () => undefined) {
  const say = useUiTexts();
  return useMutation({
    mutationFn: async (edit: DefinitionEdit) => {
      const body = edit(definitionOf(await client(getApplication, { params: { id } })));
      if (body === null) throw new Error(say('changedMeanwhile'));
      return client(changeApplication, { params: { id }, body });
    },
    onSuccess: async () => {
      await makeStale('/api/applications', '/api/content', '/api/jobs');
      return onDone();
    },
  });
}

/** What applications are called, by their ids. */
export function useApplicationNames(): (id: string) => string {
  const say = useApplicationTexts();
  const all = useQuery(siteQuery(listApplications)).data;
  return (id) => (all === undefined ? '…' : (all.find((each) => each.id === id)?.name ?? say('unknownApplication')));
}
