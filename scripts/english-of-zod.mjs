// What is bundled for zod's forty languages: see build.mjs.
export { default as en } from 'zod/v4/locales/en.js';
