const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|HeadlessChrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** A browser's long description of itself as a person would put it: "Firefox, Android". */
export function deviceName(device: string): string {
  if (!device.startsWith('Mozilla/')) return device;
  const first = (list: [RegExp, string][]) => list.find(([mark]) => mark.test(device))?.[1];
  return [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(', ') || device;
}
