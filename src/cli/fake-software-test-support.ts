/** Packages and applications of the small site in memory. */
import { randomUUID } from 'node:crypto';
import * as applications from '../api/applications.ts';
import * as packages from '../api/packages.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT, makeJob } from './things-test-support.ts';

type FakeSoftware = Pick<FakeState, 'packages' | 'applications' | 'jobs' | 'securityScopes'>;

export function bindSoftware(server: ContractServer, state: FakeSoftware, newId: () => string): void {
  const begin = () => {
    const job = makeJob({ id: randomUUID(), kind: 'import-software', message: 'Importing file 1' });
    state.jobs.push(job);
    return job.id;
  };
  // As a site has it for whoever has no limits.
  const fresh = () => ({
    ...{ id: newId(), createdAt: AT, content: null },
    securityScopes: state.securityScopes.filter(({ builtIn }) => builtIn).map(({ id, name }) => ({ id, name })),
  });
  server.on(packages.listPackages, () => state.packages);
  server.on(packages.getPackage, ({ params }) => found(state.packages, params.id, 'package'));
  server.on(packages.createPackage, ({ body }) => {
    const made = { ...body, ...fresh() };
    state.packages.push(made);
    return { id: made.id, jobId: begin() };
  });
  server.on(packages.changePackage, ({ params, body }) => {
    Object.assign(found(state.packages, params.id, 'package'), body);
    return { id: params.id, jobId: null };
  });
  server.on(packages.updatePackageContent, () => ({ jobId: begin() }));
  server.on(packages.deletePackage, ({ params }) => {
    state.packages = state.packages.filter((each) => each !== found(state.packages, params.id, 'package'));
    return null;
  });
  server.on(applications.listApplications, () => state.applications);
  server.on(applications.getApplication, ({ params }) => found(state.applications, params.id, 'application'));
  server.on(applications.createApplication, ({ body }) => {
    const made = { ...body, ...fresh() };
    state.applications.push(made);
    return { id: made.id, jobId: begin() };
  });
  server.on(applications.changeApplication, ({ params, body }) => {
    Object.assign(found(state.applications, params.id, 'application'), body);
    return { id: params.id, jobId: null };
  });
  server.on(applications.updateApplicationContent, () => ({ jobId: begin() }));
  server.on(applications.deleteApplication, ({ params }) => {
    const gone = found(state.applications, params.id, 'application');
    state.applications = state.applications.filter((each) => each !== gone);
    return null;
  });
}
