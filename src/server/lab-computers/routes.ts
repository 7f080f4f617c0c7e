import * as contract from '../../api/lab.ts';
import type { Register } from '../http/handlers.ts';
import { addLabComputer, changeLabComputer, getLab, removeLabComputer, takeLabPicture } from './lab.ts';

const ANSWERS = 'the lab answers when it likes';

export function registerLabRoutes(register: Register): void {
  register(contract.getLab, async ({ site }) => ({ lab: await getLab(site) }));
  register(contract.getLabScreen, async ({ site, params, answerFile }) => {
    answerFile({ name: `${params.name}.png`, type: 'image/png', body: await takeLabPicture(site, params.name) });
    return null;
  });
  register.withLongWork(contract.addLabComputer, ANSWERS, async ({ site, body, change }) => {
    const computer = await addLabComputer(site, body);
    return change(async () => computer);
  });
  register.withLongWork(contract.switchLabComputer, ANSWERS, async ({ site, params, body, change }) => {
    const computer = await changeLabComputer(site, { command: body.action, name: params.name });
    return change(async () => computer);
  });
  register.withLongWork(contract.setLabCable, ANSWERS, async ({ site, params, body, change }) => {
    const computer = await changeLabComputer(site, { command: 'cable', name: params.name, state: body.state });
    return change(async () => computer);
  });
  register.withLongWork(contract.pressLabKeys, ANSWERS, async ({ site, params, body, change }) => {
    const { name } = params;
    await changeLabComputer(
      site,
      'text' in body ? { command: 'type', name, text: body.text } : { command: 'keys', name, keys: body.keys },
    );
    return change(async () => null);
  });
  register.withLongWork(contract.removeLabComputer, ANSWERS, async ({ site, params, change }) => {
    await removeLabComputer(site, params.name);
    return change(async () => null);
  });
}
