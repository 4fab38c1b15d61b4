// One real profile that is filled once for a file of tests; each test gets a copy of its own, below an auth folder.
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { fillProfile, readProfile } from '../chromium/profiles.ts';
import type { FilledProfile, FillOptions, ProfileReading } from '../chromium/profiles.ts';
import { makeTemporaryFolder, temporaryFolder } from './holdfast.ts';

export interface FilledOnce {
  readonly filled: () => FilledProfile;
  /** What was in it after the filling. */
  readonly first: () => ProfileReading;
  /** A fresh `.wwebjs_auth/session-alpha`, absolute. */
  copied(): Promise<string>;
}

export function filledOnce(options: FillOptions): FilledOnce {
  let made: { readonly filled: FilledProfile; readonly first: ProfileReading } | undefined;
  const there = (): NonNullable<typeof made> => {
    if (made === undefined) throw new Error('the profile is filled before the first test, not before that');
    return made;
  };
  beforeAll(async () => {
    const folder = await makeTemporaryFolder('filled');
    const filled = await fillProfile(join(folder.path, 'profile'), options);
    made = { filled, first: await readProfile(filled.profileDir, filled) };
    return folder.remove;
  });
  return {
    filled: () => there().filled,
    first: () => there().first,
    async copied() {
      const profile = join(await temporaryFolder('copied'), '.wwebjs_auth', 'session-alpha');
      await mkdir(join(profile, '..'));
      await cp(there().filled.profileDir, profile, { recursive: true, verbatimSymlinks: true });
      return profile;
    },
  };
}
