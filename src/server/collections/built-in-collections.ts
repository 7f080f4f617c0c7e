/** Collections that hold devices by what these are: `built_in_collection_of` in the database says which of them a device is in. */

/** As migration 1 has it. */
export const allSystemsId = '00000000-0000-4000-8000-000000000001';
/** As migration 15 has it. */
export { allUnknownComputersId } from '../../api/collections.ts';
