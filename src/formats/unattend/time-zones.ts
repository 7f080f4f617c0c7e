/**
 * Time zones as Windows names them, in English whatever its language. Source: "Default Time Zones" of Microsoft's manufacturing documentation, compared with
 * CLDR's common/supplemental/windowsZones.xml of 2024 (otherVersion 7e11800).
 */
const names = [
  ...['Dateline', 'Aleutian', 'Hawaiian', 'Marquesas', 'Alaskan', 'Pacific', 'US Mountain', 'Mountain', 'Yukon'],
  ...['Central America', 'Central', 'Easter Island', 'Canada Central', 'SA Pacific', 'Eastern', 'Haiti', 'Cuba'],
  ...['US Eastern', 'Turks And Caicos', 'Paraguay', 'Atlantic', 'Venezuela', 'Central Brazilian', 'SA Western'],
  ...['Pacific SA', 'Newfoundland', 'Tocantins', 'E. South America', 'SA Eastern', 'Argentina', 'Greenland'],
  ...['Montevideo', 'Magallanes', 'Saint Pierre', 'Bahia', 'Mid-Atlantic', 'Azores', 'Cape Verde', 'GMT', 'Greenwich'],
  ...['Sao Tome', 'Morocco', 'W. Europe', 'Central Europe', 'Romance', 'Central European', 'W. Central Africa'],
  ...['Jordan', 'GTB', 'Middle East', 'Egypt', 'E. Europe', 'Syria', 'West Bank', 'South Africa', 'FLE', 'Israel'],
  ...['South Sudan', 'Kaliningrad', 'Sudan', 'Libya', 'Namibia', 'Arabic', 'Turkey', 'Arab', 'Belarus', 'Russian'],
  ...['E. Africa', 'Iran', 'Arabian', 'Astrakhan', 'Azerbaijan', 'Mauritius', 'Saratov', 'Georgian', 'Volgograd'],
  ...['Caucasus', 'Afghanistan', 'West Asia', 'Ekaterinburg', 'Pakistan', 'Qyzylorda', 'India', 'Sri Lanka', 'Nepal'],
  ...['Central Asia', 'Bangladesh', 'Omsk', 'Myanmar', 'SE Asia', 'Altai', 'W. Mongolia', 'North Asia'],
  ...['N. Central Asia', 'Tomsk', 'China', 'North Asia East', 'Singapore', 'W. Australia', 'Taipei', 'Ulaanbaatar'],
  ...['Aus Central W.', 'Transbaikal', 'Tokyo', 'North Korea', 'Korea', 'Yakutsk', 'Cen. Australia', 'AUS Central'],
  ...['E. Australia', 'AUS Eastern', 'West Pacific', 'Tasmania', 'Vladivostok', 'Lord Howe', 'Bougainville', 'Magadan'],
  ...['Norfolk', 'Sakhalin', 'Central Pacific', 'New Zealand', 'Fiji', 'Kamchatka', 'Chatham Islands', 'Tonga'],
  ...['Samoa', 'Line Islands'],
].map((name) => `${name} Standard Time`);

const others = [
  ...['Pacific', 'Mountain', 'Central', 'Eastern'].map((name) => `${name} Standard Time (Mexico)`),
  ...['UTC', 'UTC-11', 'UTC-09', 'UTC-08', 'UTC-02', 'UTC+12', 'UTC+13'],
  ...['Russia Time Zone 3', 'Russia Time Zone 10', 'Russia Time Zone 11'],
];

const known: ReadonlyMap<string, string> = new Map([...names, ...others].map((name) => [name.toLowerCase(), name]));

/** The time zone as Windows writes it; null where it has none of that name. `_dstoff` behind a name: without daylight saving time. */
export function windowsTimeZone(text: string): string | null {
  const [, name = '', off = ''] = /^(.*?)(_dstoff)?$/i.exec(text.trim()) ?? [];
  const zone = known.get(name.toLowerCase());
  return zone === undefined ? null : zone + off.toLowerCase();
}
