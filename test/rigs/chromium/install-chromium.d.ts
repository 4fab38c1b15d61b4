// Types of scripts/install-chromium.mjs, which is plain JavaScript so that a fresh machine can run it.
declare module '*/install-chromium.mjs' {
  /** The path of a Chromium that runs; installs one with apt when there is none. */
  export function ensureChromium(): string;
}
