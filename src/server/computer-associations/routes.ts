import * as contract from '../../api/computer-associations.ts';
import type { Register } from '../http/handlers.ts';
import {
  createComputerAssociation,
  deleteComputerAssociation,
  listComputerAssociations,
} from './computer-association.ts';

export function registerComputerAssociationRoutes(register: Register): void {
  register(contract.listComputerAssociations, ({ site, query }) => listComputerAssociations(site, query));
  register(contract.createComputerAssociation, ({ site, body }) => createComputerAssociation(site, body));
  register(contract.deleteComputerAssociation, async ({ site, params }) => {
    await deleteComputerAssociation(site, params.id);
    return null;
  });
}
