/** What variables say of a step's settings that it cannot take, and what Check Readiness measures, in Dutch. */
import type { settingPhrases } from '../../task-sequence/phrases/of-settings.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchSettings: DutchOf<typeof settingPhrases> = {
  variableHolds: 'in de variabele {name} staat "{value}", en {option} is een {kind}',
  variableIsNone: 'in de variabele {name} staat "{value}", en {option} is een van {values}',
  noCountOfAdapters: 'de variabele {name} is geen aantal adapters van 0 tot {most}',
  neitherTrueNorFalse: 'de variabele {name} is noch true noch false',
  addressesWithDhcp: 'de variabele {addresses} is ingesteld, en {dhcp} niet: stel die in op false',
  noSize: 'de variabelen {size} en {units} zijn geen grootte in MB, GB of procent',
  checkNeedsVariable: 'de controle heeft de variabele {name} nodig',
  noNumber: 'de variabele {name} is geen getal',
  atLeastUnit: '{what}: {value} {unit}, minstens {needed} {unit} nodig',
  unknownUnit: '{what}: niet bekend, minstens {needed} {unit} nodig',
  isNeeded: '{what}: {measured}, {needed} nodig',
  mainsPower: 'netvoeding: ja, nodig',
  onBattery: 'netvoeding: op de accu, nodig',
  linkedAdapters: 'netwerkadapters met verbinding: {names}',
  noLinkedAdapters: 'netwerkadapters met verbinding: geen',
  wiredAdapters: 'daarvan met kabel: {names}',
  noWiredAdapters: 'daarvan met kabel: geen',
  tpmSwitchedOn: 'TPM: {shown}, een ingeschakelde TPM 2.0 nodig',
  tpmActivated: 'TPM: {shown}, een geactiveerde TPM 2.0 nodig',
  noTpm: 'geen',
  tpmVersion: 'versie {version}',
  notThereInPe: 'besturingssysteem ({needed}), dat er in een PE niet is',
  versionAtLeast: 'besturingssysteem: {version}, minstens {needed} nodig',
  versionAtMost: 'besturingssysteem: {version}, hoogstens {needed} nodig',
};
