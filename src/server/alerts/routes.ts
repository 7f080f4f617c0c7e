import * as contract from '../../api/alerts.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import {
  acknowledgeAlert,
  listAlerts,
  listDeploymentAlerts,
  readDeploymentAlert,
  setDeploymentAlert,
} from './alert.ts';

export function registerAlertRoutes(register: Register): void {
  register(contract.getDeploymentAlert, ({ site, params }) => readDeploymentAlert(site, params.id));
  register(contract.setDeploymentAlert, ({ site, params, body }) => setDeploymentAlert(site, params.id, body));
  register(contract.listDeploymentAlerts, ({ site }) => listDeploymentAlerts(site));
  register(contract.listAlerts, ({ site, query }) => listAlerts(site, query));
  register(contract.acknowledgeAlert, ({ site, params, caller }) =>
    acknowledgeAlert(site, params.id, requireAdministrator(caller).actor),
  );
}
