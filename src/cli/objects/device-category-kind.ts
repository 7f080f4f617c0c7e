/** Device categories in files. */
import * as categories from '../../api/device-categories.ts';
import type { KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const deviceCategoryKind: KindOfObject<'device-category'> = {
  list: async (site) =>
    (await site.call(categories.listDeviceCategories)).value.map(({ id, name, description }) => ({
      ...{ id, builtIn: false },
      written: { kind: 'device-category', name, description },
    })),
  references: () => [],
  fixed: [],
  make: ({ name, description }, standIn) => [
    changeOf(categories.createDeviceCategory, { body: { name, description }, standIn }),
  ],
  change: ({ description }, { id }) => [
    changeOf(categories.changeDeviceCategory, { params: { id }, body: { description } }),
  ],
};
