/** What is wrong with a WMI query of a condition, in Dutch. */
import type { queryPhrases } from '../../task-sequence/phrases/of-queries.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchQueries: DutchOf<typeof queryPhrases> = {
  oldInventory:
    'De inventaris van deze computer zegt niet wat {class} vraagt: een oudere agent heeft haar gemaakt. Start de computer één keer op met een actuele opstartkopie.',
  wrongQuery: 'De WMI-query "{query}" is fout bij {problem}.',
  unknownNamespace:
    'De naamruimte "{namespace}" wordt niet uit de inventaris beantwoord: alleen {known}. Voer de stap uit in Windows of WinPE, of gebruik een takenreeksvariabele.',
  otherNamespace:
    'De klasse {class} staat in de naamruimte {namespace}, en de voorwaarde vraagt {asked}. Verbeter de naamruimte.',
  noSystemInPe:
    'Win32_OperatingSystem vraagt naar het besturingssysteem dat wordt uitgerold, en in een PE is dat er nog niet. Zet de stap na de herstart daarin, of gebruik de voorwaarde voor het besturingssysteem.',
  unknownClass:
    'De klasse {class} wordt niet uit de inventaris beantwoord. Deze wel: {known}. Voer de stap uit in Windows of WinPE, of gebruik een takenreeksvariabele.',
  unknownProperty: 'De klasse {class} heeft geen eigenschap "{property}". Zoek haar op en verbeter de query.',
  nearProperty: 'De klasse {class} heeft geen eigenschap "{property}". Bedoelt u {near}?',
  atCharacter: 'teken {position}: {problem}',
  longQuery: 'een query heeft hoogstens {most} tekens, deze heeft er {length}',
  expected: 'verwacht werd {expected}, gevonden {found}',
  expectedAdvice: 'verwacht werd {expected}, gevonden {found}. {advice}',
  theEnd: 'het einde',
  nameOfClass: 'de naam van een klasse',
  whereOrEnd: 'WHERE of het einde',
  andOrEnd: 'AND, OR of het einde',
  starOrProperty: '* of de naam van een eigenschap',
  propertyOrValue: 'de naam van een eigenschap of een waarde',
  andOrClose: 'AND, OR of de ) die bij teken {position} hoort',
  nullOrNotNull: 'NULL of NOT NULL',
  quotedPattern: 'een patroon tussen aanhalingstekens, zoals in LIKE "Latitude%"',
  anyOperator: 'een van = <> < > <= >= LIKE IS',
  noFunctions: '{name}(…) hoort niet bij WQL: dat heeft geen functies. Schrijf in plaats daarvan *',
  tooDeep: 'meer dan {most} haakjes en NOT’s binnen elkaar',
  noProperty: 'één kant van een vergelijking is de naam van een eigenschap, en hier is geen van beide dat',
  isNull: 'IS vergelijkt met niets anders',
  notBefore: 'NOT van andere vergelijkingen staat vóór de eigenschap',
  openSet: 'het patroon heeft een [ zonder wat erbij hoort: een verzameling schrijft u als [abc], en [ zelf als [[]',
  twoProperties:
    '"{name}" wordt als eigenschap opgevat: een eigenschap wordt met een waarde vergeleken. Zet tekst tussen aanhalingstekens',
  orderOfNull: 'niets is groter of kleiner dan NULL: schrijf IS NULL of IS NOT NULL',
  followsLinks: '{word} OF volgt koppelingen tussen objecten, en die heeft de inventaris niet',
  closesNothing: 'Dit sluit niets',
  oneClass: 'Een query vraagt één klasse: maak er twee voorwaarden van',
  forEvents: '{word} is voor gebeurtenissen en rapporten en wordt hier niet beantwoord',
  noIsa: 'ISA vraagt bij welke klasse een object hoort, en dat wordt hier niet beantwoord',
  noList: '{word} hoort niet bij WQL: schrijf (Model = "A" OR Model = "B"), of twee vergelijkingen met AND',
  noShortName: 'Een klasse heeft in WQL geen korte naam, en objecten binnen objecten worden hier niet beantwoord',
  singleBackslash:
    'in een tekst wordt een backslash dubbel geschreven, zoals in "PCI\\\\VEN_8086%": een enkele weigert WMI',
  openString: 'de tekst die hier begint, heeft geen sluitende {quote}',
  numberInLetters: 'een getal loopt door in letters: zet tekst tussen aanhalingstekens',
  largeNumber: 'dit getal is te groot',
  printedQuote:
    '{character} is een gedrukt aanhalingsteken, zoals tekstverwerkers en webpagina’s die maken: schrijf \' of "',
  strangeCharacter: '{character} hoort niet bij WQL',
};
