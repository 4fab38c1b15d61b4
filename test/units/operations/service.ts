// Holdfast over one place that it was given, and a second one that it was not.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { freshFolder } from '../catalog/homes.ts';

export interface Service {
  readonly context: OperationContext;
  /** URLs of both. */
  readonly given: string;
  readonly other: string;
}

/** Closed after the test. */
export function service(): Service {
  const [home, root] = [freshFolder(), freshFolder()];
  for (const name of ['given', 'other']) mkdirSync(join(root, name));
  const [given, other] = [`baileys:${join(root, 'given')}`, `baileys:${join(root, 'other')}`];
  const config = readConfig({ environment: {}, flags: { places: [given] } });
  const { context, close } = compose(config, { home, madeBy: 'test' });
  onTestFinished(close);
  return { context, given, other };
}
