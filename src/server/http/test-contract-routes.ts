/** For tests: every route of the contract, of every file of src/api, so that no new one is forgotten. */
import { readdirSync } from 'node:fs';
import type { Route } from '../../api/route.ts';

export async function contractRoutes(): Promise<Route[]> {
  const folder = new URL('../../api/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  return modules.flatMap((module) => Object.values(module)).filter(isRoute);
}

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'access' in value && 'path' in value;
}

/** As tables name it. */
export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

export const isForPeople = ({ access }: Route): boolean => typeof access === 'object' || access === 'signed-in';
