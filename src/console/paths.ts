/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,
  // Software library
  images: () => '/images',
  image: (id: string) => `/images/${encodeURIComponent(id)}`,
  bootImages: () => '/boot-images',
  packages: () => '/packages',
  package: (id: string) => `/packages/${encodeURIComponent(id)}`,
  applications: () => '/applications',
  application: (id: string) => `/applications/${encodeURIComponent(id)}`,
  /** `/content` is where computers fetch it. */
  content: () => '/content-store',
  contentVersion: (versionId: string) => `/content-store/${encodeURIComponent(versionId)}`,
  jobs: () => '/jobs',
  taskSequences: () => '/task-sequences',
  taskSequence: (id: string) => `/task-sequences/${encodeURIComponent(id)}`,
  taskSequenceImport: () => '/task-sequences/import',
} as const;
