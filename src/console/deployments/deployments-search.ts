/** What the address of the list of deployments holds. */
import * as z from 'zod';
import { type Deployment, deploymentStatuses } from '../../api/deployments.ts';

export const deploymentSortKeys = ['name', 'purpose', 'status', 'startedOn', 'createdAt'] as const;
export type DeploymentSortKey = (typeof deploymentSortKeys)[number];

export const DeploymentsSearchSchema = z.object({
  search: z.string().max(200).optional().catch(undefined),
  purpose: z.enum(['available', 'required']).optional().catch(undefined),
  status: z.enum(deploymentStatuses).optional().catch(undefined),
  sort: z.enum(deploymentSortKeys).optional().catch(undefined),
  order: z.enum(['ascending', 'descending']).optional().catch(undefined),
});
export type DeploymentsSearch = z.output<typeof DeploymentsSearchSchema>;

/** The site tells all of them at once, newest first; that is how they stay where nothing else was asked for. */
export function searchDeployments(all: readonly Deployment[], search: DeploymentsSearch): Deployment[] {
  const { sort = 'createdAt', order = 'descending' } = search;
  const found = all.filter((deployment) => fits(deployment, search));
  const up = found.sort((one, other) => compare(one[sort], other[sort]));
  return order === 'ascending' ? up : up.reverse();
}

function fits(deployment: Deployment, { search, purpose, status }: DeploymentsSearch): boolean {
  const text = `${deployment.name} ${deployment.comment}`.toLowerCase();
  return (
    text.includes(search?.toLowerCase() ?? '') &&
    (purpose === undefined || deployment.purpose === purpose) &&
    (status === undefined || deployment.status === status)
  );
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other), undefined, { numeric: true });
}
