// How samples lie in one blob: each as its difference from the one before, and only the classes that changed.

/** The first byte of every blob. Another form gets another number, and this one stays readable. */
export const pointsForm = 1;

/** What is no class of entries is written like one. No engine can name a class so. */
export const cacheName = '#cache';
export const nextPreKeyName = '#next-pre-key';
export const sessionsName = '#sessions';
