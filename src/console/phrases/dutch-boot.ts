/** Why a computer that boots over the network is told what it is told, why deployments start or do not, and what makes one high-risk, in Dutch. */
import type { bootSentences } from '../../api/boot-phrases.ts';
import { inWords, type PhraseLanguage } from '../../task-sequence/phrases/phrase.ts';
import type { DutchOf } from './dutch-of.ts';
import type { Said } from './use-phrases.ts';

export const dutchBoot: DutchOf<typeof bootSentences> = {
  sentence: '{^text}.',
  noPxeAnswers: 'De site is zo ingesteld dat zij geen PXE-aanvragen beantwoordt.',
  ignoredMac: 'Dit MAC-adres staat op de lijst van adressen die nooit antwoord krijgen.',
  ignoredInterface: 'De site is zo ingesteld dat zij op haar interface {interface} geen PXE-aanvragen beantwoordt.',
  otherUuid:
    'Eén apparaat heeft dit MAC-adres, maar een andere SMBIOS-UUID: een andere computer aan zijn dock of adapter, of een nieuw moederbord. Een verkeerde gok zou een schijf wissen.',
  severalFit: 'Meerdere apparaten passen even goed, en een verkeerde gok zou een schijf wissen.',
  personSays: 'Een mens zegt welk het is (slipway identity-conflicts).',
  unknownComputer: 'Geen apparaat heeft dit MAC-adres of deze SMBIOS-UUID.',
  noUnknownComputers: 'De site laat geen onbekende computers toe.',
  rejectedComputer:
    'Geen apparaat heeft dit MAC-adres of deze SMBIOS-UUID. Iemand heeft deze computer afgewezen, of een andere aan zijn netwerkadapter. Is het die: slipway devices unknown approve {code}. Is het een andere: importeer die als apparaat.',
  noPlaceholder: 'Er is geen plaatshouder voor onbekende computers van {architecture}.',
  countsAs: 'Hij telt dus als {device}.',
  noBootImageFor: 'Geen opstartkopie start op {architecture}.',
  noBootImage: 'De site heeft geen opstartkopie.',
  declined: 'Iemand aan de computer liet het niet beginnen: tot {until} start hij zijn eigen systeem.',
  canBeChosen: '"{name}" kan worden gekozen.',
  moreCanBeChosen: 'Er kunnen er nog {count} worden gekozen.',
  runWaitsForDisk: 'De uitvoering van "{name}" op {device} wacht op de schijf.',
  runWaitsForPe: 'De uitvoering van "{name}" op {device} wacht op de PE.',
  runInterrupted: 'De uitvoering van "{name}" op {device} werd in de PE onderbroken: zij gaat daar verder.',
  runInSystem:
    'De uitvoering van "{name}" op {device} liet het laatst van zich horen vanuit het uitgerolde systeem: zij gaat daar verder.',
  deviceBeyondReach: 'Hij wordt herkend als een apparaat buiten uw bereik.',
  sequenceBeyondScopes: '(een takenreeks buiten uw beveiligingsbereiken)',
  nothingDeployed: 'er is niets uitgerold naar een verzameling van dit apparaat',
  preferred: 'SMSTSPreferredAdvertID noemt "{name}", vóór alle andere; {then}',
  toChooseFrom: 'uitrollen waaruit kan worden gekozen: {count}',
  required: '"{name}" is verplicht en is op dit apparaat nog niet uitgevoerd',
  requiredAnew: '"{name}" is verplicht en is opnieuw toegewezen sinds het op dit apparaat is afgelopen',
  firstRequired: 'dit is de eerste die verplicht is',
  mayBeChosen: 'iemand mag deze kiezen',
  comesBefore: '"{name}" gaat voor',
  beyondReachBefore: 'een uitrol buiten uw bereik gaat voor',
  disabled: '"{name}" is uitgeschakeld',
  disabledSequence: 'de takenreeks "{name}" is uitgeschakeld',
  suspended: '"{name}" is opgeschort: {why}; hervat dit wanneer de oorzaak is verholpen',
  notYetAvailable: '"{name}" is vóór {at} niet beschikbaar',
  expired: '"{name}" is op {at} verlopen',
  notForClients: '"{name}" is voor media en PXE, niet voor clients',
  forClients: '"{name}" is voor clients, niet voor media en PXE',
  hidden: '"{name}" is verborgen, en SMSTSPreferredAdvertID noemt het niet',
  protectedDevice: '"{name}" is verplicht, en dit apparaat is daartegen beschermd',
  endedHere: 'het verplichte "{name}" is op dit apparaat afgelopen; laat het opnieuw uitvoeren om het te herhalen',
  endedHereUntil:
    'het verplichte "{name}" is op dit apparaat afgelopen; laat het opnieuw uitvoeren om het te herhalen; vanaf {at} wordt het opnieuw uitgevoerd',
  outsideWave: 'golf {number} van {of} van "{name}" is open, en dit apparaat zit niet in de verzameling ervan',
  fullWave: 'golf {number} van {of} van "{name}" is open, en is op alle apparaten ervan begonnen ({devices})',
  mostStarted: '"{name}" is op {starts} apparaten begonnen, en mag op hoogstens {most} beginnen',
  noWindowOpen: '"{name}" begint alleen binnen onderhoudsvensters, en geen van dit apparaat is open: {then}',
  windowTooShort:
    '"{name}" mag {minutes} minuten duren, en het onderhoudsvenster dat open is, eindigt op {until}: {then}',
  nextWindow: 'het volgende gaat open op {at}',
  nextLongWindow: 'het volgende dat lang genoeg is, gaat open op {at}',
  noLongWindow: 'geen van de volgende {most} is zo lang als de {minutes} minuten die het mag duren',
  noMoreWindows: 'er gaat er geen meer open',
  noLaterWindow: 'geen later venster is lang genoeg',
  holdsAll: '"{name}" is ingebouwd en bevat elke computer: kies een eigen verzameling',
  aboveMaximum:
    '"{name}" heeft {size} apparaten, en {most} is de maximale grootte: kies een kleinere verzameling, of laat de maximale grootte verhogen ("slipway settings high-risk")',
  protectedBlocked:
    '"{name}" heeft beschermde apparaten ({count}), en dat is geblokkeerd: haal ze eruit, of kies een andere',
  aboveDefault: '"{name}" heeft {size} apparaten, meer dan de standaardgrootte van {usual}',
  protectedInside:
    '"{name}" heeft beschermde apparaten ({count}), waarop dit begint zodra iemand ze niet meer beschermt',
};

const dutch: PhraseLanguage = { sentences: dutchBoot, term: (english) => english };

export function bootInDutch({ message, phrase }: Said): string {
  return inWords(phrase, dutch) ?? message;
}
