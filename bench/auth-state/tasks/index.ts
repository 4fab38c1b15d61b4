// What a child process can be asked to measure; a new one is a file and a line here.
import { coldStart, fillStore } from './cold-start.ts';
import { idle } from './idle.ts';
import { replay } from './replay.ts';
import { stored } from './stored.ts';
import { throughput } from './throughput.ts';

export const tasks = { replay, throughput, stored, fillStore, coldStart, idle } as const;

export type TaskName = keyof typeof tasks;
export type ResultOf<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>;
