/** Images in files: what people set of them. The content is on the site or nowhere. */
import * as images from '../../api/images.ts';
import { sameNames } from '../name-lists.ts';
import { inOneOrder } from './in-one-order.ts';
import type { KindOfObject, Reference } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const imageKind: KindOfObject<'image'> = {
  list: async (site) =>
    (await site.call(images.listImages)).value.map(({ id, name, contentRoot, securityScopes }) => ({
      ...{ id, builtIn: false },
      written: { kind: 'image', name, content: contentRoot, securityScopes: inOneOrder(securityScopes) },
    })),
  references: ({ securityScopes = [] }) =>
    securityScopes.map((name, at): Reference => ({ kind: 'security-scope', name, path: `securityScopes[${at}]` })),
  fixed: ['content'],
  howFixed: ({ name }) =>
    `a file has no content: import the other one (slipway images import "${name}" FILE), or take this one over with "slipway export image"`,
  problemsOfNew: ({ name, content }, listed) => {
    const same = listed.find(({ written }) => content !== undefined && written.content === content);
    const hint = same === undefined ? '' : `. Its content is there as the image "${same.written.name}"`;
    const message = `the site has no image of this name, and a file has no content: import it first (slipway images import "${name}" FILE)${hint}`;
    return [{ path: 'name', message }];
  },
  make: () => [],
  change: ({ securityScopes }, { id, written }, { idOf }) => {
    if (securityScopes === undefined || sameNames(securityScopes, written.securityScopes ?? [])) return [];
    const securityScopeIds = securityScopes.map((name) => idOf('security-scope', name));
    return [changeOf(images.setImageScopes, { params: { id }, body: { securityScopeIds } })];
  },
};
