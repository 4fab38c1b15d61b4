// The one table of what lies where in a Chromium profile: class by place. Change it here when a measurement says so.

export type ProfileClass =
  | 'indexeddb'
  | 'local-storage'
  | 'session-storage'
  | 'cookies'
  | 'service-worker'
  | 'web-storage'
  | 'network-state'
  | 'browsing-data'
  | 'preferences'
  | 'local-state'
  | 'lock'
  | 'http-cache'
  | 'code-cache'
  | 'gpu-cache'
  | 'shader-cache'
  | 'media-cache'
  | 'cache-storage'
  | 'script-cache'
  | 'gpu-persistent-cache'
  | 'shared-dictionary'
  | 'component'
  | 'crash-reports'
  | 'unknown';

/**
 * `top`: in the user data folder itself. `inner`: in `Default` and in each `Profile N`. A name with a slash is a
 * folder in a folder. A database has a journal beside it, which belongs to it.
 */
export interface LayoutRow {
  readonly where: 'top' | 'inner';
  readonly class: ProfileClass;
  readonly kind: 'folder' | 'file' | 'database';
  readonly names: readonly string[];
}

/** Names as Chromium 156 and the older layouts with a `Network` folder have them. */
export const profileLayout: readonly LayoutRow[] = [
  { where: 'inner', class: 'indexeddb', kind: 'folder', names: ['IndexedDB'] },
  { where: 'inner', class: 'local-storage', kind: 'folder', names: ['Local Storage'] },
  { where: 'inner', class: 'session-storage', kind: 'folder', names: ['Session Storage'] },
  { where: 'inner', class: 'cookies', kind: 'database', names: ['Cookies', 'Network/Cookies'] },
  {
    where: 'inner',
    class: 'service-worker',
    kind: 'folder',
    names: ['Service Worker', 'Service Worker/Database'],
  },
  { where: 'inner', class: 'cache-storage', kind: 'folder', names: ['Service Worker/CacheStorage'] },
  { where: 'inner', class: 'script-cache', kind: 'folder', names: ['Service Worker/ScriptCache'] },
  {
    where: 'inner',
    class: 'web-storage',
    kind: 'folder',
    names: ['WebStorage', 'File System', 'blob_storage', 'databases'],
  },
  { where: 'inner', class: 'network-state', kind: 'folder', names: ['Network'] },
  {
    where: 'inner',
    class: 'network-state',
    kind: 'database',
    names: [
      'Network Persistent State',
      'Reporting and NEL',
      'TransportSecurity',
      'Trust Tokens',
      'SCT Auditing Pending Reports',
    ],
  },
  {
    where: 'inner',
    class: 'browsing-data',
    kind: 'database',
    names: ['History', 'Favicons', 'Top Sites', 'Web Data', 'Login Data'],
  },
  { where: 'inner', class: 'preferences', kind: 'file', names: ['Preferences', 'Secure Preferences'] },
  { where: 'inner', class: 'http-cache', kind: 'folder', names: ['Cache'] },
  { where: 'inner', class: 'code-cache', kind: 'folder', names: ['Code Cache'] },
  {
    where: 'inner',
    class: 'gpu-cache',
    kind: 'folder',
    names: ['GPUCache', 'DawnGraphiteCache', 'DawnWebGPUCache'],
  },
  { where: 'inner', class: 'shared-dictionary', kind: 'folder', names: ['Shared Dictionary'] },
  { where: 'inner', class: 'media-cache', kind: 'folder', names: ['Media Cache'] },
  {
    where: 'top',
    class: 'shader-cache',
    kind: 'folder',
    names: ['ShaderCache', 'GrShaderCache', 'GraphiteDawnCache'],
  },
  { where: 'top', class: 'gpu-persistent-cache', kind: 'folder', names: ['GPUPersistentCache'] },
  { where: 'top', class: 'local-state', kind: 'file', names: ['Local State'] },
  {
    where: 'top',
    class: 'lock',
    kind: 'file',
    names: ['SingletonLock', 'SingletonCookie', 'SingletonSocket', 'lockfile'],
  },
  {
    where: 'top',
    class: 'component',
    kind: 'folder',
    names: ['component_crx_cache', 'Safe Browsing', 'OptimizationGuideModelsManifest'],
  },
  {
    where: 'top',
    class: 'crash-reports',
    kind: 'folder',
    names: ['Crashpad', 'Crash Reports', 'BrowserMetrics'],
  },
];
